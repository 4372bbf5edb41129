import { otherNames } from '../mapping/attributes.js';
import type { Expression } from '../mapping/types.js';

/**
 * Attributes that the provisioning service calls otherwise than Graph's user does, by its own names. They stand in the sample of
 * parseExpression (microsoft-graph-docs-contrib, synchronization-synchronizationschema-parseexpression.md), but for
 * facsimileTelephoneNumber, which Entra's portal lists. `telephoneNumber` is none of them: it holds one number, `businessPhones` a list.
 */
const provisioningNames = ['objectId', 'mobile', 'physicalDeliveryOfficeName', 'facsimileTelephoneNumber'];

const toGraphName: ReadonlyMap<string, string> = new Map(
  provisioningNames.flatMap((name) => {
    const graph = otherNames.get(name);
    return graph === undefined ? [] : [[name, graph] as const];
  }),
);
const toProvisioningName: ReadonlyMap<string, string> = new Map(
  [...toGraphName].map(([provisioning, graph]) => [graph, provisioning] as const),
);

/** What the provisioning service calls an attribute of Graph's user. */
export function provisioningName(attribute: string): string {
  return toProvisioningName.get(attribute) ?? attribute;
}

/** What Graph's user calls an attribute of the provisioning service. */
export function graphName(attribute: string): string {
  return toGraphName.get(attribute) ?? attribute;
}

/** The expression with every attribute renamed. Spans stay those of the text that was parsed. */
export function renamed(expression: Expression, rename: (attribute: string) => string): Expression {
  switch (expression.kind) {
    case 'attribute':
      return { ...expression, name: rename(expression.name) };
    case 'comparison':
      return {
        ...expression,
        left: renamed(expression.left, rename),
        right: renamed(expression.right, rename),
      };
    case 'call':
      return { ...expression, args: expression.args.map((arg) => renamed(arg, rename)) };
    default:
      return expression;
  }
}
