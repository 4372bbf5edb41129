import { link, mkdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import { brief, briefs, folderOf, load, loadPeople, today, valid } from './given.js';

const person = 'stacks/demo/people/support.yaml';
describe('loadDeclarations', () => {
  it('should give everything that is declared, with defaults and places', async () => {
    const { declarations, problems } = await load({
      'stacks/demo/stack.yaml':
        'stack: demo\ndelivery: direct\nmapping: plain\npolicy: strict\nunmanaged: disable\ntimezone: Europe/London\n',
      [person]:
        'people:\n  - user: leader@contoso.com\n    reason: Leads\n    ticket: HR-1\n    from: 2026-12-01\n    until: 2027-01-15\n',
      'stacks/demo/scopes/emea.yaml':
        'scopes:\n  - scope: emea\n    owner: leads\n    reason: Calls\n    groups: [VBC EMEA]\n    except: [t@contoso.com]\n    role: User\n    nested: false\n    assign: people\n',
    });
    expect(problems).toEqual([]);
    expect(declarations?.stack).toEqual({
      stack: 'demo',
      delivery: 'direct',
      mapping: 'plain',
      policy: 'strict',
      unmanaged: 'disable',
      timezone: 'Europe/London',
      position: { file: 'stacks/demo/stack.yaml', line: 1, column: 1 },
    });
    expect(declarations?.people).toEqual([
      {
        user: 'leader@contoso.com',
        reason: 'Leads',
        ticket: 'HR-1',
        from: '2026-12-01',
        until: '2027-01-15',
        position: { file: person, line: 2, column: 11 },
      },
    ]);
    const file = 'stacks/demo/scopes/emea.yaml';
    expect(declarations?.scopes).toEqual([
      {
        scope: 'emea',
        owner: 'leads',
        reason: 'Calls',
        ticket: null,
        from: null,
        until: null,
        groups: [{ name: 'VBC EMEA', position: { file, line: 5, column: 14 } }],
        nested: false,
        people: [],
        scopes: [],
        minus: [],
        where: null,
        except: [{ name: 't@contoso.com', position: { file, line: 6, column: 14 } }],
        role: { name: 'User', position: { file, line: 7, column: 11 } },
        assign: 'people',
        position: { file, line: 2, column: 5 },
      },
    ]);
    expect(declarations?.policy).toMatchObject({
      limits: {
        removals: { count: 10, ratio: 0.2, from: 10 },
        updates: { count: null, ratio: 0.5, from: 10 },
      },
      seats: null,
      protected: [],
      leavers: { action: 'disable', deleteAfterDays: null },
    });
    expect(declarations?.mapping.sourceAttributes).toEqual([
      'givenName',
      'mail',
      'surname',
      'userPrincipalName',
    ]);
    expect(declarations?.mappingPositions['name.givenName']).toEqual({
      file: 'mappings/plain.yaml',
      line: 5,
      column: 3,
    });
  });

  it('should read .yml, and every file of a folder in the order of names', async () => {
    const { declarations } = await load({
      'stacks/demo/people/b.yaml': 'people: [{user: b@contoso.com, reason: x}]\n',
      'stacks/demo/people/a.yml': 'people: [{user: a@contoso.com, reason: x}]\n',
    });
    expect(declarations?.people.map(({ user }) => user)).toEqual([
      'a@contoso.com',
      'b@contoso.com',
      'leader@contoso.com',
    ]);
  });

  it('should accept an empty list of people, and missing folders', async () => {
    expect(await load({ [person]: 'people: []\n' })).toMatchObject({ problems: [] });
    const { declarations, problems } = await load({ [person]: undefined });
    expect(declarations?.people).toEqual([]);
    expect(problems).toMatchObject([{ code: 'empty-stack', severity: 'warning' }]);
  });

  it('should report every problem of every file, sorted by file, line and column', async () => {
    const found = await load({
      'stacks/demo/stack.yaml': 'stack: dem\nmapping: plain\npolicy: strict\nunmanaged: kept\n',
      'stacks/demo/people/a.yaml': 'people:\n  - {user: x, reason: ""}\n  - {usr: y@contoso.com}\n',
      'stacks/demo/people/b.yaml': 'people: "\n',
      'stacks/demo/scopes/a.yaml': 'scopes:\n  - {scope: a, reason: x, groups: []}\n',
      'policies/strict.yaml': 'policy: strict\nseats: -1\n',
    });
    expect(found.declarations).toBeUndefined();
    expect(found.problems.map(({ position }) => position?.file)).toEqual(
      [...found.problems].map(({ position }) => position?.file).sort(),
    );
    expect(briefs(found)).toEqual([
      'strict.yaml:2:8 bad-value',
      'a.yaml:2:12 bad-value',
      'a.yaml:2:23 bad-value',
      'a.yaml:3:5 missing-key',
      'a.yaml:3:5 reason-missing',
      'a.yaml:3:6 unknown-key',
      'b.yaml:1:10 yaml',
      'a.yaml:2:35 bad-value',
      'stack.yaml:1:8 stack-name',
      'stack.yaml:4:12 unknown-value',
    ]);
  });
});

describe('the stack', () => {
  const stackFile = (text: string): ReturnType<typeof load> => load({ 'stacks/demo/stack.yaml': text });

  it('should list the stacks there are where one is missing', async () => {
    const dir = await folderOf({ 'stacks/other/stack.yaml': '' });
    const { declarations, problems } = await loadDeclarations(dir, 'production', { today });
    expect(declarations).toBeUndefined();
    expect(problems).toEqual([
      {
        code: 'unknown-stack',
        severity: 'error',
        message: 'there is no stack `production`',
        hint: 'stacks: `demo`, `other`',
      },
    ]);
    expect((await loadDeclarations(dir, 'dmeo', { today })).problems[0]?.hint).toBe('did you mean `demo`?');
  });

  it.each(['../../etc', '..', '.', 'a/b', 'a\\b', '', '-x', 'constructor', '__proto__', 'a\u0000'])(
    'should refuse %j as a name',
    async (name) => {
      const { problems } = await loadDeclarations(await folderOf({}), name, { today });
      expect(problems.map(brief)).toEqual(['bad-stack-name']);
    },
  );

  it('should say so where the folder of declarations is not there', async () => {
    const { problems } = await loadDeclarations(join(await folderOf({}), 'no'), 'demo', { today });
    expect(problems.map(brief)).toEqual(['no-folder']);
    expect(JSON.stringify(problems)).not.toContain('/');
  });

  it('should say so where stack.yaml is missing or there are two', async () => {
    expect(briefs(await load({ 'stacks/demo/stack.yaml': undefined }))).toEqual([
      'stack.yaml:1:1 missing-file',
    ]);
    const text = valid['stacks/demo/stack.yaml'];
    expect(briefs(await load({ 'stacks/demo/stack.yml': text }))).toEqual(['stack.yml:1:1 two-files']);
  });

  it('should be called as its folder is', async () => {
    const { problems } = await stackFile('stack: dem\nmapping: plain\npolicy: strict\n');
    expect(problems).toMatchObject([
      { code: 'stack-name', position: { line: 1, column: 8 }, length: 3, hint: 'write `stack: demo`' },
    ]);
  });

  it('should name a mapping and a policy that are there', async () => {
    const { problems } = await stackFile('stack: demo\nmapping: plan\npolicy: lenient\n');
    expect(problems).toMatchObject([
      { code: 'unknown-mapping', position: { line: 2, column: 10 }, hint: 'did you mean `plain`?' },
      { code: 'unknown-policy', position: { line: 3, column: 9 }, hint: 'files in `policies/`: `strict`' },
    ]);
  });

  it.each(['../x', 'a/b', '/etc/passwd', '.hidden', 'constructor'])(
    'should refuse the mapping name %s',
    async (name) => {
      const found = await stackFile(`stack: demo\nmapping: ${name}\npolicy: strict\n`);
      expect(briefs(found)).toEqual(['stack.yaml:2:10 bad-value']);
      expect(found.declarations).toBeUndefined();
    },
  );

  it('should refuse delivery through Entra, which is not there yet', async () => {
    const { declarations, problems } = await stackFile(
      'stack: demo\nmapping: plain\npolicy: strict\ndelivery: entra\n',
    );
    expect(declarations).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'unsupported', position: { line: 4, column: 11 } }]);
  });

  it('should have a time zone that exists', async () => {
    const { problems } = await stackFile(
      'stack: demo\nmapping: plain\npolicy: strict\ntimezone: Europe/Lodnon\n',
    );
    expect(problems).toMatchObject([
      { code: 'unknown-timezone', position: { line: 4, column: 11 }, hint: 'did you mean `Europe/London`?' },
    ]);
    expect(
      briefs(await stackFile('stack: demo\nmapping: plain\npolicy: strict\ntimezone: +01:00\n')),
    ).toEqual(['stack.yaml:4:11 bad-value']);
  });

  it('should ask what day it is in its time zone', async () => {
    const zones: string[] = [];
    const dir = await folderOf({
      'stacks/demo/stack.yaml': 'stack: demo\nmapping: plain\npolicy: strict\ntimezone: Asia/Tokyo\n',
    });
    await loadDeclarations(dir, 'demo', {
      today: (zone) => {
        zones.push(zone);
        return today;
      },
    });
    expect(zones).toEqual(['Asia/Tokyo']);
  });
});

