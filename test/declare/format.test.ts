import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { formatMapping } from '../../src/declare/format.js';
import { SourceFile } from '../../src/declare/source.js';
import { parse } from '../../src/mapping/language/parser.js';
import { print, printWide } from '../../src/mapping/language/print.js';
import type { Problem } from '../../src/problem.js';
import { problemsOf, wild } from '../mapping/shapes.js';

interface Outcome {
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}

function run(text: string): Outcome {
  const problems: Problem[] = [];
  const formatted = formatMapping(new SourceFile('mappings/a.yaml', text), (problem) =>
    problems.push(problem),
  );
  return { text: formatted, problems };
}

/** A mapping with these lines below `attributes:`. */
const mapping = (...lines: readonly string[]): string =>
  ['mapping: a', 'attributes:', ...lines, ''].join('\n');
const userName = (expression: string): string => mapping('  userName:', `    expression: ${expression}`);
const long =
  'Coalesce(Join(" ", [givenName], [surname]), Join(" ", [displayName], [department]), Append([mail], ".old"))';
const longLines = [
  'Coalesce(',
  '  Join(" ", [givenName], [surname]),',
  '  Join(" ", [displayName], [department]),',
  '  Append([mail], ".old")',
  ')',
];
const at = (indent: number, lines: readonly string[]): readonly string[] =>
  lines.map((line) => ' '.repeat(indent) + line);

