import type { Expression } from '../mapping/types.js';

/**
 * An expression in one line, as the provisioning service itself prints one: a comma and a blank between arguments, nothing where one
 * is left out. (Graph's sample of parseExpression is asked with `"_", ,  )` and answers `"_", , )`.)
 * Equal expressions have equal texts, and different ones different texts.
 */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'attribute':
      return `[${expression.name}]`;
    case 'text':
      return `"${expression.value.replace(/[\\"]/g, '\\$&')}"`;
    case 'number':
      return expression.text;
    case 'word':
      return expression.name;
    case 'empty':
      return '';
    case 'comparison':
      return `${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)}`;
    case 'call':
      return `${expression.name}(${expression.args.map(expressionText).join(', ')})`;
  }
}
