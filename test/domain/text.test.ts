import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { limits } from '#src/slack/limits.ts';
import { LONGEST_TEXT, cut, maskEmail, nameCharacter, plain, plainLines, toWellFormed } from '#src/domain/text/text.ts';
import { closest } from '#src/domain/typed/closest.ts';
import { dashes, normalise, normaliseValue, wordKey } from '#src/domain/typed/normalise.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
/** Families, flags, keycaps, decomposed Hangul, letters with many accents: sequences that people read as one character. */
const graphemes = fc.constantFrom(
  'a',
  'あ',
  '𠮷',
  '👨‍👩‍👧‍👦',
  '🇯🇵',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '1️⃣',
  'か\u3099',
  '각',
  'e\u0301\u0323',
  '\r\n',
  '👍🏽',
);
const pictures = fc.array(graphemes, { maxLength: 30 }).map((parts) => parts.join(''));
const segment = (text: string): string[] =>
  Array.from(new Intl.Segmenter('ja', { granularity: 'grapheme' }).segment(text), (part) => part.segment);

/** A slow reference: as many whole characters as leave room for the …. */
const slowly = (text: string, max: number): string => {
  if (text.length <= max) return text;
  let kept = '';
  for (const part of segment(text)) {
    if (kept.length + part.length > max - 1) break;
    kept += part;
  }
  return max < 1 ? '' : `${kept}…`;
};

it('no more of a text is read than Slack shows of one', () => {
  expect(LONGEST_TEXT).toBe(limits.section.text);
});

describe('cut', () => {
  it('leaves text that fits unchanged', () => {
    expect(cut('番頭', 2)).toBe('番頭');
    expect(cut('', 0)).toBe('');
  });

  it('ends with … within the length', () => {
    expect(cut('番頭さん', 3)).toBe('番頭…');
    expect(cut('番頭さん', 1)).toBe('…');
    expect(cut('番頭さん', 0)).toBe('');
  });

  it('leaves out a family emoji that does not fit completely', () => {
    expect(cut('あい👨‍👩‍👧‍👦う', 8)).toBe('あい…');
    expect(cut('あい👨‍👩‍👧‍👦うえ', 14)).toBe('あい👨‍👩‍👧‍👦…');
    expect(cut(`e${'\u0301'.repeat(50)}x`, 10)).toBe('…');
  });

  it('never splits a visible character, and keeps as many as fit', () => {
    fc.assert(
      fc.property(fc.oneof(pictures, anyText), fc.integer({ min: 0, max: 40 }), (text, max) => {
        expect(cut(text, max)).toBe(slowly(text, max));
      }),
    );
  });
});

describe('plain', () => {
  it('removes characters that reverse or hide text', () => {
    expect(plain('支払\u202Egnp.exe\u202C\u2066済\u2069')).toBe('支払gnp.exe済');
    expect(plain('a\u200Bb\uFEFFc\u00ADd\u2060e\u200Ef\u061Cg\uFFF9h')).toBe('abcdefgh');
    expect(plain('a\u0000b\u0007c\u001B[31md\u009Fe\u007F')).toBe('abc[31mde');
  });

  it('puts text on one line, or keeps its lines', () => {
    expect(plain('a\r\nb\nc\td\u2028e\u0085f')).toBe('a b c d e f');
    expect(plainLines('a\r\nb\nc\td\u2028e\u0085f')).toBe('a\nb\nc d\ne\nf');
  });

  it('keeps emoji and accents', () => {
    expect(plain('👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣か\u3099')).toBe('👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣か\u3099');
  });

  it('makes any input harmless, and changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.string({ unit: fc.nat(0x2fff).map((code) => String.fromCharCode(code)) })),
        (text) => {
          const result = plain(text);
          expect(result).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
          expect(plain(result)).toBe(result);
          expect(plainLines(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        },
      ),
    );
  });

  it('replaces half a surrogate pair', () => {
    expect(plain('a\uD83D')).toBe('a\uFFFD');
    expect(toWellFormed('\uDE00a\u0000b')).toBe('\uFFFDab');
    expect(toWellFormed('😀')).toBe('😀');
  });
});

