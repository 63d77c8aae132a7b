import { expect, test } from 'vitest';

import { firstOf, moreWords } from '#src/domain/text/first-of.ts';
import { words } from '#src/domain/text/words.ts';

const letters = (count: number): string[] => Array.from('ABCDEFG').slice(0, count);
const named = (letter: string) => words(letter, letter);

test.each([
  [0, '', ''],
  [1, 'A', 'A'],
  [5, 'A、B、C、D、E', 'A; B; C; D; E'],
  [6, 'A、B、C、D、E ほか1件', 'A; B; C; D; E and 1 more'],
])('%i of them', (count, ja, en) => {
  expect(firstOf(letters(count), named)).toEqual({ ja, en });
});

test('fewer, of more than are at hand, in a unit of their own', () => {
  expect(firstOf(letters(3), named, { most: 2, total: 1_002, unit: '名' })).toEqual({
    ja: 'A、B ほか1,000名',
    en: 'A; B and 1,000 more',
  });
});

test('how many more', () => {
  expect(moreWords(1_234)).toEqual({ ja: 'ほか1,234件', en: 'and 1,234 more' });
});
