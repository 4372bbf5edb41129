import type { UnitSet } from './units.js';

/** What a position must be like. `finalEnd`: the end, or before a line feed that is the last unit (`$` and `\Z`). */
export type Place = 'start' | 'end' | 'finalEnd' | 'lineStart' | 'lineEnd' | 'boundary' | 'notBoundary';

/** A parsed pattern. */
export type Node =
  | { readonly kind: 'unit'; readonly set: UnitSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'capture'; readonly capture: number; readonly body: Node }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly least: number;
      /** Infinity for no limit. */
      readonly most: number;
      readonly lazy: boolean;
      /** Of the quantifier in the pattern. */
      readonly offset: number;
      readonly length: number;
    };

/** A pair of parentheses that captures, in the order in which they open. */
export interface Capture {
  /** As written; undefined for plain parentheses, which .NET numbers. */
  readonly name: string | undefined;
  readonly offset: number;
  readonly length: number;
}

/** `\12` and the like, read as an octal escape: right only where there is no group of that number. */
export interface OctalEscape {
  readonly group: number;
  readonly offset: number;
  readonly length: number;
}

export interface Pattern {
  readonly node: Node;
  readonly captures: readonly Capture[];
  readonly octals: readonly OctalEscape[];
}

/** `(?imnsx)` at a place of the pattern. */
export interface Options {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly explicitCapture: boolean;
  readonly singleLine: boolean;
  readonly ignoreWhiteSpace: boolean;
}

export const noOptions: Options = {
  ignoreCase: false,
  multiline: false,
  explicitCapture: false,
  singleLine: false,
  ignoreWhiteSpace: false,
};

/** Shows a node and everything within it, from the outside in. */
export function visit(node: Node, look: (node: Node) => void): void {
  look(node);
  switch (node.kind) {
    case 'sequence':
      for (const part of node.parts) visit(part, look);
      break;
    case 'choice':
      for (const option of node.options) visit(option, look);
      break;
    case 'capture':
    case 'repeat':
      visit(node.body, look);
      break;
  }
}
