import {
  type AttributeRefusal,
  holdsDate,
  holdsSeveral,
  isSoftDeleted,
  sourceKind,
  unknownAttribute,
} from '../mapping/attributes.js';
import { quote } from '../quote.js';
import type { Operator } from './filter.js';

/** What is wrong with a clause's attribute. */
export interface AttributeProblem {
  readonly code: 'attribute-unsupported' | 'operator-attribute' | AttributeRefusal['code'];
  readonly message: string;
  readonly hint?: string;
}

/** What no filter can look at, kinds of attributes apart (facts sheet B.1). */
const unsupported: ReadonlyMap<string, string> = new Map([
  ['members', 'the members of a group'],
  ['appRoleAssignments', 'app role assignments'],
  ['userType', 'whether somebody is a guest'],
  ['manager', "somebody's manager"],
]);

/**
 * Why Entra's filters cannot look at `name`, or null.
 * @param allowUnknown whether names that Entra's users do not have pass, as in files of test cases
 */
export function attributeProblem(name: string, allowUnknown: boolean): AttributeProblem | null {
  const what = unsupported.get(name);
  if (what !== undefined) {
    return {
      code: 'attribute-unsupported',
      message: `${quote(name)}: Entra's filters cannot look at ${what}`,
      hint: 'use a group in Entra (a dynamic one can) and name it under `groups`',
    };
  }
  if (name === isSoftDeleted) {
    return {
      code: 'attribute-unsupported',
      message: `${quote(name)} follows from the filter, so that no filter can look at it`,
      hint: 'for people whom Entra has not disabled write `accountEnabled` `IS TRUE`',
    };
  }
  if (holdsSeveral(name)) {
    const message = `${quote(name)} holds several values, and Entra's filters look at single ones alone`;
    return { code: 'attribute-unsupported', message };
  }
  if (holdsDate(name)) {
    const message = `${quote(name)} holds a date, and Entra's filters cannot look at dates`;
    return { code: 'attribute-unsupported', message };
  }
  if (name.trim() === '')
    return { code: 'attribute-unsupported', message: 'a clause looks at an attribute, and none is named' };
  if (allowUnknown || sourceKind(name) !== undefined) return null;
  return unknownAttribute(name);
}

const ofText: ReadonlySet<Operator> = new Set(['REGEX MATCH', 'NOT REGEX MATCH', 'Includes', 'ENDS_WITH']);

/** Why an operator cannot look at this attribute, as far as its name tells what it holds; or null. */
export function kindProblem(name: string, operator: Operator): AttributeProblem | null {
  const kind = sourceKind(name);
  if (kind === undefined || kind === 'unknown') return null;
  const isBoolean = kind === 'boolean';
  if (operator === 'IS TRUE' || operator === 'IS FALSE') {
    if (isBoolean) return null;
    const message = `${quote(name)} holds no Boolean, so that it is neither true nor false`;
    return { code: 'operator-attribute', message, hint: 'compare it with `EQUALS`' };
  }
  if (!isBoolean) return null;
  const hint = 'write `IS TRUE` or `IS FALSE`';
  if (ofText.has(operator)) {
    return { code: 'operator-attribute', message: `${quote(name)} holds a Boolean and no text`, hint };
  }
  if (operator === 'Greater_Than' || operator === 'Greater_Than_OR_EQUALS') {
    return { code: 'operator-attribute', message: `${quote(name)} holds a Boolean and no integer`, hint };
  }
  return null;
}
