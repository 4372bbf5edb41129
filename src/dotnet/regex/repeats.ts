import { PatternError } from './scanner.js';
import { type Node, visit } from './syntax.js';

type Repeat = Node & { readonly kind: 'repeat' };

/** Instructions of the engine's program, about: what one unit of text costs at most. */
const mostInstructions = 10_000;

/** Refuses repetitions that RE2 does otherwise than .NET, or that make its program too large. Throws `PatternError`. */
export function checkRepeats(node: Node): void {
  sizeOf(node);
  visit(node, (part) => {
    if (part.kind === 'repeat' && part.most > 1 && canBeEmpty(part.body)) checkEmptyRounds(part);
  });
}

/**
 * Where a round of a repetition may match nothing, .NET and RE2 agree on what the whole takes only if everything in it is greedy, and never on
 * what groups in it take: .NET adds a last, empty round.
 */
function checkEmptyRounds(repeat: Repeat): void {
  let isLazy = repeat.lazy;
  let hasCapture = false;
  visit(repeat.body, (part) => {
    isLazy ||= part.kind === 'repeat' && part.lazy;
    hasCapture ||= part.kind === 'capture';
  });
  const { offset, length } = repeat;
  if (isLazy) {
    throw new PatternError(
      'what is repeated here can match nothing, and part of it is lazy; linear time cannot follow .NET there',
      offset,
      length,
    );
  }
  if (hasCapture) {
    throw new PatternError(
      'what is repeated here can match nothing, and linear time cannot tell what a group in it takes last; write (?:…) for that group, or let it match something',
      offset,
      length,
    );
  }
}

function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'unit':
      return false;
    case 'place':
      return true;
    case 'sequence':
      return node.parts.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'capture':
      return canBeEmpty(node.body);
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.body);
  }
}

/** Refuses what would make a program too large, at the quantifier that does. */
function sizeOf(node: Node): number {
  switch (node.kind) {
    case 'unit':
    case 'place':
      return 1;
    case 'sequence':
    case 'choice': {
      let size = 1;
      for (const part of node.kind === 'sequence' ? node.parts : node.options) size += 1 + sizeOf(part);
      return size;
    }
    case 'capture':
      return 2 + sizeOf(node.body);
    case 'repeat': {
      const size = (1 + sizeOf(node.body)) * Math.max(1, node.most === Infinity ? node.least : node.most);
      if (size <= mostInstructions) return size;
      throw new PatternError(
        'repeated so often, this part is too large for linear time',
        node.offset,
        node.length,
      );
    }
  }
}
