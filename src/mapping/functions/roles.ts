import { fail } from '../failure.js';
import { isList } from '../values.js';
import { argument, asText } from './arguments.js';
import { signatureOf } from './signatures.js';
import type { Implementation } from './types.js';

/** A function whose result is of no use here: evaluated, it is an error that says why. */
export const unusable: Implementation = (_operands, call) => () =>
  fail(
    call,
    'unusable-function',
    `\`${call.name}\` cannot be used: ${signatureOf(call.name)?.unusable ?? ''}`,
  );

/** The one role; of several the choice is undefined (facts sheet B.3). */
export const SingleAppRoleAssignment: Implementation = (operands, call) => {
  const roles = argument(operands, 0, call);
  return (context) => {
    const value = roles.evaluate(context);
    if (!isList(value)) return asText(value, roles.expression);
    const [role, ...others] = value;
    if (others.length > 0) {
      fail(
        roles.expression,
        'several-roles',
        `holds ${value.length} roles, and which of them counts is undefined`,
      );
    }
    return role ?? null;
  };
};