describe('normalise', () => {
  it.each([
    ['　ｓｔｕｃｋ　４８　', 'stuck 48'],
    ['partner:“山田 製作所”', 'partner:"山田 製作所"'],
    ['‘x’ «y» ＂z＂', '\'x\' "y" "z"'],
    ['it´s', "it's"],
    ['a\u00A0\u00A0b\tc\r\nd', 'a b c d'],
    ['st\u200Buc\uFEFFk\u200D', 'stuck'],
    ['a\u0000b', 'a b'],
    ['ﾊﾞﾝﾄｳ', 'バントウ'],
    ['e\u200B\u0301', 'é'],
  ])('%o', (typed, expected) => {
    expect(normalise(typed)).toBe(expected);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, pictures), (text) => {
        const once = normalise(text);
        expect(normalise(once)).toBe(once);
        expect(once).not.toMatch(/^\s|\s$|\s\s|[^\S ]/);
        expect(once.isWellFormed()).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('maskEmail', () => {
  it.each([
    ['tanaka@factory.example', 'ta…@factory.example'],
    ['abc@x.example', 'ab…@x.example'],
    ['ab@x.example', 'a…@x.example'],
    ['a@x.example', '…@x.example'],
    ['@x.example', '…@x.example'],
    ['"a@b"@x.example', '"a…@x.example'],
    ['tanaka', 'ta…'],
    ['', '…'],
    ['👨‍👩‍👧‍👦👍🏽あ@x.example', '👨‍👩‍👧‍👦👍🏽…@x.example'],
    ['ta\u202Enaka@x.example', 'ta…@x.example'],
  ])('%s is shown as %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});

describe('closest', () => {
  const commands = ['today', 'stuck', 'show', 'resend', 'performance', '滞留', '今日'];

  it.each([
    ['stcuk', 'stuck'],
    ['stuk', 'stuck'],
    ['stuckk', 'stuck'],
    ['sutck', 'stuck'],
    ['ｓｔｕｃｌ', 'stuck'],
    ['TODYA', 'today'],
    ['perfomanse', 'performance'],
    ['perf', 'performance'],
    ['res', 'resend'],
    ['滞溜', '滞留'],
  ])('%s was meant for %s', (typed, meant) => {
    expect(closest(typed, commands)).toBe(meant);
  });

  it.each(['', 'x', 's', 'xyz', 'tuesday', 'payouts', 'pqrformqnqq', '留滞xx', 'x'.repeat(8_000)])(
    '%o is not close to any word',
    (typed) => {
      expect(closest(typed, commands)).toBeUndefined();
    },
  );

  it('prefers the fewest edits, then the first', () => {
    expect(closest('card', ['cart', 'care', 'card'])).toBe('card');
    expect(closest('carx', ['cart', 'care'])).toBe('cart');
    expect(closest('stuck', ['stack', 'stuck'])).toBe('stuck');
    expect(closest('anything', [])).toBeUndefined();
  });

  it('allows typos in a third of a longer word and no more', () => {
    expect(closest('abcxef', ['abcdef'])).toBe('abcdef');
    expect(closest('abxxef', ['abcdef'])).toBe('abcdef');
    expect(closest('axxxef', ['abcdef'])).toBeUndefined();
  });

  it('finds every exact word', () => {
    const word = fc.stringMatching(/^[a-z]{2,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), (candidates) => {
        expect(candidates.map((each) => closest(each, candidates))).toEqual(candidates);
      }),
    );
  });
});

describe('normaliseValue', () => {
  /** Wave dashes stand for "from … to", and double hyphens do not look like one. */
  const notOne = new Set('\u1400\u2E17\u2E1A\u2E40\u2E5D\u301C\u3030\u30A0\u{10EAD}\u{10D6E}');

  it('has one dash for every dash of Unicode, and for what keyboards give instead', () => {
    const all = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));
    const unicode = all.filter((character) => /\p{Pd}/u.test(character) && !notOne.has(character));
    expect(unicode.length).toBeGreaterThan(15);
    for (const character of [...unicode, ...dashes, ...Array.from('-‐‑‒–—―−ーｰ－─━﹣➖')])
      expect(normaliseValue(`BK${character}1`), character).toBe('BK-1');
  });

  it('leaves nothing that a second time would change', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, pictures), (text) => {
        expect(normaliseValue(normaliseValue(text))).toBe(normaliseValue(text));
      }),
    );
  });

  it.each([
    ['　ＢＫ－２０２６　１\u200B', 'BK-2026 1'],
    ['\u200F2026‑11‑01\u200E', '2026-11-01'],
    ['\uFEFFab\u2060c\u00AD', 'abc'],
    ['ｱ', 'ア'],
  ])('%o is %o', (typed, value) => {
    expect(normaliseValue(typed)).toBe(value);
  });

  it('compares words whatever their dash, and their letters stay', () => {
    expect(wordKey('ＰＡＩＤ—ＡＬＬ')).toBe('paid-all');
    expect(wordKey('データ')).toBe(wordKey('ﾃﾞ-ﾀ'));
  });
});

describe('nameCharacter', () => {
  it.each([
    ['А', '「А」（キリル文字、U+0410）', '“А” (a Cyrillic letter, U+0410)'],
    ['Α', '「Α」（ギリシャ文字、U+0391）', '“Α” (a Greek letter, U+0391)'],
    ['٣', '「٣」（外国の数字、U+0663）', '“٣” (a foreign digit, U+0663)'],
    ['花', '「花」（漢字、U+82B1）', '“花” (a Chinese character, U+82B1)'],
    ['み', '「み」（かな、U+307F）', '“み” (Japanese kana, U+307F)'],
    ['é', '「é」（英字以外のラテン文字、U+00E9）', '“é” (a letter outside A to Z, U+00E9)'],
    [';', '「;」（U+003B）', '“;” (U+003B)'],
  ])('%s', (character, ja, en) => {
    expect(nameCharacter(character)).toEqual({ ja, en });
  });
});
