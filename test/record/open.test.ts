import { describe, expect, it } from 'vitest';
import { giveKey, handedOn, isStated, journalOf, openGives, rememberedGives } from '../../src/record/open.js';
import type { OpenGive } from '../../src/record/types.js';
import { account, assignment, begun, intent, open, result, run } from './lines.js';

const stated = {
  accounts: [{ ...rememberedAccount('ann@contoso.com'), objectId: 'ANN-object' }],
  assignments: [],
};
const nothing = { accounts: [], assignments: [] };
const given = open({ type: 'AppAssignment', gives: assignment } as Partial<OpenGive>);

function rememberedAccount(userName: string) {
  const [remembered] = rememberedGives([open()]).accounts;
  if (remembered === undefined) throw new Error('nobody is remembered');
  return { ...remembered, scimId: 'ann-scim', name: userName, values: { userName } };
}

function live(...names: readonly (readonly [id: string, userName: string])[]) {
  return {
    accounts: names.map(([id, userName]) => ({ id, values: { userName, active: true } })),
    assignments: [],
  };
}

describe('openGives', () => {
  it('should have what was begun, done or unsure, and not what failed for certain or gave nothing', () => {
    const lines = [
      begun({ open: [given] }),
      intent(1),
      intent(2, { gives: { ...account, userName: 'failed@contoso.com' } }),
      intent(3, { gives: { ...account, userName: 'unsure@contoso.com' }, operation: 'update' }),
      intent(4, { gives: { ...account, userName: 'done@contoso.com' } }),
      intent(5, { gives: null, operation: 'delete' }),
      result(2, { outcome: 'failed' }),
      result(3, { outcome: 'unsure' }),
      result(4),
    ];
    expect(openGives(lines).map((give) => [giveKey(give), give.run, give.remade])).toEqual([
      [giveKey(given), run, false],
      ['vonageuser ann-object ann@contoso.com', run, false],
      ['vonageuser ann-object unsure@contoso.com', run, true],
      ['vonageuser ann-object done@contoso.com', run, false],
    ]);
  });

  it('should have nothing of a run that was killed before its first line', () => {
    expect(openGives([])).toEqual([]);
  });
});

describe('journalOf', () => {
  it('should keep what an earlier run had begun, though a later one failed with it for certain', () => {
    const journal = journalOf([
      [begun(), intent(1)],
      [begun({ settled: ['a'] }), intent(1), result(1, { outcome: 'failed' })],
    ]);
    expect(journal.open).toHaveLength(1);
    expect([...journal.settled]).toEqual(['a']);
  });
});

describe('isStated', () => {
  it('should find an account by whose it is, whatever its name is by now', () => {
    expect(isStated(open(), stated)).toBe(true);
    expect(
      isStated(open({ gives: { ...account, userName: 'bea@contoso.com' } } as Partial<OpenGive>), stated),
    ).toBe(true);
    expect(isStated(open({ gives: { ...account, objectId: 'bea' } } as Partial<OpenGive>), stated)).toBe(
      false,
    );
    expect(isStated(open(), nothing)).toBe(false);
  });

  it('should not find one that was made anew under another name', () => {
    const anew = open({
      remade: true,
      gives: { ...account, userName: 'bea@contoso.com' },
    } as Partial<OpenGive>);
    expect(isStated(anew, stated)).toBe(false);
    expect(isStated(open({ remade: true }), stated)).toBe(true);
  });

  it('should find an assignment by principal and role', () => {
    const [held] = rememberedGives([given]).assignments;
    if (held === undefined) throw new Error('nothing is remembered');
    expect(isStated(given, { ...nothing, assignments: [{ ...held, principalId: 'ANN-OBJECT' }] })).toBe(true);
    expect(isStated(given, { ...nothing, assignments: [{ ...held, roleId: 'other' }] })).toBe(false);
  });
});

describe('handedOn', () => {
  const hourLater = new Date('2026-11-24T10:05:00Z');
  const soon = new Date('2026-11-24T10:04:59Z');

  it('should hand on what is there and the state does not have', () => {
    expect(handedOn([open()], nothing, live(['x', 'ANN@contoso.com']), hourLater)).toHaveLength(1);
    expect(handedOn([open()], stated, live(['x', 'ANN@contoso.com']), hourLater)).toEqual([]);
    const held = {
      id: 'a',
      principalId: 'ANN-object',
      principalType: 'User' as const,
      principalDisplayName: null,
      appRoleId: 'role',
    };
    expect(handedOn([given], nothing, { accounts: [], assignments: [held] }, hourLater)).toHaveLength(1);
    expect(
      handedOn([given], nothing, { accounts: [], assignments: [{ ...held, appRoleId: 'other' }] }, hourLater),
    ).toEqual([]);
  });

  it('should be done with what two systems do not have an hour later, and not before: a write may arrive late', () => {
    expect(handedOn([open(), given], nothing, live(), hourLater)).toEqual([]);
    expect(handedOn([open(), given], nothing, live(), soon)).toHaveLength(2);
  });

  it('should not take an account of that name for it which the state has as somebody else’s', () => {
    const others = {
      accounts: [{ ...rememberedAccount('ann@contoso.com'), objectId: 'bea' }],
      assignments: [],
    };
    expect(handedOn([open()], others, live(['ann-scim', 'ann@contoso.com']), hourLater)).toEqual([]);
  });
});
