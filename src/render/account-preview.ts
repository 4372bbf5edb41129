import type { AttributePreview } from '../mapping/preview.js';
import type { SourceValue } from '../mapping/types.js';
import { type Paint, painter, type TextFormat } from './paint.js';
import { escapeControls } from './problems.js';
import { valueInWords } from './summary.js';

export interface AccountPreview {
  readonly userPrincipalName: string;
  readonly mapping: string;
  readonly attributes: readonly AttributePreview[];
  /** What another revision's mapping makes of the same person; null where nothing is compared. */
  readonly compared: { readonly revision: string; readonly attributes: readonly AttributePreview[] } | null;
  /** Of POST /Users. */
  readonly body: unknown;
}

/** What Vonage would be sent for one person, attribute by attribute, then as a body of SCIM. Nothing in it can drive a terminal. */
export function renderAccountPreview(
  { userPrincipalName, mapping, attributes, compared, body }: AccountPreview,
  { colour = false }: TextFormat = {},
): string {
  const paint = painter(colour);
  const changed = attributes.filter((attribute) => isChanged(attribute, compared)).length;
  const against =
    compared === null
      ? []
      : [
          `${changed === 0 ? 'no attribute' : changed === 1 ? '1 attribute' : `${changed} attributes`} other than at ${escapeControls(compared.revision)}`,
        ];
  const gone = (compared?.attributes ?? []).filter(
    ({ target }) => !attributes.some((now) => now.target === target),
  );
  const lines = [
    `${paint('bold', escapeControls(userPrincipalName))} by mapping ${escapeControls(mapping)}`,
    ...against,
    '',
    ...attributes.flatMap((attribute) => [...attributeLines(attribute, compared, paint), '']),
    ...gone.flatMap(({ target, text }) => [
      `${target}: no longer mapped`,
      `  before: ${escapeControls(text)}`,
      '',
    ]),
    'POST /Users',
    ...JSON.stringify(body, null, 2).split('\n').map(escapeControls),
  ];
  return `${lines.join('\n')}\n`;
}

function attributeLines(
  attribute: AttributePreview,
  compared: AccountPreview['compared'],
  paint: Paint,
): string[] {
  const { target, text, inputs, problem } = attribute;
  const before = compared?.attributes.find((candidate) => candidate.target === target);
  const now = shown(attribute);
  const value = isChanged(attribute, compared)
    ? paint('yellow', `${before === undefined ? '(not mapped)' : shown(before)} → ${now}`)
    : now;
  const moved = before !== undefined && before.text !== text;
  return [
    `${target}: ${value}`,
    ...(problem === null ? [] : [`  ${paint('red', 'problem:')} ${escapeControls(problem)}`]),
    ...(moved ? [`  before: ${line(before.text)}`, `  now:    ${line(text)}`] : [`  ${line(text)}`]),
    ...Object.entries({ ...before?.inputs, ...inputs }).map(
      ([name, input]) => `  [${escapeControls(name)}] is ${escapeControls(inputInWords(input))}`,
    ),
  ];
}

function isChanged(attribute: AttributePreview, compared: AccountPreview['compared']): boolean {
  if (compared === null) return false;
  const before = compared.attributes.find(({ target }) => target === attribute.target);
  return before === undefined || before.value !== attribute.value || before.problem !== attribute.problem;
}

function shown({ value, problem }: AttributePreview): string {
  return problem === null ? escapeControls(valueInWords(value)) : '(none)';
}

/** Expressions may have line breaks. */
function line(text: string): string {
  return escapeControls(text.replace(/\s*\n\s*/g, ' '));
}

function inputInWords(value: SourceValue): string {
  return typeof value === 'string' || typeof value === 'boolean' || value === null
    ? valueInWords(value)
    : JSON.stringify(value);
}
