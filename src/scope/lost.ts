import type { ScopeGrant } from '../declare/types.js';
import type { Cause } from './types.js';

/** Why a declared scope does not give somebody access any longer whom it gave it, where nothing withholds it from them. */
export function lostCause(scope: ScopeGrant): Cause {
  const { scope: name, groups, people, scopes, position } = scope;
  const at = { position, scope: name };
  if (scope.assign === 'none') {
    return { kind: 'grant-removed', message: `scope ${name} grants nothing by itself any longer`, ...at };
  }
  const ways = [
    ...(groups.length > 0 ? [`a member of ${groups.map((group) => group.name).join(', ')}`] : []),
    ...(scopes.length > 0 ? [`in scope ${scopes.map((other) => other.name).join(', ')}`] : []),
    ...(people.length > 0 ? ['listed by name'] : []),
  ];
  const kind = groups.length + scopes.length > 0 ? 'left-group' : 'grant-removed';
  return { kind, message: `no longer ${ways.join(' or ')} (scope ${name})`, ...at };
}
