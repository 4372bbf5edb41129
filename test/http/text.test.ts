import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorDetails, plainLine } from '../../src/http/text.js';

/** What could be base64, cut to whole groups. */
function bare(word: string): string {
  const letters = word.replace(/[^\w+/]/g, '').replaceAll('_', '');
  return letters.slice(0, letters.length - (letters.length % 4));
}

describe('plainLine', () => {
  it('should give one short line without control characters, whatever a server says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const line = plainLine(text);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line.length).toBeLessThanOrEqual(300);
      }),
    );
  });

  it('should never show a token', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.stringMatching(/^[A-Za-z0-9]{12,40}$/),
        (before, after, token) => {
          expect(plainLine(`${before}${token}${after}`, [token])).not.toContain(token);
        },
      ),
    );
  });

  it('should never show a token in a disguise that is easily taken off', () => {
    const token = fc.stringMatching(/^[!-~]{16,40}$/);
    const around = fc.stringMatching(/^[a-z :]{0,9}$/);
    fc.assert(
      fc.property(around, token, around, (before, secret, after) => {
        const said = `${encodeURIComponent(secret)} ${btoa(before + secret + after)}`;
        const line = plainLine(said, [secret]);
        expect(line).not.toContain(encodeURIComponent(secret));
        for (const word of line.split(/\[secret\]| /))
          expect(atob(bare(word))).not.toContain(secret.slice(4, -4));
      }),
    );
  });

  it('should hide a bearer token that it was not told of', () => {
    expect(plainLine('got "Authorization: Bearer abc.DEF-123_x="')).toBe(
      'got "Authorization: Bearer [secret]"',
    );
  });

  it('should drop escape sequences and line breaks', () => {
    expect(plainLine('a\u001b[31mred\r\nb\u202ec')).toBe('a [31mred b c');
  });
});

describe('errorDetails', () => {
  it("should read Graph's form", () => {
    const body = { error: { code: 'X', message: 'no', innerError: { 'request-id': 'r1' } } };
    expect(errorDetails(body)).toEqual({ code: 'X', message: 'no', requestId: 'r1' });
  });

  it("should read SCIM's form", () => {
    expect(errorDetails({ scimType: 'uniqueness', detail: 'taken', status: '409' })).toEqual({
      code: 'uniqueness',
      message: 'taken',
    });
  });

  it('should make nothing of anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const details = errorDetails(body);
        expect(['undefined', 'string']).toContain(typeof details.message);
      }),
    );
    expect(errorDetails({ error: { code: 5 }, detail: [] })).toEqual({});
  });
});
