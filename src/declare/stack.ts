import { nearest } from '../nearest.js';
import { quote } from '../quote.js';
import { checkName } from './names.js';
import type { Report } from './source.js';
import { type Document, getText, type TextTree } from './tree.js';
import type { StackDeclaration } from './types.js';

/** `stack.yaml`, decoded, with the places of its references. */
export interface StackFile {
  readonly declaration: StackDeclaration;
  /** Undefined where the name is missing or cannot be one. */
  readonly mapping: TextTree | undefined;
  readonly policy: TextTree | undefined;
}

/**
 * Decodes `stacks/<stack>/stack.yaml`, where it differs from the schema as far as it goes.
 * @param folder name of the folder that it stands in.
 */
export function decodeStack({ source, root }: Document, folder: string, report: Report): StackFile {
  const stack = getText(root, 'stack');
  if (stack !== undefined && stack.value !== folder) {
    report(
      source.problem(stack.range, 'stack-name', `the stack is called as its folder is: ${quote(folder)}`, {
        hint: `write \`stack: ${folder}\``,
      }),
    );
  }
  const delivery = getText(root, 'delivery');
  if (delivery?.value === 'entra') {
    report(
      source.problem(delivery.range, 'unsupported', '`delivery: entra` is not yet supported', {
        hint: 'write `delivery: direct`',
      }),
    );
  }
  const timezone = getText(root, 'timezone');
  if (timezone !== undefined && /^[A-Za-z]/.test(timezone.value) && !isTimezone(timezone.value)) {
    const near = nearest(timezone.value, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    report(
      source.problem(timezone.range, 'unknown-timezone', `there is no time zone ${quote(timezone.value)}`, {
        hint: near === undefined ? 'an IANA name, for example `Europe/London`' : `did you mean \`${near}\`?`,
      }),
    );
  }
  const reference = (key: 'mapping' | 'policy'): TextTree | undefined => {
    const text = getText(root, key);
    return text !== undefined && checkName(source, text, report) ? text : undefined;
  };
  const mapping = reference('mapping');
  const policy = reference('policy');
  return {
    mapping,
    policy,
    declaration: {
      stack: folder,
      delivery: delivery?.value === 'entra' ? 'entra' : 'direct',
      mapping: mapping?.value ?? '',
      policy: policy?.value ?? '',
      unmanaged: getText(root, 'unmanaged')?.value === 'disable' ? 'disable' : 'keep',
      timezone: timezone !== undefined && isTimezone(timezone.value) ? timezone.value : 'UTC',
      position: source.position(root.range[0]),
    },
  };
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
