import { attributesOf } from '../mapping/language/parts.js';
import type { Expression, Mapping } from '../mapping/types.js';
import { quote } from '../quote.js';
import type { TargetAttribute } from '../vonage/account.js';
import { lintExpression } from './expression.js';
import { type LintFinding, stated } from './finding.js';

/** A finding at the expression of one attribute. */
export interface MappingFinding extends LintFinding {
  readonly target: TargetAttribute;
}

/** A mapping, with what Entra sends as SAML NameID where the file says so. */
export type LintedMapping = Pick<Mapping, 'attributes'> & {
  readonly nameId?: { readonly text: string; readonly expression: Expression } | null;
};

/** What is risky or wrong about a mapping: each of its expressions, and how they go together. Pure; never throws. */
export function lintMapping(mapping: LintedMapping): readonly MappingFinding[] {
  return mapping.attributes.flatMap(({ target, on, text, expression }) => {
    // Without an expression there is a default alone.
    if (expression === null) return [];
    const findings = lintExpression(expression, { target, on, text });
    const others = target === 'userName' ? lintNameId(text, expression, mapping.nameId ?? null) : [];
    return [...others, ...findings].map((finding) => ({ ...finding, target }));
  });
}

/** The user name must equal the NameID (A.2.9): made of the same attribute, in the same way. */
function lintNameId(
  text: string,
  userName: Expression,
  nameId: Exclude<LintedMapping['nameId'], undefined>,
): readonly LintFinding[] {
  if (nameId === null || sameExpression(userName, nameId.expression)) return [];
  const read = [...attributesOf(userName)].sort().join(', ');
  const sent = [...attributesOf(nameId.expression)].sort().join(', ');
  const message =
    read === sent
      ? 'the user name is made in another way than the SAML NameID, so the two may differ'
      : 'the user name comes from another source than the SAML NameID';
  const hint = `NameID is ${quote(nameId.text)}, the user name ${quote(text)}`;
  return [
    { ...stated('name-id', message, hint), offset: userName.start, length: userName.end - userName.start },
  ];
}

/** Whether two expressions are the same but for how they are spaced. */
function sameExpression(a: Expression, b: Expression): boolean {
  switch (a.kind) {
    case 'attribute':
    case 'word':
      return b.kind === a.kind && a.name === b.name;
    case 'text':
      return b.kind === 'text' && a.value === b.value;
    case 'number':
      return b.kind === 'number' && a.text === b.text;
    case 'empty':
      return b.kind === 'empty';
    case 'comparison':
      return (
        b.kind === 'comparison' &&
        a.operator === b.operator &&
        sameExpression(a.left, b.left) &&
        sameExpression(a.right, b.right)
      );
    case 'call':
      return b.kind === 'call' && a.name === b.name && sameArguments(a.args, b.args);
  }
}

function sameArguments(a: readonly Expression[], b: readonly Expression[]): boolean {
  return (
    a.length === b.length &&
    a.every((arg, index) => {
      const other = b[index];
      return other !== undefined && sameExpression(arg, other);
    })
  );
}
