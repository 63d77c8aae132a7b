import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Misread } from '#src/domain/errors.ts';
import { type DelimitedRow, readDelimited } from '#src/domain/csv/read.ts';
import { guarded, unguarded } from '#src/domain/csv/write.ts';
import { decodeText } from '#src/domain/csv/encoding.ts';

const read = (text: string): DelimitedRow[] => {
  const rows = readDelimited(text);
  if (rows instanceof Misread) throw new Error(rows.words.en);
  return rows;
};
const cells = (text: string): (readonly string[])[] => read(text).map((row) => row.cells);

describe('a delimited text', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFa,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a\tb\n1,000\t2',
      [
        ['a', 'b'],
        ['1,000', '2'],
      ],
    ],
    [
      'a,b\n"1,000","say ""hi"""',
      [
        ['a', 'b'],
        ['1,000', 'say "hi"'],
      ],
    ],
    ['a\n"two\nlines"\n', [['a'], ['two\nlines']]],
    [
      'a,b\n5" tape,x',
      [
        ['a', 'b'],
        ['5" tape', 'x'],
      ],
    ],
    [
      'a,b\n"1" ,""',
      [
        ['a', 'b'],
        ['1 ', ''],
      ],
    ],
    [
      'a,b\n,\n  ,\t\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['', []],
  ])('%j', (text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  it('knows on which line each row begins', () => {
    expect(read('a\n\n"two\nlines"\nb').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it.each([
    ['a,b\nx,"never closed\ny,z\n', 2],
    ['a,b\nx,"one\ny,"two"\nz,w', 2],
    ['a,b\nx,y\nz,"two" and more', 3],
    ['"', 1],
  ])('%j has a quotation mark that would hide other lines', (text, line) => {
    expect(readDelimited(text)).toEqual(expect.objectContaining({ words: expect.anything() }));
    expect(() => read(text)).toThrow(`on line ${line} is not closed`);
  });
});

test('what is written is read again, whatever it is', () => {
  const cell = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/\r\n?/gu, '\n'));
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const full = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(full, (rows) => {
      // The heading decides what separates, and rows without any text are left out.
      const wanted = [['head'], ...rows.filter((row) => row.some((each) => each.trim() !== ''))];
      expect(cells(wanted.map((row) => row.map(quote).join(',')).join('\n'))).toEqual(wanted);
    }),
  );
});

test('the guard against formulas is taken away again, and nothing else', () => {
  expect(['=1+1', '-5', "'quoted", 'plain', '＝1'].map(guarded)).toEqual(["'=1+1", "'-5", "'quoted", 'plain', "'＝1"]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^'\s*[=+\-@＝＋－＠\t\r]/u.test(text));
      expect(unguarded(guarded(text))).toBe(text);
    }),
  );
});

test('a file is read in UTF-8, Shift_JIS or Excel’s Unicode text, and nothing else', () => {
  expect(decodeText(Buffer.from('\uFEFF受取人,¥'))).toBe('受取人,¥');
  expect(decodeText(Buffer.from('8ef38ee690 6c2c5c31'.replaceAll(' ', ''), 'hex'))).toBe('受取人,\\1');
  expect(decodeText(Buffer.from('\uFEFF受取人\t1', 'utf16le'))).toBe('受取人\t1');
  expect(decodeText(Buffer.from([0x89, 0xff, 0x80]))).toBeUndefined();
});
