/** How a plan can be shown. */
export const planFormats = ['text', 'json', 'markdown'] as const;
export type PlanFormat = (typeof planFormats)[number];

/** The formats that have a published schema, `schema/<format>.json`. */
export const schemaFormats = ['stack', 'people', 'scopes', 'lockout', 'mapping', 'policy', 'plan'] as const;
export type SchemaFormat = (typeof schemaFormats)[number];
