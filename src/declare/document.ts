import type { Format } from './schemas.js';
import type { Report, SourceFile } from './source.js';
import type { Document } from './tree.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';

/**
 * Reads a text as YAML and compares it with the schema of a format.
 * @returns undefined where it is no YAML; what else is wrong is reported alone, and whoever decodes the rest finds further mistakes.
 */
export function readDocument(source: SourceFile, format: Format, report: Report): Document | undefined {
  const document = parseYaml(source, report);
  if (document !== undefined) validate(document, format, report);
  return document;
}
