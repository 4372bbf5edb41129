import { type TargetAttribute, targetAttributes } from '../vonage/account.js';
import { below, isObject, type Json, own, ownText, shown } from './json.js';
import { fromSource, type KnownSources, knownSources, toSource } from './source.js';
import type { DeclaredAttribute, DeclaredMapping, GraphAttributeMapping, ReportSchema } from './types.js';

/** What Graph has said already, so that no tree needs to be guessed. */
export interface SourceHelp {
  /** `attributeMappings` of the live schema. */
  readonly live?: readonly Json[];
  /** Values of `parsedExpression` that Graph's parser answered with. */
  readonly parsed?: readonly Json[];
}

/**
 * A mapping as `attributeMappings`, in the order of the mapping (facts sheet B.2). `required` is rollcall's alone and has no form there.
 * An attribute that cannot be said is reported with its place, and left out.
 */
export function toAttributeMappings(
  mapping: DeclaredMapping,
  { live = [], parsed = [] }: SourceHelp,
  report: ReportSchema,
): readonly GraphAttributeMapping[] {
  const known = knownSources([...live.map((node) => own(node, 'source') ?? null), ...parsed]);
  const liveSources = new Map(
    live.map((node) => [ownText(node, 'targetAttributeName'), own(node, 'source')]),
  );
  return mapping.attributes.flatMap((attribute) => {
    const { target } = attribute;
    const position = mapping.positions?.[target];
    // Its own source first: another attribute's may have the same expression and other things that are not known here.
    const before = knownSources([liveSources.get(target) ?? null]);
    const source = sourceOf(attribute, new Map([...known, ...before]), (problem) =>
      report({ ...problem, ...(position === undefined ? {} : { position }) }),
    );
    if (source === undefined) return [];
    return [
      {
        targetAttributeName: target,
        matchingPriority: attribute.match ?? 0,
        flowType: attribute.on === 'create' ? 'ObjectAddOnly' : 'Always',
        flowBehavior: 'FlowWhenChanged',
        defaultValue: attribute.default,
        exportMissingReferences: false,
        source,
      },
    ];
  });
}

/** Null for an attribute with a default alone; undefined where it was reported. */
function sourceOf(
  attribute: DeclaredAttribute,
  known: KnownSources,
  report: ReportSchema,
): GraphAttributeMapping['source'] | undefined {
  const { target, text, expression } = attribute;
  if (attribute.clears === true) {
    report({
      code: 'clear',
      severity: 'error',
      message: `\`${target}\`: Entra never writes an empty value to an app, so \`null: clear\` cannot be said there`,
      hint: 'leave `null: clear` away',
    });
    return undefined;
  }
  if (expression === null || text === null) {
    if (attribute.default !== null) return null;
    report({
      code: 'no-value',
      severity: 'error',
      message: `\`${target}\` has neither an expression nor a default`,
    });
    return undefined;
  }
  const made = toSource(text, expression, known);
  if ('source' in made) return made.source;
  const { code, message, hint } = made;
  report({
    code,
    severity: 'error',
    message: `\`${target}\`: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
  return undefined;
}

/** An attribute of a schema as a mapping file says it. `expression` is null for a default alone. */
export interface ImportedAttribute {
  readonly target: TargetAttribute;
  readonly expression: string | null;
  readonly default: string | null;
  readonly on: 'always' | 'create';
  readonly match: number | null;
}

/**
 * `attributeMappings` as a mapping, in the order of Vonage's attributes. What a mapping file cannot say is reported with its pointer:
 * as a warning where it is left out and nothing else changes its meaning, else as an error.
 * @param nodes not deeper than `isTooDeep` allows.
 * @param pointer to the list.
 */
export function fromAttributeMappings(
  nodes: readonly Json[],
  pointer: string,
  report: ReportSchema,
): readonly ImportedAttribute[] {
  const imported = new Map<TargetAttribute, ImportedAttribute>();
  const first = new Map<string, string>();
  for (const [index, node] of nodes.entries()) {
    const at = below(pointer, index);
    const name = ownText(node, 'targetAttributeName');
    if (!isObject(node) || name === undefined) {
      report({
        code: 'bad-mapping',
        severity: 'error',
        message: 'an attribute mapping is an object with a `targetAttributeName`',
        pointer: at,
      });
      continue;
    }
    const target = targetAttributes.find((candidate) => candidate === name);
    if (target === undefined) {
      report({
        code: 'foreign-target',
        severity: 'warning',
        message: `Vonage has no attribute ${shown(name)}; its mapping was left out`,
        pointer: at,
      });
      continue;
    }
    const earlier = first.get(target);
    if (earlier !== undefined) {
      report({
        code: 'duplicate-target',
        severity: 'error',
        message: `\`${target}\` is mapped twice; Entra keeps both, and they conflict`,
        pointer: at,
        hint: `the first is ${earlier}; delete one of them`,
      });
      continue;
    }
    first.set(target, at);
    const attribute = fromNode(node, target, at, report);
    if (attribute !== undefined) imported.set(target, attribute);
  }
  return targetAttributes.flatMap((target) => imported.get(target) ?? []);
}

