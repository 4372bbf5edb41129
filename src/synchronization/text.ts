import type { Expression } from '../mapping/types.js';

/**
 * An expression in one line, as the provisioning service itself prints one: a comma and a blank between arguments, nothing where one
 * is left out. (Graph's sample of parseExpression is asked with `"_", ,  )` and answers `"_", , )`.)
 * Equal expressions have equal texts, and different ones different texts.
 */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'attribute':
      return attributeText(expression.name);
    case 'text':
      return constantText(expression.value);
    case 'number':
      return expression.text;
    case 'word':
      return expression.name;
    case 'empty':
      return '';
    case 'comparison':
      return `${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)}`;
    case 'call':
      return callText(expression.name, expression.args.map(expressionText));
  }
}

export function attributeText(name: string): string {
  return `[${name}]`;
}

/** A text in quotes: `\` and `"` are all that is escaped (facts sheet B.3). */
export function constantText(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** A call with arguments that are texts already. */
export function callText(name: string, args: readonly string[]): string {
  return `${name}(${args.join(', ')})`;
}
