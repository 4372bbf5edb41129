import { describe, expect, it } from 'vitest';
import { lostCause } from '../../src/scope/lost.js';
import { at, scope } from '../support/plan.js';

const named = (name: string) => ({ name, position: at('scopes/desk.yaml', 6) });

describe('lostCause', () => {
  it.each([
    [scope('desk', ['A', 'B']), 'left-group', 'no longer a member of A, B (scope desk)'],
    [
      scope('desk', [], { people: [named('a@b.c')] }),
      'grant-removed',
      'no longer listed by name (scope desk)',
    ],
    [
      scope('desk', [], { scopes: [named('x'), named('y')] }),
      'left-group',
      'no longer in scope x, y (scope desk)',
    ],
    [
      scope('desk', ['A'], { scopes: [named('x')], people: [named('a@b.c')] }),
      'left-group',
      'no longer a member of A or in scope x or listed by name (scope desk)',
    ],
    [
      scope('desk', ['A'], { assign: 'none' }),
      'grant-removed',
      'scope desk grants nothing by itself any longer',
    ],
  ])('should say by what a scope would grant it', (declared, kind, message) => {
    expect(lostCause(declared)).toEqual({ kind, message, position: declared.position, scope: 'desk' });
  });
});
