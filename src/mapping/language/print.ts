import type { Expression, Part } from '../types.js';

/**
 * An expression as text, in one line: a blank behind each comma and around each operator, nothing for an empty argument, numbers as
 * written. What `parse` reads from it is the same but for the places. (A text that holds a line break keeps it: there is no escape.)
 */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'attribute':
      return `[${expression.name}]`;
    case 'text':
      return `"${expression.value.replace(/["\\]/g, '\\$&')}"`;
    case 'number':
      return expression.text;
    case 'word':
      return expression.name;
    case 'empty':
      return '';
    case 'comparison':
      return `${print(expression.left)} ${expression.operator} ${print(expression.right)}`;
    case 'call':
      return `${expression.name}(${expression.args.map(print).join(', ')})`;
  }
}

const step = '  ';

/**
 * The same in lines of at most `width` columns, as far as that goes: a call that does not fit has its arguments in lines of their own,
 * empty ones behind those before them, and Switch's keys beside their values.
 */
export function printWide(expression: Expression, width: number): string {
  return wide(expression, width, '', 0);
}

/** @param behind how many columns follow in the last line. */
function wide(node: Expression, width: number, indent: string, behind: number): string {
  const short = print(node);
  if (indent.length + short.length + behind <= width) return short;
  if (node.kind === 'comparison') {
    const right = print(node.right);
    const left = wide(node.left, width, indent, right.length + behind + 4);
    return `${left} ${node.operator} ${wide(node.right, width, indent, behind)}`;
  }
  if (node.kind !== 'call' || node.args.length === 0) return short;
  const inner = indent + step;
  const lines: string[] = [];
  for (const group of groups(node)) {
    let line = '';
    for (const [index, arg] of group.entries()) {
      if (index > 0) line += ', ';
      line += wide(arg, width, inner, line.length + 1);
    }
    lines.push(line);
  }
  // A comma before a line break and one before the closing parenthesis mean the same as with blanks between.
  return `${node.name}(\n${inner}${lines.join(`,\n${inner}`).trimEnd()}\n${indent})`;
}

/** Arguments that share a line. */
function groups({ name, args }: Part<'call'>): readonly (readonly Expression[])[] {
  const groups: Expression[][] = [];
  args.forEach((arg, index) => {
    const last = groups[groups.length - 1];
    const isValue = name === 'Switch' && index > 2 && index % 2 === 1;
    if (last !== undefined && (arg.kind === 'empty' || isValue)) last.push(arg);
    else groups.push([arg]);
  });
  return groups;
}
