import { isObject } from './objects.js';

/** What the engine has to say to people, of a resource or of the run. */
export interface Diagnostic {
  readonly severity: 'info' | 'warning' | 'error';
  /** Without a line break at either end. */
  readonly message: string;
  /** Name of the resource; null where it is about none. */
  readonly resource: string | null;
}

/** Of a run that failed or was cancelled the engine says just that, last. */
const verdict = /^(?:update|preview) (?:failed|cancell?ed)$/;

/**
 * What it says in every run after one that was killed, for as long as its pending operations stay in the state, that is for ever. rollcall
 * has looked for them by then (docs/records.md).
 */
const pending = /^Attempting to deploy or update resources\s+with \d+ pending operations/;

/**
 * Picks what is for people out of the events that `pulumi up --json` prints, one JSON object a line. What it tells of each resource, and
 * what is for its own developers, is left out.
 */
export class EventReader {
  #rest = '';

  /** @returns what the text completes; a line that is no event is passed on as it is */
  read(text: string): readonly Diagnostic[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap(diagnosticIn);
  }

  /** What is left at the end. */
  end(): readonly Diagnostic[] {
    return this.read('\n');
  }
}

function diagnosticIn(line: string): Diagnostic[] {
  const text = line.trimEnd();
  if (text === '') return [];
  // Most lines are long and of no use.
  if (text.startsWith('{"sequence"') && !text.includes('"diagnosticEvent"')) return [];
  const event = parse(text);
  if (event === undefined) return [{ severity: 'info', message: text, resource: null }];
  const { diagnosticEvent } = event;
  if (!isObject(diagnosticEvent)) return [];
  const { severity, message, urn, ephemeral } = diagnosticEvent;
  if (typeof message !== 'string' || ephemeral === true) return [];
  const said = message.replace(/^\s*\n|\s+$/g, '');
  const level = severity === 'info#err' ? 'info' : severity;
  if (level !== 'info' && level !== 'warning' && level !== 'error') return [];
  if (said === '' || verdict.test(said) || pending.test(said)) return [];
  return [{ severity: level, message: said, resource: typeof urn === 'string' ? resourceIn(urn) : null }];
}

/** The stack's own resource is none that people know. */
function resourceIn(urn: string): string | null {
  const [, , type = '', ...name] = urn.split('::');
  return type === 'pulumi:pulumi:Stack' || name.length === 0 ? null : name.join('::');
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
