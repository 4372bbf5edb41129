import { describe, expect, it } from 'vitest';
import { HttpError } from '../../src/http/index.js';
import { account } from '../support/plan.js';
import { FakeVonage, provider } from './fake.js';

const ann = {
  userName: 'ann@contoso.com',
  active: true,
  workEmail: 'ann@mail.contoso.com',
  givenName: 'ann',
  familyName: 'Contoso',
  objectId: 'object',
  scopes: ['people'],
};
const denied = /takes no access from ann@contoso\.com/;

function withAnn(values: Parameters<typeof account>[1] = {}) {
  return provider({ vonage: new FakeVonage([account('ann', values)]) });
}

/** It says of everybody that they are gone. */
class Forgetful extends FakeVonage {
  override async patch(): Promise<void> {
    throw new HttpError('Vonage answered 404', { status: 404, method: 'PATCH', url: 'https://vonage.test' });
  }
}

describe('VonageUser', () => {
  describe('diff', () => {
    it('should see a change exactly where something was found', () => {
      const { VonageUser } = provider();
      expect(VonageUser.diff('scim-ann', {}, { ...ann })).toEqual({ changes: false });
      expect(VonageUser.diff('scim-ann', {}, { ...ann, familyName: 'New', leftOn: '2026-11-15' })).toEqual({
        changes: false,
      });
      expect(VonageUser.diff('scim-ann', {}, { ...ann, found: { absent: true } })).toEqual({ changes: true });
      expect(VonageUser.diff('scim-ann', {}, { ...ann, found: { id: 'scim-ann' } })).toEqual({
        changes: true,
      });
    });
  });

  describe('update', () => {
    it('should clear what was found and is to go', async () => {
      const { VonageUser, vonage } = withAnn();
      const { givenName: _, ...rest } = ann;
      const inputs = { ...rest, cleared: ['givenName'], found: { id: 'scim-ann', givenName: 'ann' } };
      await VonageUser.update('scim-ann', { userName: 'ann@contoso.com' }, inputs);
      expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { 'name.givenName': null }]]);
    });
  });

  describe('create', () => {
    it('should send everything that is mapped, and answer with the SCIM id', async () => {
      const { VonageUser, vonage } = provider();
      expect(await VonageUser.create({ ...ann })).toEqual({
        id: 'made-1',
        outs: { userName: 'ann@contoso.com' },
      });
      expect(vonage.sent).toEqual([['POST', 'ann@contoso.com', account('ann').values]]);
    });

    it('should not name what the account is to be without', async () => {
      const { VonageUser, vonage } = provider();
      const { givenName: _, ...rest } = ann;
      await VonageUser.create({ ...rest, cleared: ['givenName'] });
      const { 'name.givenName': __, ...values } = account('ann').values;
      expect(vonage.sent).toEqual([['POST', 'ann@contoso.com', values]]);
    });

    it('should clear it in what a create found to exist', async () => {
      const { VonageUser, vonage } = withAnn();
      const { givenName: _, ...rest } = ann;
      await VonageUser.create({ ...rest, cleared: ['givenName'] });
      expect(vonage.sent.slice(1)).toEqual([['PATCH', 'scim-ann', { 'name.givenName': null }]]);
    });

    it('should bring in line what a create found to exist, with just what differs', async () => {
      const { VonageUser, vonage } = withAnn({ 'name.familyName': 'Old' });
      expect((await VonageUser.create({ ...ann })).id).toBe('scim-ann');
      expect(vonage.sent.slice(1)).toEqual([['PATCH', 'scim-ann', { 'name.familyName': 'Contoso' }]]);
    });

    it('should write no more where the one that exists is as it should be', async () => {
      const { VonageUser, vonage } = withAnn({ userName: 'ANN@contoso.com' });
      await VonageUser.create({ ...ann });
      expect(vonage.sent.map(([method]) => method)).toEqual(['POST']);
    });

    it('should adopt with just the attributes that were found to differ', async () => {
      const { VonageUser, vonage } = withAnn({ 'name.familyName': 'Old', 'name.givenName': 'Annie' });
      const inputs = { ...ann, found: { id: 'scim-ann', familyName: 'Old' } };
      expect(await VonageUser.create(inputs)).toEqual({
        id: 'scim-ann',
        outs: { userName: 'ann@contoso.com' },
      });
      expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { 'name.familyName': 'Contoso' }]]);
    });

    it('should fill an attribute that was found to be missing', async () => {
      const { VonageUser, vonage } = withAnn();
      await VonageUser.create({ ...ann, found: { id: 'scim-ann', familyName: '' } });
      expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { 'name.familyName': 'Contoso' }]]);
    });

    it('should send nothing to adopt what is as it should be', async () => {
      const { VonageUser, vonage } = withAnn();
      expect((await VonageUser.create({ ...ann, found: { id: 'scim-ann' } })).id).toBe('scim-ann');
      expect(vonage.sent).toEqual([]);
    });

    it('should not disable what a create found to exist, unless the roster allows it', async () => {
      const { VonageUser, vonage } = withAnn();
      await expect(VonageUser.create({ ...ann, active: false })).rejects.toThrow(denied);
      expect(vonage.accounts.get('scim-ann')?.values.active).toBe(true);
    });
  });

  describe('a forced replacement', () => {
    it('should leave the account that its first half took over', async () => {
      const { VonageUser, vonage } = withAnn();
      const { id, outs } = await VonageUser.create({ ...ann });
      await VonageUser.delete(id, outs);
      expect(vonage.sent.map(([method]) => method)).toEqual(['POST']);
      expect(vonage.accounts.get('scim-ann')?.values.active).toBe(true);
    });

    it('should leave what is gone where its first half made a new account', async () => {
      const { VonageUser, vonage } = provider();
      await VonageUser.create({ ...ann });
      await VonageUser.delete('scim-ann', { userName: 'Ann@contoso.com' });
      expect(vonage.sent.map(([method]) => method)).toEqual(['POST']);
    });

    it('should not keep the account of a leaver whose name someone new has', async () => {
      const { VonageUser, vonage, allow } = provider({
        vonage: new FakeVonage([account('ann', { userName: 'by.hand@contoso.com' })]),
      });
      allow('delete scim-ann');
      await VonageUser.create({ ...ann });
      await VonageUser.delete('scim-ann', { userName: 'ann@contoso.com' });
      expect(vonage.accounts.has('scim-ann')).toBe(false);
    });

    it('should not cover anybody else', async () => {
      const { VonageUser } = withAnn();
      await VonageUser.create({ ...ann, userName: 'bob@contoso.com' });
      await expect(VonageUser.delete('scim-ann', { userName: 'ann@contoso.com' })).rejects.toThrow(denied);
    });
  });

  describe('update', () => {
    it('should patch just what was found to differ, and keep the id', async () => {
      const { VonageUser, vonage } = withAnn({ 'name.familyName': 'Old' });
      const inputs = { ...ann, found: { id: 'scim-ann', familyName: 'Old' } };
      expect(await VonageUser.update('scim-ann', {}, inputs)).toEqual({
        outs: { userName: 'ann@contoso.com' },
      });
      expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { 'name.familyName': 'Contoso' }]]);
    });

    it('should make anew what is absent, and keep the new SCIM id beside the old resource id', async () => {
      const { VonageUser, vonage } = provider();
      const updated = await VonageUser.update('scim-ann', {}, { ...ann, found: { absent: true } });
      expect(updated).toEqual({ outs: { userName: 'ann@contoso.com', scimId: 'made-1' } });
      expect(vonage.accounts.get('made-1')).toEqual(account('ann', {}, 'made-1'));
    });

    it('should go on keeping that SCIM id when it is updated again', async () => {
      const { VonageUser } = provider({ vonage: new FakeVonage([account('ann', {}, 'made-1')]) });
      const olds = { userName: 'ann@contoso.com', scimId: 'made-1' };
      const updated = await VonageUser.update('scim-ann', olds, {
        ...ann,
        found: { id: 'made-1', givenName: '' },
      });
      expect(updated.outs).toEqual(olds);
    });

    it('should make anew what vanished since the plan was made', async () => {
      const { VonageUser, vonage } = provider();
      const inputs = { ...ann, found: { id: 'scim-ann', familyName: 'Old' } };
      expect(await VonageUser.update('scim-ann', {}, inputs)).toEqual({
        outs: { userName: 'ann@contoso.com', scimId: 'made-1' },
      });
      expect(vonage.sent.map(([method]) => method)).toEqual(['PATCH', 'POST']);
    });

    it('should make nothing anew of what vanished and was to be disabled', async () => {
      const { VonageUser, vonage, allow } = provider();
      allow('disable scim-ann');
      const inputs = { ...ann, active: false, found: { id: 'scim-ann', active: true } };
      expect(await VonageUser.update('scim-ann', {}, inputs)).toEqual({
        outs: { userName: 'ann@contoso.com', lastSeenActive: true },
      });
      expect(vonage.accounts.size).toBe(0);
    });

    it('should not call an account that was inactive before last seen active', async () => {
      const { VonageUser } = provider();
      const inputs = { ...ann, active: false, found: { id: 'scim-ann', familyName: 'Old' } };
      expect(await VonageUser.update('scim-ann', {}, inputs)).toEqual({
        outs: { userName: 'ann@contoso.com' },
      });
    });

    it('should go on saying so until Vonage has confirmed it', async () => {
      const { VonageUser, allow } = withAnn();
      const olds = { userName: 'ann@contoso.com', lastSeenActive: true };
      const inputs = { ...ann, active: false };
      expect(await VonageUser.update('scim-ann', olds, inputs)).toEqual({ outs: olds });
      allow('disable scim-ann');
      const found = { id: 'scim-ann', active: true };
      expect(await VonageUser.update('scim-ann', olds, { ...inputs, found })).toEqual({
        outs: { userName: 'ann@contoso.com' },
      });
    });

    it.each([
      ['its id', 'scim-ann', 'ann@contoso.com'],
      ['its name', 'scim-other', 'Ann@contoso.com'],
    ])('should fail where an account that is said to be gone answers to %s', async (_, id, userName) => {
      const { VonageUser, vonage, allow } = provider({
        vonage: new Forgetful([account('ann', { userName }, id)]),
      });
      allow('disable scim-ann');
      const inputs = { ...ann, active: false, found: { id: 'scim-ann', active: true } };
      await expect(VonageUser.update('scim-ann', {}, inputs)).rejects.toThrow(
        `there is an account ann@contoso.com (id ${id}, active), so nothing was disabled`,
      );
      expect(vonage.sent).toEqual([]);
    });

    it('should pass on every other refusal', async () => {
      const { VonageUser } = provider({
        vonage: new FakeVonage([account('ann'), account('ben')]),
      });
      const inputs = {
        ...ann,
        userName: 'ben@contoso.com',
        found: { id: 'scim-ann', userName: 'ann@contoso.com' },
      };
      await expect(VonageUser.update('scim-ann', {}, inputs)).rejects.toThrow('Vonage answered 409');
    });

    it('should write nothing where nothing was found', async () => {
      const { VonageUser, vonage } = withAnn({ 'name.familyName': 'Old' });
      const olds = { userName: 'ann@contoso.com', scimId: 'made-1' };
      expect(await VonageUser.update('scim-ann', olds, { ...ann })).toEqual({ outs: olds });
      expect(vonage.sent).toEqual([]);
    });

    describe('that disables', () => {
      const inputs = { ...ann, active: false, leftOn: '2026-11-15', found: { id: 'scim-ann', active: true } };

      it('should be denied without a roster, before anything is sent', async () => {
        const { VonageUser, vonage } = withAnn();
        await expect(VonageUser.update('scim-ann', {}, inputs)).rejects.toThrow(denied);
        expect(vonage.sent).toEqual([]);
      });

      it('should be denied where the roster allows another, or another removal', async () => {
        const { VonageUser, vonage, allow } = withAnn();
        allow('disable scim-ben', 'delete scim-ann', 'disable scim-anna');
        await expect(VonageUser.update('scim-ann', {}, inputs)).rejects.toThrow(denied);
        expect(vonage.sent).toEqual([]);
      });

      it('should be done after the diff of a roster that has them leaving', async () => {
        const { VonageUser, vonage, allow } = withAnn();
        allow('disable scim-ann');
        await VonageUser.update('scim-ann', {}, inputs);
        expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { active: false }]]);
      });

      it('should be done after the creation of the roster, which is all that a first run has', async () => {
        const { VonageUser, Roster, vonage } = withAnn();
        await Roster.create({ stack: 'test', removals: ['disable scim-ann'], refusals: [] });
        await VonageUser.create(inputs);
        expect(vonage.sent).toEqual([['PATCH', 'scim-ann', { active: false }]]);
      });
    });
  });

  describe('delete', () => {
    const outputs = { userName: 'ann@contoso.com' };

    it('should be denied without a roster', async () => {
      const { VonageUser, vonage } = withAnn();
      await expect(VonageUser.delete('scim-ann', outputs)).rejects.toThrow(denied);
      expect(vonage.sent).toEqual([]);
    });

    it('should write nothing where the roster lets go of just this account', async () => {
      const { VonageUser, vonage, release } = withAnn();
      release('release scim-ann');
      await VonageUser.delete('scim-ann', outputs);
      await expect(VonageUser.delete('scim-ben', outputs)).rejects.toThrow(denied);
      expect(vonage.sent).toEqual([]);
    });

    it('should be denied again once a later roster of the process lets go of nobody', async () => {
      const { VonageUser, release, allow } = withAnn();
      release('release scim-ann');
      allow();
      await expect(VonageUser.delete('scim-ann', outputs)).rejects.toThrow(denied);
    });

    it('should go by the account that was made anew, and not by the resource id', async () => {
      const { VonageUser, vonage, release } = withAnn();
      release('release scim-ann');
      await expect(VonageUser.delete('scim-ann', { ...outputs, scimId: 'made-1' })).rejects.toThrow(denied);
      expect(vonage.sent).toEqual([]);
    });

    it('should be denied to whom the roster allows to be disabled alone', async () => {
      const { VonageUser, allow } = withAnn();
      allow('disable scim-ann');
      await expect(VonageUser.delete('scim-ann', outputs)).rejects.toThrow(denied);
    });

    it('should remove the account after the diff of a roster that has it leaving', async () => {
      const { VonageUser, vonage, allow } = withAnn();
      allow('delete scim-ann');
      await VonageUser.delete('scim-ann', outputs);
      expect(vonage.sent).toEqual([['DELETE', 'scim-ann']]);
    });

    it('should remove the account that was made anew, and not the one of the resource id', async () => {
      const { VonageUser, vonage, allow } = withAnn();
      allow('delete made-1');
      await VonageUser.delete('scim-ann', { ...outputs, scimId: 'made-1' });
      expect(vonage.sent).toEqual([['DELETE', 'made-1']]);
    });

    it('should be denied in another process than that of the roster', async () => {
      withAnn().allow('delete scim-ann');
      await expect(withAnn().VonageUser.delete('scim-ann', outputs)).rejects.toThrow(denied);
    });
  });

  it('should never forget anybody in a refresh, nor ask Vonage', async () => {
    const { VonageUser, vonage } = provider();
    const outputs = { userName: 'ann@contoso.com', scimId: 'made-1' };
    expect(await VonageUser.read('scim-ann', outputs)).toEqual({ id: 'scim-ann', props: outputs });
    expect(vonage.sent).toEqual([]);
  });

  it('should accept any inputs as they are', () => {
    const { VonageUser } = provider();
    expect(VonageUser.check({}, { ...ann })).toEqual({ inputs: ann, failures: [] });
  });
});
