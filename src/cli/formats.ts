/** How a plan can be shown. */
export const planFormats = ['text', 'json', 'markdown'] as const;
export type PlanFormat = (typeof planFormats)[number];

/** How findings of lints can be shown. */
export const lintFormats = ['text', 'json', 'sarif'] as const;
export type LintFormat = (typeof lintFormats)[number];

/** The formats that have a published schema, `schema/<format>.json`. */
export const schemaFormats = [
  'stack',
  'people',
  'scopes',
  'lockout',
  'mapping',
  'policy',
  'expression-tests',
  'scope-tests',
  'plan',
  'drift',
  'lint',
  'record',
] as const;
export type SchemaFormat = (typeof schemaFormats)[number];
