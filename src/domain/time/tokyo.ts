import { TZDate } from '@date-fns/tz';
// Not the full `format`: its many files make the start slower.
import { lightFormat } from 'date-fns/lightFormat';

import { DAY_MS } from './duration.ts';
import { isOddTime, oddText } from '../text/odd.ts';
import { type Language, type Words, words } from '../text/words.ts';

declare const dayBrand: unique symbol;
declare const monthBrand: unique symbol;

/** A calendar day in Tokyo, `2026-11-22`. Compares and sorts as text. */
export type Day = string & { readonly [dayBrand]: true };
/** A calendar month in Tokyo, `2026-11`. Compares and sorts as text. */
export type Month = string & { readonly [monthBrand]: true };

/** From `from` up to, but not including, `to`. */
export type Bounds = Readonly<{ from: Date; to: Date }>;

/** Formats an instant in Tokyo time, whatever the process's time zone. */
const format = (instant: Date, pattern: string): string => lightFormat(new TZDate(instant, 'Asia/Tokyo'), pattern);

/** Midnight UTC of a calendar day, for counting days without any time zone. */
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** Whether text, such as a `date` column's, is a calendar day: not `infinity`, nor a day of another age. */
export const isDay = (text: string): text is Day =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(utc(text).getTime()) && utc(text).toISOString().startsWith(text);

const isMonth = (text: string): text is Month => isDay(`${text}-01`);

/** Checks that text, such as a `date` column, is a calendar day. @throws RangeError otherwise. */
export const asDay = (text: string): Day => {
  if (!isDay(text)) throw new RangeError(`not a day: ${text}`);
  return text;
};

/** Checks that text is a calendar month. @throws RangeError otherwise. */
export const asMonth = (text: string): Month => {
  if (!isMonth(text)) throw new RangeError(`not a month: ${text}`);
  return text;
};

/** The calendar day in Tokyo at that instant. */
export const dayOf = (instant: Date): Day => asDay(format(instant, 'yyyy-MM-dd'));

/** {@link dayOf} for a line of text: a time of no calendar is marked, not refused. */
export const dayText = (instant: Date): string => (isOddTime(instant) ? oddText(instant.written) : dayOf(instant));

/** The calendar month in Tokyo at that instant. */
export const monthOf = (instant: Date): Month => asMonth(format(instant, 'yyyy-MM'));

export const firstDayOf = (month: Month): Day => asDay(`${month}-01`);

export const addDays = (day: Day, days: number): Day => {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return asDay(date.toISOString().slice(0, 10));
};

/** How many days `to` is after `from`; negative when it is before. */
export const daysBetween = (from: Day, to: Day): number => (utc(to).getTime() - utc(from).getTime()) / DAY_MS;

export const addMonths = (month: Month, months: number): Month => {
  const date = utc(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return asMonth(date.toISOString().slice(0, 7));
};

export const previousMonth = (month: Month): Month => addMonths(month, -1);

/** 0 is Sunday, 6 is Saturday. */
export const weekdayOf = (day: Day): number => utc(day).getUTCDay();

/** The instant at which a day begins in Tokyo. Japan has no summer time, so every day starts at +09:00. */
export const startOfDay = (day: Day): Date => new Date(`${day}T00:00:00+09:00`);

/** The day as instants, half-open, so that a query can use an index on the timestamp column. */
export const dayBounds = (day: Day): Bounds => ({ from: startOfDay(day), to: startOfDay(addDays(day, 1)) });

/** The month as instants, half-open. */
export const monthBounds = (month: Month): Bounds => ({
  from: startOfDay(firstDayOf(month)),
  to: startOfDay(firstDayOf(addMonths(month, 1))),
});

/** The hour in Tokyo at that instant, 0 to 23. */
export const hourOf = (instant: Date): number => Number(format(instant, 'H'));

/** The English names, from Sunday. */
export const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
/** From Sunday. */
export const shortWeekdays: Record<Language, readonly string[]> = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: weekdays.map((name) => name.slice(0, 3)),
};
/** The English names, from January. */
export const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const shortMonths = months.map((name) => name.slice(0, 3));

const isThisYear = (year: string, now: Date | undefined): boolean => now !== undefined && format(now, 'yyyy') === year;

/**
 * Tokyo's date and time: `11/22 08:30`, `Nov 22 08:30`. With the year unless `now` is given and in the same year:
 * `2025/11/22 08:30`, `Nov 22, 2025 08:30`. A time of no calendar is marked: `⚠ infinity`.
 */
export const formatTime = (instant: Date, language: Language, now?: Date): string => {
  if (isOddTime(instant)) return oddText(instant.written);
  const withYear = !isThisYear(format(instant, 'yyyy'), now);
  if (language === 'ja') return format(instant, withYear ? 'yyyy/M/d HH:mm' : 'M/d HH:mm');
  const month = shortMonths[Number(format(instant, 'M')) - 1];
  return `${month} ${format(instant, withYear ? 'd, yyyy HH:mm' : 'd HH:mm')}`;
};

/**
 * `11月22日(日)`, `Sun, Nov 22`; with the year unless `now` is given and in the same year. What is no day, as a `date`
 * column may have it, is marked: `⚠ infinity`. No day at all is `—`.
 */
export const formatDay = (day: string | null, language: Language, now?: Date): string => {
  if (day === null) return '—';
  if (!isDay(day)) return oddText(day);
  const [year = '', month = '', date = ''] = day.split('-');
  const weekday = shortWeekdays[language][weekdayOf(day)] ?? '';
  const withYear = !isThisYear(year, now);
  if (language === 'ja') return `${withYear ? `${year}年` : ''}${Number(month)}月${Number(date)}日(${weekday})`;
  return `${weekday}, ${shortMonths[Number(month) - 1]} ${Number(date)}${withYear ? `, ${year}` : ''}`;
};

/** {@link formatDay} in both languages. */
export const dayInWords = (day: string | null, now?: Date): Words =>
  words(formatDay(day, 'ja', now), formatDay(day, 'en', now));

/** `2026年11月`, `Nov 2026`. */
export const formatMonth = (month: Month, language: Language): string => {
  const [year = '', number = ''] = month.split('-');
  return language === 'ja' ? `${year}年${Number(number)}月` : `${shortMonths[Number(number) - 1]} ${year}`;
};

/** {@link formatMonth} in both languages. */
export const monthInWords = (month: Month): Words => words(formatMonth(month, 'ja'), formatMonth(month, 'en'));

/** An age in its two largest units: `3日4時間`, `5時間12分`, `25分`; `3d 4h`, `5h 12m`, `25m`. Never negative. */
export const ageInWords = (hours: number, language: Language): string => {
  const minutes = Math.max(0, Math.floor(hours * 60));
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const first = parts.findIndex((part) => part > 0);
  const units = language === 'ja' ? ['日', '時間', '分'] : ['d', 'h', 'm'];
  if (first === -1) return `0${units[2]}`;
  return parts
    .map((part, index) => (part > 0 && index - first < 2 ? `${part}${units[index]}` : ''))
    .filter((part) => part !== '')
    .join(language === 'ja' ? '' : ' ');
};
