import { escapeControls } from './problems.js';

/** What may stand between backticks as it is: nothing here means anything to Markdown, HTML or a table. */
const plain = /^[\p{L}\p{M}\p{N}_.@+'’()&/:,-]+(?: [\p{L}\p{M}\p{N}_.@+'’()&/:,-]+)*$/u;

/** A character that Markdown or HTML may take for markup, and what stands for it. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A backslash before these two does not keep GitHub from making a mention of `@name` or a link of `#12`.
  '@': '@&#8203;',
  '#': '#&#8203;',
};

/**
 * Text that people wrote, as Markdown that shows it and does nothing else: no markup, HTML, links, mentions, and no second
 * line. Meant for the middle of a line, where list and heading signs mean nothing.
 */
export function escapeMarkdown(text: string): string {
  return escapeControls(text)
    .replace(/[&<>@#]|[\\`*_[\]|~:$^]/g, (sign) => entities[sign] ?? `\\${sign}`)
    .replace(/www\./gi, (address) => `${address.slice(0, 3)}\\.`);
}

/** A name as code where it is a plain one, so that it can be copied; else escaped. */
export function markdownName(text: string): string {
  return plain.test(text) ? `\`${text}\`` : escapeMarkdown(text);
}

/** Text cut to a length, with a sign that it was. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