describe('the files of a stack', () => {
  it.each([
    ['a people file', person],
    ['stack.yaml', 'stacks/demo/stack.yaml'],
    ['the mapping', 'mappings/plain.yaml'],
    ['the policy', 'policies/strict.yaml'],
  ])('should not be links: %s', async (_, path) => {
    const dir = await folderOf({ 'elsewhere/x.yaml': valid[path] });
    await rename(join(dir, path), join(dir, 'moved.yaml'));
    await symlink(join(dir, 'moved.yaml'), join(dir, path));
    const found = await loadDeclarations(dir, 'demo', { today });
    expect(found.declarations).toBeUndefined();
    expect(briefs(found)).toEqual([`${path.slice(path.lastIndexOf('/') + 1)}:1:1 link`]);
  });

  it.each(['stacks', 'stacks/demo', 'stacks/demo/people', 'mappings', 'policies'])(
    'should not be reached through a link: %s',
    async (path) => {
      const dir = await folderOf({});
      await rename(join(dir, path), join(dir, 'moved'));
      await symlink(join(dir, 'moved'), join(dir, path));
      const found = await loadDeclarations(dir, 'demo', { today });
      expect(found.declarations).toBeUndefined();
      expect(found.problems.map(({ code, position }) => `${position?.file} ${code}`)).toEqual([
        `${path} link`,
      ]);
    },
  );

  it('should refuse a link that leads nowhere', async () => {
    const dir = await folderOf({});
    await symlink('/no/such/file', join(dir, 'stacks/demo/people/x.yaml'));
    expect(briefs(await loadDeclarations(dir, 'demo', { today }))).toEqual(['x.yaml:1:1 link']);
  });

  it('should be read where the folder of declarations itself is reached through a link', async () => {
    const dir = await folderOf({});
    await symlink(dir, `${dir}-link`);
    const { problems } = await loadDeclarations(`${dir}-link`, 'demo', { today });
    await rename(`${dir}-link`, join(dir, 'link'));
    expect(problems).toEqual([]);
  });

  it('should be read where they are hard links, which are files', async () => {
    const dir = await folderOf({ 'x.yaml': 'people: [{user: x@contoso.com, reason: x}]\n' });
    await link(join(dir, 'x.yaml'), join(dir, 'stacks/demo/people/x.yaml'));
    expect((await loadDeclarations(dir, 'demo', { today })).declarations?.people).toHaveLength(2);
  });

  it('should be refused by size before they are read', async () => {
    const dir = await folderOf({});
    await writeFile(join(dir, 'stacks/demo/people/large.yaml'), '');
    await truncate(join(dir, 'stacks/demo/people/large.yaml'), 50 * 1024 * 1024);
    const { problems } = await loadDeclarations(dir, 'demo', { today });
    expect(problems).toMatchObject([
      { code: 'file-too-large', message: expect.stringContaining('52428800') },
    ]);
  });

  it('should be read up to one mebibyte and not a byte more', async () => {
    const text = `people: []\n#${'x'.repeat(1_048_576 - 12)}`;
    expect(briefs(await loadPeople(text))).toEqual([]);
    expect(briefs(await loadPeople(`${text}x`))).toEqual(['support.yaml:1:1 file-too-large']);
  });

  it('should be read up to sixteen mebibytes together', async () => {
    const text = `people: []\n#${'x'.repeat(1_048_576 - 12)}`;
    const names = Array.from({ length: 17 }, (_, index) => `stacks/demo/people/${10 + index}.yaml`);
    const found = await load(Object.fromEntries(names.map((name) => [name, text])));
    expect(found.declarations).toBeUndefined();
    expect(found.problems).toMatchObject([{ code: 'too-much', position: { file: names[15] } }]);
  });

  it('should be files: a folder that is called like one is reported', async () => {
    const dir = await folderOf({ 'stacks/demo/people': undefined });
    await mkdir(join(dir, 'stacks/demo/people/more.yaml'));
    await mkdir(join(dir, 'stacks/demo/scopes'));
    await mkdir(join(dir, 'stacks/demo/scopes/emea'));
    expect(briefs(await loadDeclarations(dir, 'demo', { today }))).toEqual([
      'more.yaml:1:1 unread-folder',
      'emea:1:1 unread-folder',
    ]);
  });

  it('should warn of files that nobody reads, and leave notes and hidden files alone', async () => {
    const { declarations, problems } = await load({
      'stacks/demo/peple/x.yaml': 'people: []\n',
      'stacks/demo/people/old.yaml.bak': 'people: []\n',
      'stacks/demo/people/README.md': '# Who is who',
      'stacks/demo/people/.x.yaml.swp': 'x',
      'stacks/demo/.gitkeep': '',
    });
    expect(declarations).toBeDefined();
    expect(problems).toMatchObject([
      { code: 'unread-file', severity: 'warning', position: { file: 'stacks/demo/people/old.yaml.bak' } },
      { code: 'unread-file', severity: 'warning', hint: 'did you mean `people`?' },
    ]);
  });

  it('should not be people or scopes where folders are due', async () => {
    const found = await load({ [person]: undefined, 'stacks/demo/people': 'people: []\n' });
    expect(briefs(found)).toContain('people:1:1 no-folder');
    expect(found.declarations).toBeUndefined();
  });

  it('should take an emergency list of nobody', async () => {
    const found = await load({ 'stacks/demo/lockout.yaml': 'lockout: []\n' });
    expect(found.problems).toEqual([]);
    expect(found.declarations?.lockout).toEqual([]);
  });
});
