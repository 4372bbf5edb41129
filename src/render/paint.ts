export type Tone = 'green' | 'yellow' | 'red' | 'dim' | 'bold';
export type Paint = (tone: Tone, text: string) => string;

export interface TextFormat {
  /** Whether the output takes ANSI colours; default no. */
  readonly colour?: boolean;
}

/** ECMA-48, SGR: what turns a tone on and off. */
const codes: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Paints where colours are wanted. */
export function painter(colour: boolean): Paint {
  return (tone, text) => (colour ? `\u001b[${codes[tone][0]}m${text}\u001b[${codes[tone][1]}m` : text);
}
