/**
 * What rollcall is measured against: the same people as plain `pulumi.dynamic.Resource`s, as one would write it in an
 * afternoon. It runs in a project of its own (bench/naive.ts makes it), reads neither Entra nor Vonage, and keeps what
 * it is given; everything else is Pulumi's own.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';

type Values = Record<string, unknown>;

interface Person {
  readonly account: { readonly name: string; readonly inputs: Values };
  readonly assignment: { readonly name: string; readonly inputs: Values };
}

const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs: Values) {
    return { id: randomUUID(), outs: inputs };
  },
  async diff(_id: string, olds: Values, news: Values) {
    const keys = Object.keys({ ...olds, ...news });
    return { changes: keys.some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key])) };
  },
  async update(_id: string, _olds: Values, news: Values) {
    return { outs: news };
  },
  async delete() {},
};

class VonageUser extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: Values) {
    super(provider, name, inputs, {}, 'naive', 'VonageUser');
  }
}

class AppAssignment extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: Values) {
    super(provider, name, inputs, {}, 'naive', 'AppAssignment');
  }
}

for (const { account, assignment } of JSON.parse(readFileSync('people.json', 'utf8')) as Person[]) {
  new VonageUser(account.name, account.inputs);
  new AppAssignment(assignment.name, assignment.inputs);
}
