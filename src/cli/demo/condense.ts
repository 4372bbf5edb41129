const row =
  /^\s*([-+~=]*)\s+pulumi-nodejs:dynamic\/rollcall:(VonageUser|AppAssignment) (.*?)(?: \([\d.]+s\))?\s*$/;

/**
 * The part of the engine's plain output that a reader of the demo wants: the first rows, how many more there are, the
 * totals, and why a plan was refused.
 */
export function condense(output: string, mostRows = 6): string {
  const lines = output.split('\n');
  const rows = lines.flatMap((line) => {
    const [, sign = '', type, what = ''] = row.exec(line) ?? [];
    // Of two rows for one resource, what it is doing and what it did, the second says it all.
    return type === undefined || / (?:creating|updating|deleting)$/.test(what)
      ? []
      : [`  ${sign.padEnd(2)}${type} ${what}`];
  });
  // The engine works on many at once, in no order; people come before their roles.
  rows.sort((a, b) => Number(b.includes('VonageUser')) - Number(a.includes('VonageUser')));
  const shown = rows.slice(0, mostRows);
  if (rows.length > shown.length) shown.push(`    … and ${rows.length - shown.length} more rows`);
  const refused = lines.flatMap((line, index) =>
    line.trim().startsWith('REFUSED:')
      ? [line, lines[index + 1] ?? ''].map((text) => `  ${text.trim()}`)
      : [],
  );
  return [...shown, ...refused, ...totals(lines)].join('\n');
}

/** The engine's own summary. */
function totals(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith('Resources:'));
  if (start === -1) return [];
  const end = lines.findIndex((line, index) => index > start && line.trim() === '');
  const counts = lines.slice(start + 1, end === -1 ? undefined : end).map((line) => line.trim());
  return [`  Resources: ${counts.join(', ')}`];
}
