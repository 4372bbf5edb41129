import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ElementReader } from '../../src/engine/elements.js';

const path = ['deployment', 'resources'];

/** Reads a text cut at some places, as bytes. */
function read(text: string, cuts: readonly number[] = []) {
  const elements: unknown[] = [];
  const reader = new ElementReader(path, (element) => elements.push(element));
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  for (const [index, from] of places.entries()) {
    reader.write(bytes.subarray(from, places[index + 1] ?? bytes.length));
  }
  return { elements, rest: reader.end() };
}

describe('ElementReader', () => {
  it('should read any document as JSON.parse does, however it comes in pieces', () => {
    const tricky = fc.constantFrom(
      'resources',
      'deployment',
      '}',
      ']',
      '"',
      '\\',
      '\\"',
      'ü',
      '\u{1f600}',
      '[{',
      ':',
    );
    const text = fc.oneof(fc.string(), tricky);
    const key = fc.oneof(fc.string(), tricky).filter((name) => name !== '__proto__');
    const value = fc.jsonValue();
    const object = fc.dictionary(key, fc.oneof(value, text));
    const document = fc.record({
      before: fc.dictionary(key, fc.oneof(value, fc.record({ resources: fc.array(object) }))),
      version: value,
      inside: object,
      resources: fc.array(object, { maxLength: 6 }),
      after: object,
      indent: fc.constantFrom(undefined, 2, '\t'),
    });
    fc.assert(
      fc.property(document, fc.array(fc.nat(), { maxLength: 30 }), (given, cuts) => {
        const { before, version, inside, resources, after, indent } = given;
        const without = {
          ...before,
          version,
          deployment: { ...inside, resources: [] as unknown[], ...after },
        };
        without.deployment.resources = [];
        const whole = { ...without, deployment: { ...without.deployment, resources } };
        const { elements, rest } = read(JSON.stringify(whole, null, indent), cuts);
        expect(elements).toEqual(JSON.parse(JSON.stringify(resources)));
        expect(rest).toEqual(JSON.parse(JSON.stringify(without)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['no list there', '{"deployment": {"resources": {"a": [1]}}, "resources": [{}]}'],
    ['the list deeper', '{"x": {"deployment": {"resources": [{}]}}}'],
    ['no object at all', '[{"deployment": 1}]'],
    ['nothing but a text', '"deployment"'],
    ['no deployment', '{"deployment": null}'],
  ])('should give a document with %s as it is', (_, text) => {
    expect(read(text)).toEqual({ elements: [], rest: JSON.parse(text) });
  });

  it.each([
    ['a cut list', '{"deployment": {"resources": [{"a": 1}'],
    ['a cut element', '{"deployment": {"resources": [{"a": "'],
    ['a cut end', '{"deployment": {"resources": []'],
    ['a broken element', '{"deployment": {"resources": [{a: 1}]}}'],
    ['a number among the elements', '{"deployment": {"resources": [{}, 1]}}'],
    ['no comma', '{"deployment": {"resources": [{} {}]}}'],
    ['two commas', '{"deployment": {"resources": [{},, {}]}}'],
    ['a comma too many', '{"deployment": {"resources": [{},]}}'],
    ['something behind the end', '{"deployment": {"resources": []}} x'],
    ['a wrong bracket', '{"deployment": {"resources": [{}}}'],
    ['nothing', ''],
  ])('should refuse %s', (_, text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });
});
