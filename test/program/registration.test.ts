import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRegistered, encodeGoal, type ResourceGoal } from '../../src/program/registration.js';

interface AliasSpec {
  getSpec(): { getName(): string };
}

interface PropertyDependencies {
  getUrnsList(): string[];
}

/** The SDK's generated classes read what is written here: they are the judge. */
interface RegisterResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  hasProtect(): boolean;
  getObject(): { toJavaScript(): object };
  getDependenciesList(): string[];
  getAliasesList(): AliasSpec[];
  getPropertydependenciesMap(): Map<string, PropertyDependencies>;
  getSupportsresultreporting(): boolean;
  getAliasspecs(): boolean;
  getAcceptsecrets(): boolean;
}

interface RegisterResourceResponse {
  setUrn(urn: string): void;
  setId(id: string): void;
  setObject(object: object): void;
  setStable(stable: boolean): void;
  setResult(result: number): void;
  serializeBinary(): Uint8Array;
}

const require = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'));
const generated = require('./proto/resource_pb.js') as {
  RegisterResourceRequest: { deserializeBinary(bytes: Uint8Array): RegisterResourceRequest };
  RegisterResourceResponse: new () => RegisterResourceResponse;
  Result: { SUCCESS: number; FAIL: number; SKIP: number };
};
const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js') as {
  Struct: { fromJavaScript(values: object): object };
};

const read = (goal: ResourceGoal): RegisterResourceRequest =>
  generated.RegisterResourceRequest.deserializeBinary(encodeGoal(goal, 0));

const goal: ResourceGoal = {
  type: 'pulumi-nodejs:dynamic/rollcall:VonageUser',
  name: 'leader@contoso.com',
  parent: 'urn:pulumi:demo::rollcall::pulumi:pulumi:Stack::rollcall-demo',
  inputs: {},
  protect: false,
  formerNames: [],
  dependencies: [],
};

/** What inputs may hold; a key of the prototype is data like any other, but not to the judge. */
const values = fc.dictionary(
  fc.string({ unit: 'binary', maxLength: 200 }).filter((key) => key !== '__proto__'),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ maxLength: 8 }).filter((key) => key !== '__proto__'),
        tie('value'),
        {
          maxKeys: 4,
        },
      ),
    ),
  })).value,
);

describe('encodeGoal', () => {
  it('should write any inputs as the SDK reads them', () => {
    fc.assert(
      fc.property(values, (inputs) => {
        expect(
          read({ ...goal, inputs })
            .getObject()
            .toJavaScript(),
        ).toEqual({ ...inputs });
      }),
    );
  });

  it('should write names, aliases and dependencies in their order, whatever is in them', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, fc.array(text), fc.array(text), (type, name, parent, former, urns) => {
        const request = read({ ...goal, type, name, parent, formerNames: former, dependencies: urns });
        expect([request.getType(), request.getName(), request.getParent()]).toEqual([type, name, parent]);
        expect(request.getAliasesList().map((alias) => alias.getSpec().getName())).toEqual(former);
        expect(request.getDependenciesList()).toEqual(urns);
      }),
    );
  });

  it('should ask to be told of a resource that failed, and use aliases as they are specified', () => {
    const request = read(goal);
    expect(request.getCustom()).toBe(true);
    expect(request.getSupportsresultreporting()).toBe(true);
    expect(request.getAliasspecs()).toBe(true);
    expect(request.getAcceptsecrets()).toBe(true);
  });

  it('should protect what is to be protected, and nothing else', () => {
    expect(read({ ...goal, protect: true }).getProtect()).toBe(true);
    expect(read(goal).hasProtect()).toBe(false);
  });

  it('should keep dependencies out of the list that each input has', () => {
    const request = read({ ...goal, inputs: { userName: 'a' }, dependencies: ['urn:a'] });
    const lists = [...request.getPropertydependenciesMap().entries()];
    expect(lists.map(([key, list]) => [key, list.getUrnsList()])).toEqual([['__provider', []]]);
  });

  it('should leave out what is undefined, and refuse what JSON has not', () => {
    const inputs = { userName: 'a', objectId: undefined };
    expect(
      read({ ...goal, inputs })
        .getObject()
        .toJavaScript(),
    ).toEqual({ userName: 'a' });
    expect(() => encodeGoal({ ...goal, inputs: { at: 1n } }, 0)).toThrow('an input cannot be a bigint');
  });

  it('should write a large one after a small one, each whole, after the room that was asked for', () => {
    const large = { removals: Array.from({ length: 20_000 }, (_, each) => `disable:${each}`) };
    expect(
      read({ ...goal, inputs: large })
        .getObject()
        .toJavaScript(),
    ).toEqual(large);
    const small = encodeGoal({ ...goal, inputs: { a: 'b' } }, 5);
    expect([...small.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
    expect(
      generated.RegisterResourceRequest.deserializeBinary(small.subarray(5)).getObject().toJavaScript(),
    ).toEqual({ a: 'b' });
  });
});

describe('decodeRegistered', () => {
  const { SUCCESS, FAIL, SKIP } = generated.Result;
  it.each([
    ['success', SUCCESS],
    ['failed', FAIL],
    ['skipped', SKIP],
  ])('should read a resource that ended as %s', (result, code) => {
    const answer = new generated.RegisterResourceResponse();
    answer.setUrn('urn:pulumi:demo::é');
    answer.setId('17');
    answer.setStable(true);
    answer.setObject(Struct.fromJavaScript({ number: 1.5, list: ['a', { b: null }] }));
    answer.setResult(code);
    expect(decodeRegistered(answer.serializeBinary())).toEqual({ urn: 'urn:pulumi:demo::é', result });
  });

  it('should refuse an answer that is cut off', () => {
    const answer = new generated.RegisterResourceResponse();
    answer.setUrn('urn:pulumi:demo::a');
    const bytes = answer.serializeBinary();
    expect(() => decodeRegistered(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  });
});
