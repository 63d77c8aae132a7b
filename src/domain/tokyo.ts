import { TZDate } from '@date-fns/tz';
// Not the full `format`: its many files make the start slower.
import { lightFormat } from 'date-fns/lightFormat';

import { DAY_MS, HOUR_MS, MINUTE_MS } from './duration.ts';
import { isOddTime, oddText } from './odd.ts';
import { normaliseValue } from './text.ts';
import { type Language, type Words, words } from './words.ts';

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

const shortWeekdays: Record<Language, readonly string[]> = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};
const months = 'January February March April May June July August September October November December'.split(' ');
const shortMonths = months.map((name) => name.slice(0, 3));

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
export const dayInWords = (day: Day, now?: Date): Words => words(formatDay(day, 'ja', now), formatDay(day, 'en', now));

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

const tidy = (text: string): string => normaliseValue(text).toLowerCase();

/** The day with these numbers; undefined when it does not exist or its year is not 1970 to 2099. */
const dayFrom = (year: number, month: number, day: number): Day | undefined => {
  if (!(year >= 1970 && year <= 2099)) return undefined;
  const text = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return isDay(text) ? text : undefined;
};

const monthFrom = (year: number, month: number): Month | undefined => {
  const first = dayFrom(year, month, 1);
  return first === undefined ? undefined : asMonth(first.slice(0, 7));
};

const dayWords: Readonly<Record<string, number>> = {
  今日: 0,
  本日: 0,
  きょう: 0,
  today: 0,
  昨日: -1,
  きのう: -1,
  yesterday: -1,
  一昨日: -2,
  おととい: -2,
  明日: 1,
  あす: 1,
  あした: 1,
  tomorrow: 1,
  明後日: 2,
  あさって: 2,
};

const monthWords: Readonly<Record<string, number>> = {
  今月: 0,
  'this month': 0,
  'this-month': 0,
  先月: -1,
  前月: -1,
  'last month': -1,
  'last-month': -1,
  先々月: -2,
  来月: 1,
  翌月: 1,
  'next month': 1,
  'next-month': 1,
};

/** Whether a word is a day without digits: 今日, tomorrow. */
export const isDayWord = (text: string): boolean => Object.hasOwn(dayWords, tidy(text));

const offset = (offsets: Readonly<Record<string, number>>, text: string): number | undefined =>
  Object.hasOwn(offsets, text) ? offsets[text] : undefined;

/** The forms of a written day without its weekday and time. A month has a number or its English name. */
const dayForms = [
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  /^(?<year>\d{4})(?<sign>[-/.])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})日?$/,
  /^(?:(?<year>\d{4})年\s*)?(?<month>\d{1,2})月\s*(?<day>\d{1,2})日?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})日?$/,
  /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:,? (?<year>\d{4}))?$/,
  /^(?<day>\d{1,2}) (?<month>[a-z]{3,9})\.?(?:,? (?<year>\d{4}))?$/,
];
const monthForms = [
  /^(?<year>\d{4})(?:[-/.]|年\s*)(?<month>\d{1,2})(?:月分?)?$/,
  /^(?<month>\d{1,2})月分?$/,
  /^(?<month>[a-z]{3,9})\.?(?:,? (?<year>\d{4}))?$/,
];

/** A written day's numbers, before anybody looks into a calendar. */
interface Written {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
}

/** The number of a month in digits, or of its English name, which may be cut: `sep`, `sept`. */
const monthNumber = (typed: string): number | undefined => {
  if (/^\d/.test(typed)) return Number(typed);
  const index = months.findIndex((name) => name.toLowerCase().startsWith(typed));
  return index === -1 ? undefined : index + 1;
};

function readForm(text: string, forms: readonly RegExp[]): Written | undefined {
  const groups = forms.map((form) => form.exec(text)?.groups).find((each) => each !== undefined);
  if (!groups) return undefined;
  const { year, month = '', day = '1' } = groups;
  const number = monthNumber(month);
  if (number === undefined) return undefined;
  return { year: year === undefined ? undefined : Number(year), month: number, day: Number(day) };
}

const [weekdaysJa, weekdaysEn] = [shortWeekdays.ja.join(''), shortWeekdays.en.join('|').toLowerCase()];
/** A weekday as Banto and people write it with a day: `(木)`, `(月・祝)`, `(木曜日)`, `(Thu)`; `Thu, `, `Thursday `. */
const weekdayForms = [
  new RegExp(String.raw`\s?\((?<name>[${weekdaysJa}])(?:曜日?)?(?:・祝)?\)$`),
  new RegExp(String.raw`\s?\((?<name>${weekdaysEn})[a-z]*\)$`),
  new RegExp(String.raw`^(?<name>${weekdaysEn})[a-z]*\.?,? `),
];
const timeOfDay = /\s\d{1,2}:\d{2}(?: jst)?$/;

