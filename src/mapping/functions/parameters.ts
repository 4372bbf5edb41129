import type { Parameter, Signature } from './types.js';

/** The parameter that an argument, counted from 0, is given for; undefined where the function takes none there. */
export function parameterAt({ parameters, repeats }: Signature, index: number): Parameter | undefined {
  if (index < parameters.length || repeats === undefined) return parameters[index];
  return repeats.parameters[(index - parameters.length) % repeats.parameters.length];
}

/** How many arguments a call has at least and at most, empty ones counted: each stands in its own place. */
export function argumentCounts({ parameters, repeats }: Signature): { least: number; most: number } {
  if (repeats !== undefined) {
    const least = parameters.length + repeats.least * repeats.parameters.length;
    return { least, most: Number.POSITIVE_INFINITY };
  }
  const required = parameters.map(({ optional }) => optional !== true).lastIndexOf(true) + 1;
  return { least: required, most: parameters.length };
}

/** How a call is written: `InStr(value1, value2, [start], [compareType])`, `Join(separator, source, …)`. */
export function usage(name: string, { parameters, repeats }: Signature): string {
  const fixed = parameters.map((parameter) =>
    parameter.optional === true ? `[${parameter.name}]` : parameter.name,
  );
  const repeated = repeats === undefined ? [] : [...repeats.parameters.map((each) => each.name), '…'];
  return `${name}(${[...fixed, ...repeated].join(', ')})`;
}