function fromNode(
  node: Json,
  target: TargetAttribute,
  pointer: string,
  report: ReportSchema,
): ImportedAttribute | undefined {
  const on = flowOf(node, pointer, report);
  const match = matchOf(node, target, pointer, report);
  const fallback = own(node, 'defaultValue') ?? null;
  if (fallback !== null && typeof fallback !== 'string') {
    report({
      code: 'bad-default',
      severity: 'error',
      message: 'a default value is a text or null',
      pointer: below(pointer, 'defaultValue'),
    });
    return undefined;
  }
  if (on === undefined || match === undefined) return undefined;
  const source = own(node, 'source') ?? null;
  if (source !== null) {
    const expression = fromSource(source, below(pointer, 'source'), report)?.text;
    return expression === undefined ? undefined : { target, expression, default: fallback, on, match };
  }
  if (fallback !== null) return { target, expression: null, default: fallback, on, match };
  report({
    code: 'no-value',
    severity: 'warning',
    message: `\`${target}\` has neither a source nor a default, so nothing flows; it was left out`,
    pointer,
  });
  return undefined;
}

/** Graph's flow types and behaviours (facts sheet B.2); what is not given is the first of each. */
function flowOf(node: Json, pointer: string, report: ReportSchema): 'always' | 'create' | undefined {
  const behaviour = own(node, 'flowBehavior') ?? 'FlowWhenChanged';
  if (behaviour !== 'FlowWhenChanged') {
    report({
      code: 'flow-behaviour',
      severity: 'warning',
      message: `${shown(behaviour)} was left out: rollcall compares every attribute in every run`,
      pointer: below(pointer, 'flowBehavior'),
    });
  }
  const type = own(node, 'flowType') ?? 'Always';
  if (type === 'Always') return 'always';
  if (type === 'ObjectAddOnly') return 'create';
  report({
    code: 'flow-type',
    severity: 'error',
    message: `a mapping cannot say the flow type ${shown(type)}, only Always and ObjectAddOnly`,
    pointer: below(pointer, 'flowType'),
  });
  return undefined;
}

/** Facts sheet A.1.5: Vonage can be searched by userName alone. */
function matchOf(
  node: Json,
  target: TargetAttribute,
  pointer: string,
  report: ReportSchema,
): number | null | undefined {
  const priority = own(node, 'matchingPriority') ?? 0;
  const at = below(pointer, 'matchingPriority');
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 0) {
    report({
      code: 'match',
      severity: 'error',
      message: 'a matching priority is a whole number',
      pointer: at,
    });
    return undefined;
  }
  if (target === 'userName') {
    if (priority > 0) return 1;
    report({
      code: 'match',
      severity: 'warning',
      message: '`userName` matches nobody here; in rollcall accounts are always found by it',
      pointer: at,
    });
    return null;
  }
  if (priority === 0) return null;
  report({
    code: 'match',
    severity: 'error',
    message: `\`${target}\` cannot match: Vonage can be searched by \`userName\` alone`,
    pointer: at,
  });
  return undefined;
}
