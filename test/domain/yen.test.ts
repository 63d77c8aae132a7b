import { describe, expect, it } from 'vitest';

import { counted, countWords, formatCount, formatYen, signedYen, sumWords, yen } from '#src/domain/text/yen.ts';
import { readYen } from '#src/domain/typed/yen.ts';

describe('yen', () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('%d is not a whole number of yen', (amount) => {
    expect(() => yen(amount)).toThrow(RangeError);
    expect(() => formatYen(amount)).toThrow(RangeError);
  });

  it('turns -0 into 0', () => {
    expect(Object.is(yen(-0), 0)).toBe(true);
    expect(formatYen(-0)).toBe('¥0');
  });

  it.each([
    [1_234_567, '¥1,234,567'],
    [-1_200, '-¥1,200'],
    [999, '¥999'],
    [0, '¥0'],
  ])('%d is printed %s', (amount, text) => {
    expect(formatYen(amount)).toBe(text);
  });

  it.each([
    [300, '+¥300'],
    [-1_200, '-¥1,200'],
    [0, '±¥0'],
  ])('a change of %d is printed %s', (difference, text) => {
    expect(signedYen(difference)).toBe(text);
  });

  it('counts', () => {
    expect(formatCount(3, 'ja')).toBe('3件');
    expect(formatCount(1_234, 'ja')).toBe('1,234件');
    expect(formatCount(0, 'en')).toBe('0');
    expect(formatCount(1_234, 'en')).toBe('1,234');
  });
});

it('an amount that no number holds is marked', () => {
  expect(formatYen('0.5')).toBe('⚠ ¥0.5');
  expect(formatYen(null)).toBe('—');
  expect(() => yen(0.5)).toThrow('not whole yen: 0.5');
});

it('a count and a total in both languages', () => {
  expect(countWords(1_234)).toMatchObject({ ja: '1,234件', en: '1,234' });
  expect(sumWords({ count: 17, yen: 1_351_700 })).toMatchObject({ ja: '17件 ¥1,351,700', en: '17 ¥1,351,700' });
});

it.each([
  [0, '0 payouts'],
  [1, '1 payout'],
  [1_234, '1,234 payouts'],
])('%d in English', (count, said) => {
  expect(counted(count, 'payout')).toBe(said);
  expect(counted(count, 'is', 'are')).toBe(said.replace(/payouts$/u, 'are').replace(/payout$/u, 'is'));
});

describe('an amount as people type it', () => {
  it.each([
    ['1,000', 1_000],
    ['1,5', undefined],
    ['9,700 1,200', undefined],
    ['¥ 1,234,567円', 1_234_567],
    ['￥１，０００', 1_000],
    ['1000円', 1_000],
    ['12,345', 12_345],
    ['123,456', 123_456],
    ['1234,567', undefined],
    ['-5', -5],
    ['', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
  ])('%j is %o yen', (text, amount) => {
    expect(readYen(text)).toBe(amount);
  });
});
