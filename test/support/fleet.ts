import { fileProblem } from '../../src/declare/source.js';
import type { FleetStack } from '../../src/plan/fleet.js';
import type { Planned } from '../../src/plan/types.js';
import { type Company, planOf } from './plan.js';

/** A company's stack as another stack's run sees it. */
export function siblingOf(
  { declared, remembered }: Company,
  given: { readonly broken?: boolean } = {},
): FleetStack {
  const { stack, people, scopes, lockout, mapping, policy } = declared;
  const broken = fileProblem(`stacks/${stack.stack}/people/broken.yaml`, 'bad-yaml', 'this is no YAML');
  return {
    text: {
      ...{ stack: stack.stack, timezone: stack.timezone, people, scopes, lockout, mapping, policy },
      errors: given.broken ? [broken] : [],
    },
    remembered,
  };
}

/** The plan of one stack of a fleet. */
export function planIn(own: Company, ...siblings: readonly (Company | FleetStack)[]): Planned {
  return planOf(own, {
    siblings: siblings.map((each) => ('declared' in each ? siblingOf(each) : each)),
  });
}
