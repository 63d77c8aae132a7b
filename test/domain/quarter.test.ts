import { expect, test } from 'vitest';
import { parseQuarter } from '#src/domain/typed/quarter.ts';
import { quarterBefore, quarterBounds, quarterInWords, quarterOf, quarterText } from '#src/domain/time/quarter.ts';

const now = new Date('2026-11-20T12:00:00+09:00');

test('a quarter is three months of Tokyo', () => {
  expect(quarterOf(new Date('2026-12-31T23:59:59+09:00'))).toEqual({ year: 2026, quarter: 4 });
  expect(quarterOf(new Date('2026-12-31T15:00:00Z'))).toEqual({ year: 2027, quarter: 1 });
  expect(quarterText(quarterBefore(new Date('2027-01-01T09:00:00+09:00')))).toBe('2026-Q4');
  expect(quarterBounds({ year: 2026, quarter: 4 })).toEqual({
    from: new Date('2026-10-01T00:00:00+09:00'),
    to: new Date('2027-01-01T00:00:00+09:00'),
  });
});

test.each([
  ['2026-Q3', '2026-Q3'],
  ['２０２６ｑ３', '2026-Q3'],
  ['2025年第4四半期', '2025-Q4'],
  ['第3四半期', '2026-Q3'],
  ['4四半期', '2026-Q4'],
  ['q1', '2026-Q1'],
])('%s is read as %s', (typed, quarter) => {
  const read = parseQuarter(typed, now);
  expect(read && quarterText(read)).toBe(quarter);
});

test('a quarter without a year is the latest that has begun; anything else is refused', () => {
  expect(parseQuarter('Q4', new Date('2026-03-01T00:00:00+09:00'))).toEqual({ year: 2025, quarter: 4 });
  for (const typed of ['2026-Q5', '2026', 'Q', '第5四半期', '3']) expect(parseQuarter(typed, now)).toBeUndefined();
});

test('a quarter is named in both languages, and bounds of early years are dates', () => {
  expect(quarterInWords({ year: 2026, quarter: 3 })).toEqual({ ja: '2026年第3四半期', en: 'Q3 of 2026' });
  expect(quarterBounds({ year: 2026, quarter: 1 }).from).toEqual(new Date('2026-01-01T00:00:00+09:00'));
});

test.each(['', 'Q', 'Q5', 'Q0', 'xQ3', 'Q3x', '12026-Q3', '第3四半期まで', '1999-Q3', '2026'])(
  '%o is no quarter',
  (typed) => {
    expect(parseQuarter(typed, now)).toBeUndefined();
  },
);
