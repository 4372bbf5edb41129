import { describe, expect, it } from 'vitest';
import { rememberedFrom, type StackExport } from '../../src/provider/state.js';

// Written by hand after what `pulumi stack export` prints, so that a change of ours in how inputs are named shows here.
const prefix = 'urn:pulumi:test::rollcall::pulumi-nodejs:dynamic';
const type = (name: string) => `pulumi-nodejs:dynamic/rollcall:${name}`;
const urn = (kind: string, name: string) => `${prefix}/rollcall:${kind}::${name}`;
const stack = {
  urn: 'urn:pulumi:test::rollcall::pulumi:pulumi:Stack::rollcall-test',
  type: 'pulumi:pulumi:Stack',
};
const roster = {
  urn: urn('Roster', 'roster'),
  type: type('Roster'),
  id: 'test',
  inputs: { stack: 'test', removals: [], refusals: [] },
  outputs: { stack: 'test' },
};
const inputs = {
  __provider: 'exports.handler=()=>…',
  userName: 'ann@contoso.com',
  active: true,
  workEmail: 'ann@mail.contoso.com',
  givenName: 'Ann',
  familyName: 'Contoso',
  objectId: 'ann-object',
  scopes: ['desk', 'people'],
};
const ann = {
  urn: urn('VonageUser', 'ann@contoso.com'),
  type: type('VonageUser'),
  id: 'ann-scim',
  inputs,
  outputs: { __provider: 'exports.handler=()=>…', userName: 'ann@contoso.com' },
};
const remembered = {
  name: 'ann@contoso.com',
  objectId: 'ann-object',
  scimId: 'ann-scim',
  userPrincipalName: 'ann@contoso.com',
  knownAs: [],
  values: {
    userName: 'ann@contoso.com',
    active: true,
    'emails[type eq "work"].value': 'ann@mail.contoso.com',
    'name.givenName': 'Ann',
    'name.familyName': 'Contoso',
  },
  leftOn: null,
  scopes: ['desk', 'people'],
  lockedOut: false,
};
const assignment = {
  urn: urn('AppAssignment', 'ann@contoso.com as User'),
  type: type('AppAssignment'),
  id: 'assignment',
  inputs: { principalId: 'ann-object', roleId: 'role', resourceId: 'app' },
  outputs: { principalId: 'ann-object', roleId: 'role', resourceId: 'app' },
};
const rememberedAssignment = {
  name: 'ann@contoso.com as User',
  principalId: 'ann-object',
  roleId: 'role',
  resourceId: 'app',
  assignmentId: 'assignment',
  withdrawn: false,
};
const creating = (resource: { readonly urn: string; readonly type: string; readonly inputs: object }) => ({
  type: 'creating',
  resource: { urn: resource.urn, type: resource.type, inputs: resource.inputs },
});

function exported(
  resources: readonly { readonly urn: string; readonly type: string }[],
  pending: NonNullable<StackExport['deployment']>['pending_operations'] = [],
): StackExport {
  return { deployment: { resources: [stack, ...resources], pending_operations: pending } };
}

