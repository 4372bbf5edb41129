import type { Expression } from '../mapping/types.js';
import type { Position, Problem } from '../problem.js';
import type { TargetAttribute } from '../vonage/account.js';
import type { JsonObject } from './json.js';

/*
 * The parts of Graph's `synchronizationSchema` that rollcall writes (facts sheet B.2 and C.5; the contract made from Microsoft's
 * metadata). Type aliases, so that they are JSON objects to the compiler. What is read may hold more, and keeps it.
 */

/** `attributeMappingSource`: where a value comes from, as text and as a tree. */
export type AttributeMappingSource = {
  readonly type: 'Attribute' | 'Constant' | 'Function';
  /** Of the attribute or function; a constant's own text. */
  readonly name: string;
  readonly expression: string;
  readonly parameters: readonly SourceParameter[];
};

export type SourceParameter = { readonly key: string; readonly value: AttributeMappingSource };

/** `attributeFlowType`. Its text is case-sensitive: any other case is answered by 406 (facts sheet B.2). */
export type FlowType = 'Always' | 'ObjectAddOnly';

/** `attributeMapping`. */
export type GraphAttributeMapping = {
  readonly targetAttributeName: TargetAttribute;
  readonly matchingPriority: number;
  readonly flowType: FlowType;
  readonly flowBehavior: 'FlowWhenChanged';
  readonly defaultValue: string | null;
  readonly exportMissingReferences: boolean;
  /** Ours, or one that the live schema or Graph's own parser gave, as it is. */
  readonly source: AttributeMappingSource | JsonObject | null;
};

/** `filterClause`. */
export type GraphClause = {
  readonly operatorName: string;
  readonly sourceOperandName: string;
  readonly targetOperand: { readonly values: readonly string[] };
};

/** `filterGroup`. */
export type GraphFilterGroup = { readonly name: string; readonly clauses: readonly GraphClause[] };

/** An operator that a job offers (`GET …/schema/filterOperators`). */
export interface FilterOperator {
  readonly name: string;
  readonly arity: 'Unary' | 'Binary';
}

/** Something wrong with a schema, or with what was to become one; the place is a position in our file or a pointer into theirs. */
export interface SchemaProblem extends Problem {
  /** JSON pointer (RFC 6901) into the schema. */
  readonly pointer?: string;
}

export type ReportSchema = (problem: SchemaProblem) => void;

/** What is exported of an attribute of a mapping. */
export interface DeclaredAttribute {
  readonly target: TargetAttribute;
  /** As written; null for an attribute that has a default alone. */
  readonly text: string | null;
  readonly expression: Expression | null;
  readonly default: string | null;
  readonly on: 'always' | 'create';
  readonly match: number | null;
  /** Whether an empty value is to empty the attribute (`null: clear`), which Entra cannot do. */
  readonly clears?: boolean;
}

/** A mapping with the place of each attribute. */
export interface DeclaredMapping {
  readonly attributes: readonly DeclaredAttribute[];
  readonly positions?: Readonly<Record<string, Position>>;
}