describe('formatMapping', () => {
  it.each([
    ['plain', 'Not( [IsSoftDeleted] )', 'Not([IsSoftDeleted])'],
    ['plain with a comma', 'Append([mail],[mail])', 'Append([mail], [mail])'],
    ['plain over lines', 'Coalesce([mail],\n      [surname])', 'Coalesce([mail], [surname])'],
    ['single quotes', `'Append([mail],"o''x")'`, `'Append([mail], "o''x")'`],
    ['double quotes', '"Append([mail],\\"x\\")"', '"Append([mail], \\"x\\")"'],
    ['double quotes over lines', '"Coalesce([mail],\n      [surname])"', '"Coalesce([mail], [surname])"'],
    ['a folded text', '>\n      Coalesce([mail],\n      [surname])', '|-\n      Coalesce([mail], [surname])'],
    ['a literal text', '|2-\n      Not(  [mail])', '|-\n      Not([mail])'],
    ['a comment', 'Not( [mail]) # why', 'Not([mail]) # why'],
    ['a comment on a sign', '>- # why\n      Not( [mail])', '|- # why\n      Not([mail])'],
  ])('should print expressions, and keep how they are quoted: %s', (_, written, expected) => {
    expect(run(userName(written))).toEqual({ text: userName(expected), problems: [] });
    expect(run(userName(expected)).text).toBe(userName(expected));
  });

  it.each([
    ['"Append([mail], \\u0022x\\u0022)"'],
    [`'[mail]'`],
    ['|-\n      Not([mail])'],
    ['"[mail]"   '.trim()],
  ])('should leave %s as it is', (written) => {
    expect(run(userName(written)).text).toBe(userName(written));
  });

  it('should quote where the printed expression needs it', () => {
    expect(run(userName('Append([mail],":")')).text).toBe(userName('Append([mail], ":")'));
    expect(run(userName('Join(":",[mail])')).text).toBe(userName('Join(":", [mail])'));
    // Printed in one line, `: ` would begin a value, and ` #` a comment.
    expect(run(userName('>-\n      Append([mail], ": #")')).text).toBe(
      userName('|-\n      Append([mail], ": #")'),
    );
    const flow = mapping(`  userName: {expression: "Append([mail],': x')"}`);
    expect(run(flow).text).toBeUndefined();
  });

  it('should write long expressions behind `|-`', () => {
    const expected = mapping('  userName:', '    expression: |- # why', ...at(6, longLines), '    match: 1');
    expect(run(mapping('  userName:', `    expression: '${long}' # why`, '    match: 1')).text).toBe(
      expected,
    );
    expect(run(mapping('  userName:', '    expression:', `      '${long}' # why`, '    match: 1')).text).toBe(
      expected,
    );
    expect(run(expected).text).toBe(expected);
  });

  it('should write a map in braces over lines where its expression is long', () => {
    const text = mapping(
      `  userName: { match: 1, expression: '${long}', required: true, default: ~ }   `,
      '',
      '  # next',
    );
    const expected = mapping(
      '  userName:',
      '    match: 1',
      '    expression: |-',
      ...at(6, longLines),
      '    required: true',
      '    default: ~',
      '',
      '  # next',
    );
    expect(run(text).text).toBe(expected);
    expect(run(expected).text).toBe(expected);
  });

  it.each([
    ['a comment behind it', `  userName: {expression: '${long}'} # why`],
    ['braces around it', `  userName: {expression: '${long}',`, '    # why', '    match: 1}'],
  ])('should keep a long expression in its line where a comment has no other place: %s', (_, ...lines) => {
    expect(run(mapping(...lines)).text).toBe(mapping(...lines));
  });

  it('should keep a file in braces in braces', () => {
    const text = `{mapping: a, attributes: {userName: {expression: 'Not( [mail])'}, active: {expression: '${long}'}}}\n`;
    expect(run(text).text).toBe(text.replace('Not( [mail])', 'Not([mail])'));
  });

  it('should take blanks from the ends of lines, and line breaks from the end of the file', () => {
    const text = `# head  \n\nmapping: a\t\nattributes: \n  userName: {expression: "[mail]"} # x \n   \n# end\n\n\n`;
    expect(run(text).text).toBe(
      '# head\n\nmapping: a\nattributes:\n  userName: {expression: "[mail]"} # x\n\n# end\n',
    );
    expect(run('mapping: a\nattributes:\n  userName: {expression: "[mail]"}').text).toMatch(/\}\n$/);
  });

  it('should leave the blanks of texts alone', () => {
    const tests =
      'tests:\n  - given: {mail: x}\n    expect:\n      userName: |+\n        a  \n\n        b \n\n';
    const text = `${mapping('  userName: {expression: "[mail]"}')}${tests}`;
    expect(run(text).text).toBe(text);
  });

  it('should keep the line breaks of Windows', () => {
    const text = mapping('  userName:', `    expression: '${long}'   `, '    match: 1').replaceAll(
      '\n',
      '\r\n',
    );
    const expected = mapping('  userName:', '    expression: |-', ...at(6, longLines), '    match: 1');
    expect(run(text).text).toBe(expected.replaceAll('\n', '\r\n'));
  });

  it('should keep a text of an expression that holds line breaks', () => {
    const text = userName('"Append([mail],\\"a\\nb\\")"');
    expect(run(text).text).toBe(userName('"Append([mail], \\"a\\nb\\")"'));
    const block = userName('|\n      Append([mail],"a\n\n        b")');
    expect(run(block).text).toBe(userName('|-\n      Append([mail], "a\n\n        b")'));
  });

  it.each([
    ['no YAML', 'mapping: [', 'yaml'],
    ['an unknown key', mapping('  userName: {expression: "Not( [a])", matches: 1}'), 'unknown-key'],
    ['an expression that cannot be read', userName('Not( [a]'), 'unclosed-call'],
    ['an unknown function', userName('Nott( [a])'), 'unknown-function'],
  ])('should leave a file with errors alone: %s', (_, text, code) => {
    const { text: formatted, problems } = run(text);
    expect(formatted).toBeUndefined();
    expect(problems[0]).toMatchObject({ code, severity: 'error', position: { file: 'mappings/a.yaml' } });
  });

  it('should leave an expression alone of which it is not certain how Entra reads it', () => {
    const text = mapping(
      '  userName:',
      `    expression: 'Replace([mail],,"\\d",,"",,)'`,
      '  active: {expression: "Not( [mail])"}',
    );
    const { text: formatted, problems } = run(text);
    expect(formatted).toBe(text.replace('Not( [mail])', 'Not([mail])'));
    expect(problems).toMatchObject([
      { code: 'unknown-escape', severity: 'warning', position: { line: 4, column: 35 } },
    ]);
  });

  it('should take no time for blanks and line breaks without end', () => {
    const blanks = `mapping: a${' '.repeat(30_000)}# x\n${'\n'.repeat(30_000)}`;
    const text = `${blanks}attributes:\n  userName: {expression: "[mail]"}\n`;
    const before = performance.now();
    expect(run(text).text).toBe(text);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('formatted files', () => {
  const sound = wild
    .map(({ expression }) => expression)
    .filter((text) => problemsOf(text).length === 0)
    .flatMap((text) => parse(text).expression ?? []);
  const expression = fc
    .tuple(fc.constantFrom(...sound), fc.nat(120), fc.boolean())
    .map(([tree, width, isWide]) => (isWide ? printWide(tree, width) : print(tree).replaceAll(', ', ',')));
  const comment = fc.constantFrom('', '', ' # why', '  # a: b  ', ' #');
  /** Lines of one attribute. */
  const attribute = fc
    .record({
      text: expression,
      style: fc.constantFrom(
        'QUOTE_DOUBLE' as const,
        'QUOTE_SINGLE' as const,
        'BLOCK_LITERAL' as const,
        'BLOCK_FOLDED' as const,
        'PLAIN' as const,
      ),
      isFlow: fc.boolean(),
      comment,
      above: fc.constantFrom('', '  # above\n', '\n', '   \n\n'),
      others: fc.subarray(['required: true', 'match: 1', 'default: "x, y"', 'on: create']),
    })
    .map(({ text, style, isFlow, comment, above, others }) => (name: string): string => {
      const written = stringify(text, {
        defaultStringType: style,
        lineWidth: style === 'QUOTE_DOUBLE' ? 40 : 0,
      }).trimEnd();
      if (isFlow) {
        const inner = [`expression: ${JSON.stringify(text)}`, ...others].join(', ');
        return `${above}  ${name}: { ${inner} }${comment}\n`;
      }
      const [first = '', ...rest] = written.split('\n');
      const isBlock = /^[|>]/.test(first);
      const lines = [
        `    expression: ${first}${isBlock || rest.length === 0 ? comment : ''}`,
        ...rest.map((line) => (line === '' ? '' : `      ${line}`)),
        ...others.map((other) => `    ${other}`),
      ];
      return `${above}  ${name}:${isFlow ? '' : comment}\n${lines.join('\n')}\n`;
    });
  const file = fc
    .record({
      names: fc.subarray(['active', `'emails[type eq "work"].value'`, 'name.givenName', 'name.familyName']),
      attributes: fc.array(attribute, { minLength: 5, maxLength: 5 }),
      head: fc.constantFrom('', '# head\n', '# yaml-language-server: $schema=x  \n\n'),
      end: fc.constantFrom(
        '',
        '\n\n',
        '# end',
        'tests: [] \n',
        'tests:\n  - given:\n      mail: |+\n        x  \n\n    expect: { }\n',
      ),
      isWindows: fc.boolean(),
    })
    .map(({ names, attributes, head, end, isWindows }) => {
      const entries = ['userName', ...names].map((name, index) => attributes[index]?.(name) ?? '').join('');
      const text = `${head}mapping: a\nattributes:\n${entries}${end}`;
      return isWindows ? text.replaceAll('\n', '\r\n') : text;
    });

  /** What a file means, read by the library alone: expressions by their meaning. */
  const meaning = (text: string): unknown =>
    JSON.parse(JSON.stringify(parseYaml(text)), (key, value) => {
      const tree = key === 'expression' && typeof value === 'string' ? parse(value).expression : undefined;
      return tree === undefined ? value : print(tree);
    });
  const comments = (text: string): readonly string[] =>
    text
      .split(/\r?\n/)
      .flatMap(
        (line) =>
          / *(?:^|\s)(#(?: (?:why|a: b|above|end|head|yaml.*))?)\s*$/.exec(line)?.[1]?.trimEnd() ?? [],
      );

  it('should mean what they meant, keep their comments, and stay as they are the second time', () => {
    let formatted = 0;
    fc.assert(
      fc.property(file, (text) => {
        const { text: once } = run(text);
        if (once === undefined) return;
        formatted += 1;
        expect(meaning(once)).toEqual(meaning(text));
        expect(comments(once)).toEqual(comments(text));
        expect(run(once)).toMatchObject({ text: once, problems: [] });
        expect(once).toMatch(/\S(?:\r?\n)$/);
      }),
      { numRuns: 110 },
    );
    expect(formatted).toBeGreaterThan(100);
  });
});
