/**
 * A server's words made fit for a message: one line, no control or format characters (which could drive a terminal or
 * reverse the text), no secret, not long.
 *
 * @param secrets texts that must not show, for example the token a careless server echoes.
 */
export function plainLine(text: string, secrets: readonly string[] = [], longest = 300): string {
  let plain = text;
  for (const secret of secrets.flatMap(guises)) plain = plain.replaceAll(secret, '[secret]');
  plain = plain
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer [secret]')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1).trimEnd()}…` : plain;
}

/** A secret as a server may repeat it: plain, as part of a URL, and as part of something in base64, wherever it begins there. */
function guises(secret: string): string[] {
  if (secret === '') return [];
  const encoded = ['', ' ', '  '].map((before) => {
    const text = Buffer.from(before + secret).toString('base64');
    // The characters at either end are the neighbours' too.
    return text.slice(before === '' ? 0 : 4, -4);
  });
  return [secret, encodeURIComponent(secret), ...encoded.filter((part) => part.length >= 8)];
}

/** What an error body says, in Graph's form or SCIM's (RFC 7644 section 3.12); nothing where it is neither. */
export function errorDetails(body: unknown): { code?: string; message?: string; requestId?: string } {
  if (!isRecord(body)) return {};
  const details: { code?: string; message?: string; requestId?: string } = {};
  const { error } = body;
  if (isRecord(error)) {
    if (typeof error.code === 'string') details.code = error.code;
    if (typeof error.message === 'string') details.message = error.message;
    const { innerError } = error;
    if (isRecord(innerError) && typeof innerError['request-id'] === 'string') {
      details.requestId = innerError['request-id'];
    }
    return details;
  }
  if (typeof error === 'string') details.message = error;
  if (typeof body.scimType === 'string') details.code = body.scimType;
  if (typeof body.detail === 'string') details.message = body.detail;
  return details;
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
