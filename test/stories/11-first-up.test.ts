import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesInState, succeeded } from './support/engine.js';
import {
  accountsOf,
  assignmentsOf,
  each,
  heldBy,
  mappedAccounts,
  mappedFrom,
  othersOf,
} from './support/held.js';
import { openStage, type Stage } from './support/stage.js';

describe('11: the first up', () => {
  let stage: Stage;
  let covered: readonly string[];
  let othersBefore: unknown;
  let idsBefore: Readonly<Record<string, string>>;
  let missing: { readonly accounts: number; readonly assignments: number; readonly drifted: number };

  beforeAll(async () => {
    stage = await openStage();
    covered = stage.company.covered;
    othersBefore = othersOf(stage.sandbox, covered);
    const held = covered.flatMap((name) => stage.sandbox.vonage.named(name));
    idsBefore = Object.fromEntries(held.map(({ id, userName }) => [userName.toLowerCase(), id]));
    const assigned = Object.values(assignmentsOf(stage.sandbox, covered)).filter((count) => count > 0);
    const drifted = held.filter(
      (account) =>
        !isDeepStrictEqual(heldBy(account), mappedFrom(stage.sandbox.entra.user(account.userName))),
    );
    missing = {
      accounts: covered.length - held.length,
      assignments: covered.length - assigned.length,
      drifted: drifted.length,
    };
    succeeded(await stage.up());
  });

  afterAll(() => stage.close());

  it('should give everyone declared one active account, as the mapping says', () => {
    expect(covered).toHaveLength(60);
    expect(accountsOf(stage.sandbox, covered)).toEqual(mappedAccounts(stage.sandbox, covered));
  });

  it('should give everyone declared one assignment on the app', () => {
    expect(assignmentsOf(stage.sandbox, covered)).toEqual(each(covered, 1));
  });

  it('should take over accounts that exist, under their own SCIM ids', () => {
    expect(Object.keys(idsBefore).length).toBeGreaterThan(20);
    for (const [userName, id] of Object.entries(idsBefore)) {
      expect(stage.sandbox.vonage.account(userName).id).toBe(id);
    }
  });

  it('should touch nobody whom the declarations do not cover', () => {
    expect(othersOf(stage.sandbox, covered)).toEqual(othersBefore);
  });

  it('should send one write for each thing that was missing or different', () => {
    const { 'PATCH /Users/{id}': patches, ...others } = stage.writes();

    expect(others).toEqual({
      'POST /Users': missing.accounts,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': missing.assignments,
    });
    expect(missing.drifted).toBeGreaterThan(3);
    expect(patches).toBe(missing.drifted);
  });

  it('should remember everyone in the state, without a secret', async () => {
    const state = await stage.state();

    expect([...namesInState(state, 'VonageUser')].sort()).toEqual([...covered].sort());
    const ids = (state.deployment?.resources ?? [])
      .filter(({ type }) => type.endsWith(':VonageUser'))
      .map(({ id }) => id);
    expect(ids.sort()).toEqual(covered.map((name) => stage.sandbox.vonage.account(name).id).sort());
    const text = JSON.stringify(state);
    expect(text).not.toContain(stage.sandbox.scimToken);
    expect(text).not.toContain(stage.sandbox.clientSecret);
  });
});
