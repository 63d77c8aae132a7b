import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from '#src/domain/typed/closest.ts';

/**
 * Edits between two words, straight from the definition of the optimal string alignment: a letter more, a letter less,
 * another letter, or two neighbours swapped.
 */
const edits = (from: string, to: string): number => {
  if (from === '' || to === '') return from.length + to.length;
  const ways = [
    edits(from.slice(1), to) + 1,
    edits(from, to.slice(1)) + 1,
    edits(from.slice(1), to.slice(1)) + (from[0] === to[0] ? 0 : 1),
  ];
  if (from.length > 1 && from[0] === to[1] && from[1] === to[0]) ways.push(edits(from.slice(2), to.slice(2)) + 1);
  return Math.min(...ways);
};

/** How many edits a word may have: one, and one more for every three letters after the fifth. */
const allowed = (letters: number): number => Math.max(1, Math.floor(letters / 3));

describe('a mistyped word', () => {
  it('means a candidate within the edits that the shorter of the two allows', () => {
    // Few letters, so that many of them repeat or are swapped.
    const word = fc.stringMatching(/^[abc]{2,6}$/u);
    fc.assert(
      fc.property(word, word, (typed, meant) => {
        fc.pre(!meant.startsWith(typed));
        const near = edits(typed, meant) <= allowed(Math.min(typed.length, meant.length));
        expect(closest(typed, [meant])).toBe(near ? meant : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['two neighbours swapped are one edit', 'ba', 'abcde', undefined],
    ['at the beginning', 'bacde', 'abcde', 'abcde'],
    ['in the middle', 'abdce', 'abcde', 'abcde'],
    ['at the end', 'abced', 'abcde', 'abcde'],
    ['swapped twice in a word of six', 'badcef', 'abcdef', 'abcdef'],
    ['letters that are swapped across another are two edits', 'cbade', 'abcde', undefined],
    ['neighbours of which one is wrong are two edits', 'bxcde', 'abcde', undefined],
  ])('%s: %s for %s', (_, typed, meant, found) => {
    expect(closest(typed, [meant])).toBe(found);
  });

  it('the shorter of two words decides how many edits are allowed', () => {
    expect(closest('bcdex', ['abcdef'])).toBeUndefined();
    expect(closest('abxdxf', ['abcdef'])).toBe('abcdef');
  });

  it('is a beginning from two letters on, which counts as one edit', () => {
    expect(closest('to', ['today'])).toBe('today');
    expect(closest('to', ['today', 'too'])).toBe('today');
    expect(closest('to', ['today', 'to'])).toBe('to');
    expect(closest('t', ['today'])).toBeUndefined();
  });

  it.each([
    ['x', 'y'],
    ['x', 'xy'],
    ['xy', 'x'],
    ['', 'x'],
    ['', ''],
  ])('is not guessed from a single letter: %o, %o', (typed, candidate) => {
    expect(closest(typed, [candidate])).toBeUndefined();
  });

  it('a single letter is found when it was meant exactly', () => {
    expect(closest('x', ['xy', 'x'])).toBe('x');
  });
});
