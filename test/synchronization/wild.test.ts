import { describe, expect, it } from 'vitest';
import { applyToSchema, fromSchema, isSame, type Json } from '../../src/synchronization/index.js';
import { at, attribute, contractErrors, mapping } from './given.js';

/*
 * Schemas as they come from tenants, written by hand after what is documented: rules with several object mappings, groups beside users,
 * metadata that holds JSON in strings, properties that a later version may bring.
 */

const attributeNode = (name: string): Json => ({
  expression: `[${name}]`,
  name,
  type: 'Attribute',
  parameters: [],
});
const constantNode = (name: string): Json => ({
  expression: `"${name}"`,
  name,
  type: 'Constant',
  parameters: [],
});
const flow = { exportMissingReferences: false, flowBehavior: 'FlowWhenChanged', flowType: 'Always' };

const scim: Json = {
  '@odata.context': "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals('x')/…/schema/$entity",
  id: 'scim.0123.4567',
  version: '7.0',
  'directories@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#…',
  directories: [],
  synchronizationRules: [
    {
      editable: true,
      id: '03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8',
      name: 'USERGROUP_OUTBOUND_USERGROUP',
      priority: 1,
      sourceDirectoryName: 'Microsoft Entra ID',
      targetDirectoryName: 'customappsso',
      groupFilter: null,
      containerFilter: null,
      metadata: [
        { key: 'defaultSourceObjectMappings', value: '[{"AttributeMappings":[{"FlowType":0}]}]' },
        { key: 'supportsProvisionOnDemand', value: 'true' },
      ],
      objectMappings: [
        {
          enabled: false,
          flowTypes: 'Add,Update,Delete',
          name: 'Provision Microsoft Entra ID Groups',
          scope: null,
          sourceObjectName: 'Group',
          targetObjectName: 'urn:ietf:params:scim:schemas:core:2.0:Group',
          metadata: [],
          attributeMappings: [
            {
              ...flow,
              defaultValue: null,
              matchingPriority: 0,
              targetAttributeName: 'members',
              source: attributeNode('members'),
            },
          ],
        },
        {
          enabled: true,
          flowTypes: 'Add,Update,Delete',
          name: 'Provision Microsoft Entra ID Users',
          scope: { groups: [], inputFilterGroups: [], categoryFilterGroups: [] },
          sourceObjectName: 'User',
          targetObjectName: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
          metadata: [
            { key: 'EscrowBehavior', value: '"Default"' },
            { key: 'Disposition', value: '"Normal"' },
          ],
          attributeMappings: [
            {
              ...flow,
              defaultValue: '',
              matchingPriority: 0,
              targetAttributeName: 'active',
              source: {
                expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
                name: 'Switch',
                type: 'Function',
                parameters: [
                  { key: 'source', value: attributeNode('IsSoftDeleted') },
                  ...['False', 'True', 'True', 'False'].map((value) => ({
                    key: 'switchValue',
                    value: constantNode(value),
                  })),
                ],
              },
            },
            {
              ...flow,
              defaultValue: null,
              matchingPriority: 0,
              targetAttributeName: 'emails[type eq "work"].value',
              source: {
                expression: 'IIF(IsNullOrEmpty([mail]), ToLower([userPrincipalName]), [mail])',
                name: 'IIF',
                type: 'Function',
                parameters: [{ key: 'somethingOfMicrosofts', value: null }],
              },
            },
            {
              ...flow,
              defaultValue: null,
              matchingPriority: 0,
              targetAttributeName: 'externalId',
              source: attributeNode('mailNickname'),
            },
            {
              ...flow,
              defaultValue: null,
              matchingPriority: 1,
              targetAttributeName: 'userName',
              source: attributeNode('userPrincipalName'),
              somethingNew: { since: '2027' },
            },
            {
              ...flow,
              flowType: 'ObjectAddOnly',
              defaultValue: '-',
              matchingPriority: 0,
              targetAttributeName: 'name.givenName',
              source: null,
            },
          ],
        },
      ],
    },
  ],
};
const users = '/synchronizationRules/0/objectMappings/1';

describe('a schema of the SCIM template', () => {
  it('should be read', () => {
    const { imported, problems } = fromSchema(scim);
    expect(imported).toEqual({
      attributes: [
        { target: 'userName', expression: '[userPrincipalName]', default: null, on: 'always', match: 1 },
        {
          target: 'active',
          expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
          default: '',
          on: 'always',
          match: null,
        },
        {
          target: 'emails[type eq "work"].value',
          expression: 'IIF(IsNullOrEmpty([mail]), ToLower([userPrincipalName]), [mail])',
          default: null,
          on: 'always',
          match: null,
        },
        { target: 'name.givenName', expression: null, default: '-', on: 'create', match: null },
      ],
      filter: { any: [] },
    });
    expect(problems.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ['foreign-target', 'warning', `${users}/attributeMappings/2`],
    ]);
  });

  it('should take functions that nobody knows the keys of, as long as the live schema has them', () => {
    const declared = mapping(
      attribute('userName', '[userPrincipalName]'),
      attribute('active', 'Not([IsSoftDeleted])'),
      attribute(
        'emails[type eq "work"].value',
        'IIF(IsNullOrEmpty([mail]),ToLower([userPrincipalName]),[mail])',
      ),
      attribute('name.givenName', '[givenName]'),
    );
    const { schema, isChanged, problems } = applyToSchema(scim, { mapping: declared });
    expect(isChanged).toBe(true);
    expect(problems.map(({ code }) => code)).toEqual(['other-target']);
    if (schema === undefined) throw new Error('there is no schema');
    for (const kept of [1, 2, 3].map((index) => `${users}/attributeMappings/${index}`)) {
      expect(at(schema, kept)).toEqual(at(scim, kept));
    }
    expect(at(schema, `${users}/attributeMappings/0/source/name`)).toBe('Not');
    expect(at(schema, '/synchronizationRules/0/objectMappings/0')).toEqual(
      at(scim, '/synchronizationRules/0/objectMappings/0'),
    );
    expect(at(schema, '/synchronizationRules/0/metadata')).toEqual(
      at(scim, '/synchronizationRules/0/metadata'),
    );
    expect(Object.keys(schema)).toEqual(Object.keys(scim as object));
    // `somethingNew` is what the contract does not know.
    expect(contractErrors('synchronizationSchema', schema)).toHaveLength(1);
    expect(isSame(scim, schema)).toBe(false);
  });
});

describe("a schema that a person's tool wrote", () => {
  it('should be read where sources have no parameters, or a name alone', () => {
    const sloppy: Json = {
      synchronizationRules: [
        {
          objectMappings: [
            {
              sourceObjectName: 'User',
              attributeMappings: [
                {
                  targetAttributeName: 'userName',
                  matchingPriority: 1,
                  source: { type: 'Attribute', name: 'mail', expression: '' },
                },
                {
                  targetAttributeName: 'active',
                  source: { type: 'Constant', name: 'True', expression: '"True"' },
                },
                {
                  targetAttributeName: 'name.familyName',
                  source: { expression: ' Append( [surname] ,"!" ) ' },
                },
              ],
            },
          ],
        },
      ],
    };
    const { imported, problems } = fromSchema(sloppy);
    expect(problems).toEqual([]);
    expect(imported?.attributes.map(({ expression }) => expression)).toEqual([
      '[mail]',
      '"True"',
      'Append([surname], "!")',
    ]);
  });
});
