import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  asDay,
  asMonth,
  dayInWords,
  formatDay,
  formatMonth,
  formatTime,
  monthInWords,
  startOfDay,
} from '#src/domain/time/tokyo.ts';
import { parseDay, parseMonth } from '#src/domain/typed/time.ts';

/** 09:30 on 22 November 2026 in Tokyo. */
const now = new Date('2026-11-22T00:30:00Z');
const monday = asDay('2026-11-23');
const tokyo = { timeZone: 'Asia/Tokyo' } as const;

describe('names', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('of the weekday %d days after a Monday, as Unicode has them', (days) => {
    const day = addDays(monday, days);
    const name = (locale: string): string =>
      new Intl.DateTimeFormat(locale, { ...tokyo, weekday: 'short' }).format(startOfDay(day));
    expect(formatDay(day, 'ja')).toContain(`(${name('ja-JP')})`);
    expect(formatDay(day, 'en')).toContain(`${name('en-US')}, `);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('of the month %d months after January', (months) => {
    const month = addMonths(asMonth('2026-01'), months);
    const first = asDay(`${month}-01`);
    const name = new Intl.DateTimeFormat('en-US', { ...tokyo, month: 'short' }).format(startOfDay(first));
    expect(formatMonth(month, 'en')).toBe(`${name} 2026`);
    expect(formatMonth(month, 'ja')).toBe(`2026年${months + 1}月`);
    expect(formatDay(first, 'en')).toContain(`, ${name} 1, 2026`);
    expect(formatTime(startOfDay(first), 'en', now)).toBe(`${name} 1 00:00`);
  });

  it('a day and a month are printed in both languages, a day of this year without it', () => {
    const day = asDay('2026-11-01');
    expect(dayInWords(day)).toEqual({ ja: '2026年11月1日(日)', en: 'Sun, Nov 1, 2026' });
    expect(dayInWords(day, now)).toEqual({ ja: '11月1日(日)', en: 'Sun, Nov 1' });
    expect(monthInWords(asMonth('2026-01'))).toEqual({ ja: '2026年1月', en: 'Jan 2026' });
  });
});

describe('what is no day or month', () => {
  it.each(['2026', '2026-11', '+012026-11-22', '-002026-11-22', '2026-11-22T00:00:00', '2026-02-30', 'infinity'])(
    'the day %o is refused, by name',
    (text) => {
      expect(() => asDay(text)).toThrow(RangeError);
      expect(() => asDay(text)).toThrow(text);
    },
  );
  it.each(['2026', '+012026-11', '2026-11-22', '2026-13', 'infinity'])('the month %o is refused, by name', (text) => {
    expect(() => asMonth(text)).toThrow(RangeError);
    expect(() => asMonth(text)).toThrow(text);
  });
});

describe('typed words', () => {
  it.each([
    [-2, '一昨日 おととい'],
    [-1, '昨日 きのう yesterday'],
    [0, '今日 本日 きょう today'],
    [1, '明日 あす あした tomorrow'],
    [2, '明後日 あさって'],
  ])('%d days from today: %s', (days, said) => {
    for (const word of said.split(' ')) expect(`${word} ${parseDay(word, now)}`).toBe(`${word} 2026-11-${22 + days}`);
  });

  it.each([
    [-2, '先々月'],
    [-1, '先月/前月/last month/last-month'],
    [0, '今月/this month/this-month'],
    [1, '来月/翌月/next month/next-month'],
  ])('%d months from this one: %s', (months, said) => {
    for (const word of said.split('/'))
      expect(`${word} ${parseMonth(word, now)}`).toBe(`${word} 2026-${String(11 + months).padStart(2, '0')}`);
  });
});

describe('a typed date is the whole text', () => {
  it.each(['2026-11-01', '2026/11/1', '20261101', '2026年11月1日', '11/1', '11月1日', '11月 1日', '今日'])(
    'the day %s',
    (text) => {
      expect(parseDay(text, now)).toBeDefined();
      for (const other of [`x${text}`, `${text}x`, `${text} ${text}`]) expect(parseDay(other, now)).toBeUndefined();
    },
  );
  it.each(['120261101', '202611011'])('%s has a digit too many', (text) => {
    expect(parseDay(text, now)).toBeUndefined();
  });
  it.each(['2026-11', '2026/11', '2026.11', '2026年 11月', '11月', '今月'])('the month %s', (text) => {
    expect(parseMonth(text, now)).toBeDefined();
    for (const other of [`x${text}`, `${text}x`, `${text} ${text}`]) expect(parseMonth(other, now)).toBeUndefined();
  });
  it.each(['‐', '‑', '‒', '–', '—', '―', '−', 'ー', '－'])('the dash %s is a dash, and no digit is lost', (dash) => {
    expect(parseMonth(`2026${dash}1`, now)).toBe('2026-01');
    expect(parseDay(`2026${dash}1${dash}2`, now)).toBe('2026-01-02');
  });
});