describe('rememberedFrom', () => {
  it('should take a state without resources of rollcall for a first run', () => {
    const first = { kind: 'first-run' };
    expect(rememberedFrom({})).toEqual(first);
    expect(rememberedFrom({ deployment: null })).toEqual(first);
    expect(rememberedFrom({ deployment: {} })).toEqual(first);
    expect(rememberedFrom(exported([]))).toEqual(first);
  });

  it('should remember nobody, but a run, where there is a roster alone', () => {
    expect(rememberedFrom(exported([roster]))).toEqual({ kind: 'read', accounts: [], assignments: [] });
  });

  it('should remember accounts and assignments by their inputs', () => {
    expect(rememberedFrom(exported([roster, ann, assignment]))).toEqual({
      kind: 'read',
      accounts: [remembered],
      assignments: [rememberedAssignment],
    });
  });

  it('should take a leaver, another userPrincipalName and former names from the inputs', () => {
    const left = {
      ...ann,
      inputs: {
        ...inputs,
        active: false,
        leftOn: '2026-11-15',
        principal: 'a@contoso.com',
        knownAs: ['old@contoso.com'],
      },
    };
    expect(rememberedFrom(exported([left]))).toMatchObject({
      accounts: [
        {
          leftOn: '2026-11-15',
          userPrincipalName: 'a@contoso.com',
          knownAs: ['old@contoso.com'],
          values: { active: false },
        },
      ],
    });
  });

  it('should not remember as disabled what was not found when it was to be disabled', () => {
    const left = {
      ...ann,
      inputs: { ...inputs, active: false, leftOn: '2026-11-15' },
      outputs: { userName: 'ann@contoso.com', lastSeenActive: true },
    };
    expect(rememberedFrom(exported([left]))).toMatchObject({
      accounts: [{ leftOn: '2026-11-15', values: { active: true } }],
    });
  });

  it('should prefer the SCIM id of an account that was made anew to the resource id', () => {
    const anew = { ...ann, outputs: { ...ann.outputs, scimId: 'new-scim' } };
    const given = { ...assignment, outputs: { ...assignment.outputs, assignmentId: 'new' } };
    expect(rememberedFrom(exported([anew, given]))).toMatchObject({
      accounts: [{ scimId: 'new-scim' }],
      assignments: [{ assignmentId: 'new' }],
    });
  });

  it('should leave out attributes that no mapping manages', () => {
    const { givenName: _, ...rest } = inputs;
    const known = rememberedFrom(exported([{ ...ann, inputs: rest } as typeof ann]));
    expect(known.kind === 'read' && known.accounts[0]?.values).not.toHaveProperty(['name.givenName']);
  });

  it('should remember what an account is to be without', () => {
    const { givenName: _, ...rest } = inputs;
    const resource = { ...ann, inputs: { ...rest, cleared: ['givenName', 'unheardOf'] } };
    const known = rememberedFrom(exported([resource as unknown as typeof ann]));
    const values = { ...remembered.values, 'name.givenName': null };
    expect(known.kind === 'read' && known.accounts[0]?.values).toEqual(values);
  });

  it('should know an account that no Entra user stands behind', () => {
    const { objectId: _, ...rest } = inputs;
    expect(rememberedFrom(exported([{ ...ann, inputs: rest } as typeof ann]))).toMatchObject({
      accounts: [{ objectId: null }],
    });
  });

  it('should read a name that has the separator of URNs in it', () => {
    const odd = { ...assignment, urn: urn('AppAssignment', 'Desk::Night as User') };
    expect(rememberedFrom(exported([odd]))).toMatchObject({ assignments: [{ name: 'Desk::Night as User' }] });
  });

  it('should remember who is locked out, and what was withdrawn', () => {
    const locked = { ...ann, inputs: { ...inputs, lockedOut: true } };
    const withdrawn = { ...assignment, inputs: { ...assignment.inputs, withdrawn: true } };
    expect(rememberedFrom(exported([roster, locked, withdrawn]))).toEqual({
      kind: 'read',
      accounts: [{ ...remembered, lockedOut: true }],
      assignments: [{ ...rememberedAssignment, withdrawn: true }],
    });
  });

  it('should remember a create that was cut off, without an id', () => {
    expect(rememberedFrom(exported([roster], [creating(ann), creating(assignment)]))).toEqual({
      kind: 'read',
      accounts: [{ ...remembered, scimId: null, values: { userName: 'ann@contoso.com', active: true } }],
      // Named by the planner when it is found: the state has no resource of that name.
      assignments: [{ ...rememberedAssignment, assignmentId: null, name: 'ann@contoso.com as role' }],
    });
  });

  it('should remember it also where it was the very first thing that a run did', () => {
    expect(rememberedFrom(exported([], [creating(ann)]))).toMatchObject({
      kind: 'read',
      accounts: [{ scimId: null }],
    });
  });

  it('should pass over one that a later run has completed, under this name or another', () => {
    const renamed = { ...ann, urn: urn('VonageUser', 'bea@contoso.com') };
    const renamedAssignment = { ...assignment, urn: urn('AppAssignment', 'bea@contoso.com as User') };
    const known = rememberedFrom(
      exported([ann, assignment], [creating(ann), creating(renamed), creating(renamedAssignment)]),
    );
    expect(known).toEqual({ kind: 'read', accounts: [remembered], assignments: [rememberedAssignment] });
  });

  it('should remember the cut-off adoption of an account that nobody declares, beside another that is complete', () => {
    const { objectId: _, ...stranger } = inputs;
    const other = {
      ...ann,
      urn: urn('VonageUser', 'other@contoso.com'),
      inputs: { ...stranger, userName: 'other@contoso.com' },
    };
    const known = rememberedFrom(exported([other as typeof ann], [creating({ ...ann, inputs: stranger })]));
    expect(known).toMatchObject({
      accounts: [{ scimId: 'ann-scim' }, { scimId: null, name: 'ann@contoso.com' }],
    });
  });

  it('should take nothing from other pending operations: the state has what was before them', () => {
    const pending = ['updating', 'deleting', 'reading'].map((kind) => ({ ...creating(ann), type: kind }));
    expect(rememberedFrom(exported([roster], pending))).toEqual({
      kind: 'read',
      accounts: [],
      assignments: [],
    });
  });

  it("should pass over everything that is not rollcall's", () => {
    const foreign = { ...ann, type: 'pulumi-nodejs:dynamic/other:VonageUser' };
    expect(rememberedFrom(exported([foreign]))).toEqual({ kind: 'first-run' });
  });
});
