import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { actions } from '../../src/plan/types.js';
import { planJson } from '../../src/render/json.js';
import { barePlan, change, fullPlan, hostilePlan } from './plans.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/plan.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What the schema says of a plan as it is printed. */
function errorsOf(value: unknown): unknown {
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

describe('planJson', () => {
  it.each([
    ['a plan with something of everything', fullPlan()],
    ['a plan with lockouts', fullPlan({ lockout: ['dora@contoso.com'] })],
    ['an empty plan', barePlan()],
    ['a first run', barePlan({ memory: 'first-run', allowed: { removals: 3 } })],
    ['a plan of every action', barePlan({ changes: actions.map((action) => change(action, 'anna')) })],
    ['a plan with hostile names', hostilePlan('<\u0000|@x')],
  ])('should make of %s what the schema says', (_, plan) => {
    expect(errorsOf(planJson(plan))).toEqual([]);
  });

  it('should publish nothing but what the schema names', () => {
    const plan = { ...barePlan(), secret: 'token' };
    expect(JSON.stringify(planJson(plan))).not.toContain('token');
    expect(errorsOf({ ...planJson(plan), secret: 'token' })).not.toEqual([]);
  });

  it('should keep every change, those that are kept included', () => {
    expect(planJson(fullPlan()).changes).toEqual(fullPlan().changes);
  });

  it('should be refused by the schema where something is missing or misspelt', () => {
    const { hash: _, ...without } = planJson(fullPlan());
    expect(errorsOf(without)).not.toEqual([]);
    expect(errorsOf({ ...planJson(fullPlan()), memory: 'none' })).not.toEqual([]);
    expect(errorsOf({ ...planJson(fullPlan()), version: 2 })).not.toEqual([]);
  });
});

describe('schema/plan.json', () => {
  it('should say of everything what it is, and take nothing else', () => {
    const silent: string[] = [];
    visit(schema, '', silent);
    expect(silent).toEqual([]);
  });
});

/** Collects what has no title or description, and objects that are open. */
function visit(node: Record<string, unknown>, path: string, silent: string[]): void {
  if (node.$ref === undefined && (node.title === undefined || node.description === undefined))
    silent.push(path);
  if (node.type === 'object' && node.additionalProperties !== false) silent.push(`${path} is open`);
  for (const group of ['properties', '$defs'] as const) {
    const inner = node[group] as Record<string, Record<string, unknown>> | undefined;
    for (const [key, child] of Object.entries(inner ?? {})) visit(child, `${path}/${key}`, silent);
  }
  if (node.items !== undefined) visit(node.items as Record<string, unknown>, `${path}/items`, silent);
}
