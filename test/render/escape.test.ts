import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, escapeMarkdown, markdownName } from '../../src/render/escape.js';
import { escapeControls } from '../../src/render/problems.js';
import { hostileText } from './plans.js';

/** Everything that escaped text may be made of; what is not listed may not stand there. */
const harmless = /^(?:\\[\\`*_[\]|~:$^.]|&(?:amp|lt|gt);|@&#8203;|#&#8203;|[^\\`*_[\]|~:$^<>&@#\p{Cc}])*$/u;

/** What a reader sees of escaped text. */
function shown(markdown: string): string {
  return markdown
    .replace(/\\([\\`*_[\]|~:$^.])/g, '$1')
    .replaceAll('&#8203;', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const hostile = hostileText(60);

describe('escapeMarkdown', () => {
  it.each([
    ['a table cell', 'a | b', 'a \\| b'],
    ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['code', '`rm`', '\\`rm\\`'],
    ['HTML', '<img src=x onerror=y>&amp;', '&lt;img src=x onerror=y&gt;&amp;amp;'],
    ['a link', '[x](https://evil.example)', '\\[x\\](https\\://evil.example)'],
    ['a bare address', 'WWW.evil.example', 'WWW\\.evil.example'],
    ['a mention', 'ask @octocat', 'ask @&#8203;octocat'],
    ['a reference', 'see #12', 'see #&#8203;12'],
    ['line breaks', 'a\n\n# b', 'a\\\\u000a\\\\u000a#&#8203; b'],
    ['text that runs backwards', 'a\u202eb\u2066', 'a\\\\u202eb\\\\u2066'],
  ])('should make nothing of %s', (_, written, expected) => {
    expect(escapeMarkdown(written)).toBe(expected);
  });

  it('should leave ordinary names alone', () => {
    expect(escapeMarkdown("Zoë O'Brien-Łukasz, 3rd (Sales)")).toBe("Zoë O'Brien-Łukasz, 3rd (Sales)");
  });

  it('should show any text whole, and let no markup through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).toMatch(harmless);
        expect(escaped).not.toMatch(/@\w|www\.|:\/\//i);
        expect(shown(escaped)).toBe(escapeControls(text));
      }),
    );
  });
});

describe('markdownName', () => {
  it('should give plain names as code', () => {
    expect(markdownName('leader@contoso.com')).toBe('`leader@contoso.com`');
    expect(markdownName('VBC Support EMEA')).toBe('`VBC Support EMEA`');
  });

  it.each(['a`b', 'a|b', 'a\\', '<b>', ' a', 'a ', 'a  b', 'a\nb', ''])('should escape %j', (text) => {
    expect(markdownName(text)).toBe(escapeMarkdown(text));
  });

  it('should never let a name end its code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdownName(text)).toMatch(/^`[^`|\\\n<]+`$|^[^`]*$|\\`/);
      }),
    );
  });
});

describe('cut', () => {
  it('should mark text that was cut, and leave other text', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
  });
});