/** The text without the weekday and the time that may stand with a day, and that weekday's number. */
function withoutWeekday(typed: string): { readonly text: string; readonly weekday: number | undefined } {
  const text = typed.replace(timeOfDay, '');
  const found = weekdayForms.map((form) => form.exec(text)).find((match) => match !== null);
  if (!found) return { text, weekday: undefined };
  const isThis = (short: string): boolean => short.toLowerCase() === found.groups?.['name'];
  const index = Math.max(shortWeekdays.ja.findIndex(isThis), shortWeekdays.en.findIndex(isThis));
  return { text: text.replace(found[0], ''), weekday: index };
}

/** Whether the text, several words perhaps, is written as a day is: `Thu, Nov 19`. Not whether there is such a day. */
export const isWrittenAsDay = (text: string): boolean => {
  const bare = withoutWeekday(tidy(text)).text;
  return Object.hasOwn(dayWords, bare) || readForm(bare, dayForms) !== undefined;
};

/** Whether the text, several words perhaps, is written as a month is: `last month`, `Nov 2026`. */
export const isWrittenAsMonth = (text: string): boolean => {
  const typed = tidy(text);
  return Object.hasOwn(monthWords, typed) || readForm(typed, monthForms) !== undefined;
};

/**
 * A day as people type it and as Banto shows it: `2026-11-01`, `2026/11/1`, `20261101`, `2026年11月1日(日)`, `11/1`,
 * `11月1日`, `Sun, Nov 1`, `Nov 1, 2026`, `11/1 08:30`, `今日`, `昨日`, `明日`, `today` …, full-width too. Without a year it
 * is the nearest such day, so that 12/28 typed in January is last December's. Undefined for anything else, for days
 * that do not exist, and for a weekday that is not this day's.
 */
export const parseDay = (text: string, now: Date): Day | undefined => {
  const { text: typed, weekday } = withoutWeekday(tidy(text));
  const fits = (day: Day | undefined): day is Day =>
    day !== undefined && (weekday === undefined || weekdayOf(day) === weekday);
  return daysMeant(typed, now, weekday !== undefined).find(fits);
};

/** The day that is meant; of a day without a year but with its weekday, first this year's: Banto leaves out this year. */
function daysMeant(typed: string, now: Date, withWeekday: boolean): readonly (Day | undefined)[] {
  const today = dayOf(now);
  const word = offset(dayWords, typed);
  if (word !== undefined) return [addDays(today, word)];

  const written = readForm(typed, dayForms);
  if (!written) return [];
  const dayIn = (year: number): Day | undefined => dayFrom(year, written.month, written.day);
  if (written.year !== undefined) return [dayIn(written.year)];
  const year = Number(today.slice(0, 4));
  const distance = (day: Day): number => Math.abs(daysBetween(today, day));
  const [nearest] = [year, year - 1, year + 1]
    .flatMap((candidate) => dayIn(candidate) ?? [])
    .toSorted((a, b) => distance(a) - distance(b));
  return withWeekday ? [dayIn(year), nearest] : [nearest];
}

/**
 * A month as people type it and as Banto shows it: `2026-11`, `2026/11`, `2026年11月`, `11月`, `Nov 2026`, `November`,
 * `今月`, `先月`, `来月`, `last month` … Without a year it is the latest such month up to next month: people ask about the
 * past, or about what is due next.
 */
export const parseMonth = (text: string, now: Date): Month | undefined => {
  const typed = tidy(text);
  const thisMonth = monthOf(now);
  const word = offset(monthWords, typed);
  if (word !== undefined) return addMonths(thisMonth, word);

  const written = readForm(typed, monthForms);
  if (!written) return undefined;
  if (written.year !== undefined) return monthFrom(written.year, written.month);
  const year = Number(thisMonth.slice(0, 4));
  const latest = addMonths(thisMonth, 1);
  return [year + 1, year, year - 1]
    .flatMap((candidate) => monthFrom(candidate, written.month) ?? [])
    .find((month) => month <= latest);
};

/** Hours as people type them: `24`, `24h`, `24時間`, `2d`, `2日`. More than 0 and at most ten years, else undefined. */
export const parseHours = (text: string): number | undefined => {
  const [, number, days] = /^(\d{1,5})\s*(?:h|時間|(d|日間?))?$/.exec(tidy(text)) ?? [];
  const hours = Number(number) * (days === undefined ? 1 : 24);
  return hours > 0 && hours <= 87_600 ? hours : undefined;
};

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/**
 * The milliseconds of a duration in the settings: `90s`, `15m`, `24h`, `7d`, `0m`. At most 366 days, else undefined.
 */
export const parseDuration = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d{1,8})([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? NaN);
  return ms <= 366 * DAY_MS ? ms : undefined;
};
