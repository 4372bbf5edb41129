import { PatternError } from './scanner.js';
import type { Capture, Node, Pattern } from './syntax.js';

/** A group as .NET counts them: plain parentheses first, then the named ones. */
export interface Slot {
  readonly number: number;
  /** Its name; its number in digits where it has none. */
  readonly name: string;
  /** The parentheses that fill it, at most one of which takes part in a match; indices into `Pattern.captures`. */
  readonly captures: readonly number[];
}

/**
 * Numbers the groups as .NET does: plain ones from 1 on in the order in which they open, names that are numbers as they say, other names
 * after these in order of appearance. Sorted by number, without group 0.
 */
export function slotsOf(pattern: Pattern): readonly Slot[] {
  const { captures } = pattern;
  const numbers = new Map<number, { name: string; captures: number[] }>();
  const fill = (number: number, name: string, index: number) => {
    const slot = numbers.get(number);
    if (slot === undefined) numbers.set(number, { name, captures: [index] });
    else slot.captures.push(index);
  };
  let next = 1;
  captures.forEach(({ name }, index) => {
    const number = name === undefined ? next++ : isNumber(name) ? Number(name) : undefined;
    if (number !== undefined) fill(number, String(number), index);
  });
  const named = new Map<string, number>();
  captures.forEach(({ name }, index) => {
    if (name === undefined || isNumber(name)) return;
    let number = named.get(name);
    if (number === undefined) {
      while (numbers.has(next)) next++;
      number = next++;
      named.set(name, number);
    }
    fill(number, name, index);
  });
  const slots = [...numbers]
    .map(([number, slot]) => ({ number, ...slot }))
    .sort((a, b) => a.number - b.number);
  refuseBackreferences(pattern, numbers);
  refuseSharedSlots(pattern, slots);
  return slots;
}

function isNumber(name: string): boolean {
  return /^[0-9]/.test(name);
}

function refuseBackreferences(pattern: Pattern, slots: ReadonlyMap<number, unknown>): void {
  for (const { group, offset, length } of pattern.octals) {
    if (!slots.has(group)) continue;
    throw new PatternError('a backreference cannot be matched in linear time', offset, length);
  }
}

/** Where two groups of one name could both take part in a match, .NET keeps what was taken last, which RE2 does not tell. */
function refuseSharedSlots(pattern: Pattern, slots: readonly Slot[]): void {
  const shared = new Map<number, number>();
  for (const { number, captures } of slots) {
    if (captures.length > 1) for (const capture of captures) shared.set(capture, number);
  }
  if (shared.size > 0) slotsWithin(pattern.node, shared, pattern.captures, false);
}

/** The shared slots that parts of a node may fill. */
function slotsWithin(
  node: Node,
  shared: ReadonlyMap<number, number>,
  captures: readonly Capture[],
  isRepeated: boolean,
): Map<number, number> {
  const filled = new Map<number, number>();
  const add = (slot: number, capture: number, mayMeet: boolean) => {
    const other = filled.get(slot);
    if (other !== undefined && other !== capture && mayMeet) {
      const { offset, length } = captures[Math.max(capture, other)] as Capture;
      throw new PatternError(
        'an earlier group of the same name can match as well; give this one another name',
        offset,
        length,
      );
    }
    filled.set(slot, capture);
  };
  switch (node.kind) {
    case 'unit':
    case 'place':
      break;
    case 'sequence':
    case 'choice': {
      const mayMeet = node.kind === 'sequence' || isRepeated;
      for (const part of node.kind === 'sequence' ? node.parts : node.options) {
        for (const [slot, capture] of slotsWithin(part, shared, captures, isRepeated))
          add(slot, capture, mayMeet);
      }
      break;
    }
    case 'repeat':
      return slotsWithin(node.body, shared, captures, isRepeated || node.most > 1);
    case 'capture': {
      for (const [slot, capture] of slotsWithin(node.body, shared, captures, isRepeated))
        add(slot, capture, true);
      const slot = shared.get(node.capture);
      if (slot !== undefined) add(slot, node.capture, true);
      break;
    }
  }
  return filled;
}
