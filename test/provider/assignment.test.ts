import { describe, expect, it } from 'vitest';
import { assignment, idOf, userRole } from '../support/plan.js';
import { FakeDirectory, provider } from './fake.js';

const ann = { principalId: idOf('ann'), roleId: userRole.id, resourceId: 'app' };
const held = assignment('ann');
const key = `unassign ${ann.principalId} ${ann.roleId}`;

function withAnn() {
  return provider({ directory: new FakeDirectory([held]) });
}

describe('AppAssignment', () => {
  it('should see a change exactly where something was found', () => {
    const { AppAssignment } = provider();
    expect(AppAssignment.diff('a', {}, { ...ann })).toEqual({ changes: false });
    expect(AppAssignment.diff('a', {}, { ...ann, found: { absent: true } })).toEqual({ changes: true });
  });

  it('should give the role', async () => {
    const { AppAssignment, directory } = provider();
    expect(await AppAssignment.create({ ...ann })).toEqual({ id: 'given-1', outs: ann });
    expect(directory.sent).toEqual([['POST', 'app', ann.principalId, ann.roleId]]);
  });

  it('should leave the role that the first half of a forced replacement took over, and no other', async () => {
    const { AppAssignment, directory } = withAnn();
    const { id, outs } = await AppAssignment.create({ ...ann });
    await AppAssignment.delete(id, outs);
    expect(directory.assignments.has(held.id)).toBe(true);
    const other = AppAssignment.delete('other', { ...ann, principalId: idOf('bob') });
    await expect(other).rejects.toThrow('takes no access');
  });

  it('should adopt one that is there without a write', async () => {
    const { AppAssignment, directory } = withAnn();
    expect(await AppAssignment.create({ ...ann, found: { id: held.id } })).toEqual({
      id: held.id,
      outs: ann,
    });
    expect(directory.sent).toEqual([]);
  });

  it('should give again what is absent, and keep the new id beside that of the resource', async () => {
    const { AppAssignment } = provider();
    expect(await AppAssignment.update('old', ann, { ...ann, found: { absent: true } })).toEqual({
      outs: { ...ann, assignmentId: 'given-1' },
    });
  });

  it('should write nothing where nothing was found', async () => {
    const { AppAssignment, directory } = provider();
    const olds = { ...ann, assignmentId: 'given-7' };
    expect(await AppAssignment.update('old', olds, { ...ann })).toEqual({ outs: olds });
    expect(directory.sent).toEqual([]);
  });

  it('should deny to take the role without a roster, or with one that allows another', async () => {
    const { AppAssignment, directory, allow } = withAnn();
    await expect(AppAssignment.delete(held.id, ann)).rejects.toThrow(/takes no access/);
    allow(`unassign ${idOf('ben')} ${ann.roleId}`, `unassign ${ann.principalId} other`);
    await expect(AppAssignment.delete(held.id, ann)).rejects.toThrow(/takes no access/);
    expect(directory.sent).toEqual([]);
  });

  it('should write nothing where the roster lets go of just this role', async () => {
    const { AppAssignment, directory, release } = withAnn();
    release(`release ${ann.principalId} ${ann.roleId}`);
    await AppAssignment.delete(held.id, ann);
    const others = [
      { ...ann, roleId: 'other' },
      { ...ann, principalId: idOf('ben') },
    ];
    for (const other of others) {
      await expect(AppAssignment.delete(held.id, other)).rejects.toThrow(/takes no access/);
    }
    expect(directory.sent).toEqual([]);
  });

  it('should take the role after the diff of a roster that allows it', async () => {
    const { AppAssignment, directory, allow } = withAnn();
    allow(key);
    await AppAssignment.delete(held.id, ann);
    expect(directory.sent).toEqual([['DELETE', 'app', held.id]]);
  });

  it('should take the one that was given anew', async () => {
    const { AppAssignment, directory, allow } = withAnn();
    allow(key);
    await AppAssignment.delete('old', { ...ann, assignmentId: held.id });
    expect(directory.sent).toEqual([['DELETE', 'app', held.id]]);
  });

  describe('that is withdrawn', () => {
    const withdrawn = { ...ann, withdrawn: true } as const;
    const taken = { ...withdrawn, found: { id: held.id } };

    it('should be taken by its create, and be remembered as taken', async () => {
      const { AppAssignment, directory, allow } = withAnn();
      allow(key);
      expect(await AppAssignment.create(taken)).toEqual({ id: held.id, outs: withdrawn });
      expect(directory.sent).toEqual([['DELETE', 'app', held.id]]);
    });

    it('should be taken by its update, whichever id it has by now', async () => {
      const { AppAssignment, directory, allow } = withAnn();
      allow(key);
      expect(await AppAssignment.update('old', ann, taken)).toEqual({
        outs: { ...withdrawn, assignmentId: held.id },
      });
      expect(directory.sent).toEqual([['DELETE', 'app', held.id]]);
    });

    it('should be taken by neither where no roster allows it', async () => {
      const { AppAssignment, directory } = withAnn();
      await expect(AppAssignment.create(taken)).rejects.toThrow(/takes no access/);
      await expect(AppAssignment.update(held.id, ann, taken)).rejects.toThrow(/takes no access/);
      expect(directory.sent).toEqual([]);
    });

    it('should be given by no create that a forced replacement makes of it', async () => {
      const { AppAssignment, directory } = provider();
      const { id } = await AppAssignment.create(withdrawn);
      expect(id).not.toBe('');
      expect(directory.sent).toEqual([]);
    });

    it('should have nothing that a delete could take', async () => {
      const { AppAssignment, directory } = withAnn();
      await AppAssignment.delete(held.id, withdrawn);
      expect(directory.sent).toEqual([]);
    });

    it('should be given again where a grant comes', async () => {
      const { AppAssignment, directory } = provider();
      const { outs } = await AppAssignment.update('old', withdrawn, { ...ann, found: { absent: true } });
      expect(outs).toEqual({ ...ann, assignmentId: 'given-1' });
      expect(directory.sent).toHaveLength(1);
    });
  });

  it('should never forget in a refresh', async () => {
    expect(await provider().AppAssignment.read('a', { ...ann })).toEqual({ id: 'a', props: ann });
  });
});

describe('Roster', () => {
  const roster = { stack: 'test', removals: [], refusals: [] };

  it('should stop a run that is refused, with every reason', () => {
    const { failures } = provider().Roster.check({}, { ...roster, refusals: ['Too many.', 'No seats.'] });
    expect(failures).toEqual([
      { property: '', reason: 'the plan is refused and nothing was written. Too many. No seats.' },
    ]);
  });

  it('should let a run pass that is not refused', () => {
    expect(provider().Roster.check({}, roster)).toEqual({ inputs: roster, failures: [] });
  });

  it('should never be a change of its own', () => {
    const { Roster } = provider();
    expect(Roster.diff('test', { stack: 'test' }, { ...roster, removals: ['delete x'] })).toEqual({
      changes: false,
    });
  });

  it('should allow nothing by a check alone', async () => {
    const { Roster, VonageUser } = provider();
    Roster.check({}, { ...roster, removals: ['delete x'] });
    await expect(VonageUser.delete('x', { userName: 'x' })).rejects.toThrow(/takes no access/);
  });

  it('should be there once, by the name of the stack, and take nobody along when it goes', async () => {
    const { Roster, vonage, directory } = provider();
    expect(await Roster.create(roster)).toEqual({ id: 'test', outs: { stack: 'test' } });
    await Roster.delete('test', { stack: 'test' });
    expect([...vonage.sent, ...directory.sent]).toEqual([]);
  });
});
