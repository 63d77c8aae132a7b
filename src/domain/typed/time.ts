import { normaliseValue } from './normalise.ts';
import {
  addDays,
  addMonths,
  asMonth,
  type Day,
  dayInWords,
  dayOf,
  daysBetween,
  firstDayOf,
  formatMonth,
  isDay,
  type Month,
  monthOf,
  months,
  shortWeekdays,
  weekdayOf,
} from '../time/tokyo.ts';
import { type Words, words } from '../text/words.ts';

/** Days, months and hours as people type them. */

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

/** `3日前`, `3 days ago`, `5日後`, `in 5 days`. */
const daysAway = [/^(?<count>\d{1,3})(?:日前| days? ago)$/, /^(?:(?<count>\d{1,3})日後|in (?<count>\d{1,3}) days?)$/];

/** How many days from today a day is that is named by that; undefined for any other text. */
function fromToday(text: string): number | undefined {
  const [ago, ahead] = daysAway.map((form) => form.exec(text)?.groups?.['count']);
  if (ago !== undefined) return -Number(ago);
  return ahead === undefined ? offset(dayWords, text) : Number(ahead);
}

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
  return fromToday(bare) !== undefined || readForm(bare, dayForms) !== undefined;
};

/** Whether the text, several words perhaps, is written as a month is: `last month`, `Nov 2026`. */
export const isWrittenAsMonth = (text: string): boolean => {
  const typed = tidy(text);
  return Object.hasOwn(monthWords, typed) || readForm(typed, monthForms) !== undefined;
};

/**
 * A day as people type it and as Banto shows it: `2026-11-01`, `2026/11/1`, `20261101`, `2026年11月1日(日)`, `11/1`,
 * `11月1日`, `Sun, Nov 1`, `Nov 1, 2026`, `11/1 08:30`, `今日`, `昨日`, `明日`, `3日前`, `today` …, full-width too. Without a year it
 * is the nearest such day, so that 12/28 typed in January is last December's. Undefined for anything else, for days
 * that do not exist, and for a weekday that is not this day's.
 */
export const parseDay = (text: string, now: Date): Day | undefined => {
  const { text: typed, weekday } = withoutWeekday(tidy(text));
  const fits = (day: Day | undefined): day is Day =>
    day !== undefined && (weekday === undefined || weekdayOf(day) === weekday);
  return daysMeant(typed, now, weekday !== undefined).find(fits);
};

/** Why a text that is written as a day is none: its month is shorter, or the day has another weekday. */
export function whyNoDay(text: string, now: Date): Words | undefined {
  const { text: typed, weekday } = withoutWeekday(tidy(text));
  const written = readForm(typed, dayForms);
  if (!written) return undefined;
  const [meant] = daysMeant(typed, now, false);
  if (meant === undefined) return whyTooLate(written, Number(dayOf(now).slice(0, 4)));
  if (weekday === undefined || weekdayOf(meant) === weekday) return undefined;
  const { ja, en } = dayInWords(meant, now);
  return words(`曜日が違います。${ja}です。`, `the weekday is wrong, it is ${en}.`);
}

function whyTooLate({ year, month: number, day }: Written, thisYear: number): Words | undefined {
  const month = monthFrom(year ?? thisYear, number);
  const last = month && Number(addDays(firstDayOf(addMonths(month, 1)), -1).slice(8));
  if (month === undefined || last === undefined || day <= last) return undefined;
  return words(
    `${formatMonth(month, 'ja')}は${last}日までです。`,
    `the last day of ${formatMonth(month, 'en')} is ${last}.`,
  );
}

/** The day that is meant; of a day without a year but with its weekday, first this year's: Banto leaves out this year. */
function daysMeant(typed: string, now: Date, withWeekday: boolean): readonly (Day | undefined)[] {
  const today = dayOf(now);
  const away = fromToday(typed);
  if (away !== undefined) return [addDays(today, away)];

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
