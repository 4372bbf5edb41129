import {
  below,
  isList,
  isObject,
  isTooDeep,
  type Json,
  type JsonObject,
  own,
  ownText,
  shown,
} from './json.js';
import type { FilterOperator, ReportSchema } from './types.js';

/**
 * The values of `parsedExpression` in answers of `POST …/schema/parseExpression`: one answer, a list of them, or an object whose values they
 * are. An answer tells by itself which expression it is for.
 * @param json as `JSON.parse` gave it.
 */
export function parsedExpressions(json: Json, report: ReportSchema): readonly JsonObject[] {
  const refuse = (code: string, message: string, pointer: string): readonly [] => {
    report({ code, severity: 'error', message, pointer });
    return [];
  };
  if (isTooDeep(json)) return refuse('too-deep', 'this is nested deeper than any answer', '');
  const answers: readonly (readonly [pointer: string, answer: Json])[] = isList(json)
    ? json.map((answer, index) => [below('', index), answer] as const)
    : isObject(json) && !Object.hasOwn(json, 'parsedExpression')
      ? Object.entries(json).map(([key, answer]) => [below('', key), answer] as const)
      : [['', json]];
  return answers.flatMap(([pointer, answer]) => {
    if (own(answer, 'parsingSucceeded') === false) {
      const reason = ownText(own(answer, 'error'), 'message');
      return refuse('not-parsed', `Graph could not parse this: ${reason ?? 'it does not say why'}`, pointer);
    }
    const parsed = own(answer, 'parsedExpression');
    const wrong = parsed === undefined ? 'there is no `parsedExpression`' : faultOf(parsed);
    return isObject(parsed) && wrong === undefined
      ? [parsed]
      : refuse('bad-answer', `this is no answer of parseExpression: ${wrong}`, pointer);
  });
}

/** What keeps a value from being an `attributeMappingSource` of the contract. */
function faultOf(source: Json): string | undefined {
  if (!isObject(source)) return `${shown(source)} is no source`;
  const type = own(source, 'type');
  if (type !== 'Attribute' && type !== 'Constant' && type !== 'Function') {
    return `a source cannot have the type ${shown(type ?? null)}`;
  }
  if (ownText(source, 'name') === undefined || ownText(source, 'expression') === undefined) {
    return 'a source has a `name` and an `expression`';
  }
  const parameters = own(source, 'parameters') ?? [];
  if (!isList(parameters)) return '`parameters` is a list';
  for (const parameter of parameters) {
    if (ownText(parameter, 'key') === undefined) return 'a parameter has a `key`';
    const fault = faultOf(own(parameter, 'value') ?? null);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * The operators in an answer of `GET …/schema/filterOperators`: the whole answer, or its `value`. The sample on Microsoft's page has the name in
 * `name`, the metadata in `id`; either is taken.
 * @param json as `JSON.parse` gave it.
 */
export function filterOperators(json: Json, report: ReportSchema): readonly FilterOperator[] {
  const list = isList(json) ? json : own(json, 'value');
  const pointer = isList(json) ? '' : '/value';
  if (!isList(list)) {
    report({
      code: 'bad-answer',
      severity: 'error',
      message: 'an answer of filterOperators has a list `value`',
      pointer: '',
    });
    return [];
  }
  return list.flatMap((operator, index) => {
    const name = ownText(operator, 'name') ?? ownText(operator, 'id');
    const arity = own(operator, 'arity');
    if (name !== undefined && (arity === 'Unary' || arity === 'Binary')) return [{ name, arity }];
    report({
      code: 'bad-answer',
      severity: 'error',
      message: 'an operator has a `name`, and `arity` Unary or Binary',
      pointer: below(pointer, index),
    });
    return [];
  });
}
