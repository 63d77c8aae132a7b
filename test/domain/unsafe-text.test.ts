import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, maskEmail, plain, plainLines, toWellFormed } from '#src/domain/text/text.ts';

// https://www.unicode.org/reports/tr14/: the classes BK, CR, LF and NL.
const lineBreaks = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'];

describe('line breaks', () => {
  it.each(lineBreaks)('%o is one, whatever surrounds it', (lineBreak) => {
    expect(plainLines(`V${lineBreak}v`)).toBe('V\nv');
    expect(plain(`V${lineBreak}v`)).toBe('V v');
  });
});

describe('text that can be stored unchanged', () => {
  it.each([
    ['振込 😀\n', true],
    ['', true],
    ['a\0', false],
    ['\uD83D', false],
    ['\uDE00a', false],
  ])('%o: %s', (text, storable) => {
    expect(isWellFormed(text)).toBe(storable);
  });

  it('is the text that needs no repair, and repaired text is such', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        expect(isWellFormed(text)).toBe(toWellFormed(text) === text);
        expect(isWellFormed(toWellFormed(text))).toBe(true);
      }),
    );
  });
});

it('part of an address stays hidden, also where it has no @', () => {
  expect(maskEmail('ab')).toBe('a…');
  expect(maskEmail('a')).toBe('…');
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,12}$/u), (name) => {
      const shown = maskEmail(name).replace('…', '');
      expect(name.startsWith(shown) && shown.length < name.length && shown.length <= 2).toBe(true);
      expect(maskEmail(`${name}@x.example`)).toBe(`${shown}…@x.example`);
    }),
  );
});
