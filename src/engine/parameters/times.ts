import { Misread } from '../../domain/errors.ts';
import { hasDigit } from '../../domain/typed/normalise.ts';
import { isAscii } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { addDays, type Day, dayOf, type Month, monthOf, startOfDay } from '../../domain/time/tokyo.ts';
import {
  isDayWord,
  isWrittenAsDay,
  isWrittenAsMonth,
  parseDay,
  parseHours,
  parseMonth,
  whyNoDay,
} from '../../domain/typed/time.ts';
import { defaulted, optional, type Parameter, readBy, type ReadingContext } from './parameter.ts';

/** Hours, days and months as parameters that several features share. */

/** Hours, counted back from now. */
export const hours = (label: Words, fallback: (context: ReadingContext) => number): Parameter<number> =>
  defaulted(
    {
      label,
      allowed: words(
        '1時間から87600時間（10年）までの時間数（2dや3日も可）',
        'hours from 1 to 87600, ten years (or days: 2d)',
      ),
      example: '48',
      // A Japanese word without a digit is the beginning of a name.
      fits: (word) => hasDigit(word) || isAscii(word),
    },
    () => readBy(parseHours),
    fallback,
  );

/** Whether a word may be a day by its place in a line: others belong to a name. */
export const fitsDay = (word: string): boolean => hasDigit(word) || isDayWord(word);
const dayAllowed = words('日付（2026-11-01、11/1、昨日 など）', 'a date (2026-11-01, 11/1, yesterday …)');

/** A day as people type it, or why there is no such day. */
function readDay(label: Words, text: string, now: Date): Day | Misread | undefined {
  const read = parseDay(text, now);
  if (read !== undefined) return read;
  const why = whyNoDay(text, now);
  if (!why) return undefined;
  const [ja, en] = [`${label.ja}「${text}」は使えません。`, `${label.en} “${text}” cannot be used: `];
  return new Misread(words(`${ja}${why.ja}`, `${en}${why.en}`));
}

/** A day in Tokyo; today when left out. */
export const day = (label: Words): Parameter<Day> =>
  defaulted(
    { label, allowed: dayAllowed, example: '11/1', input: 'day', joins: isWrittenAsDay },
    ({ now }) => readBy((text) => readDay(label, text, now)),
    ({ now }) => dayOf(now),
  );

/** A month in Tokyo; this one when left out. */
export const month = (label: Words): Parameter<Month> =>
  defaulted(
    {
      label,
      allowed: words('月（2026-11、11月、先月 など）', 'a month (2026-11, last month …)'),
      example: '2026-11',
      joins: isWrittenAsMonth,
    },
    ({ now }) => readBy((text) => parseMonth(text, now)),
    ({ now }) => monthOf(now),
  );

/** A number of days, counted back from today. */
export const days = (label: Words, fallback: number): Parameter<number> =>
  defaulted(
    { label, allowed: words('1〜3650の日数', 'a number of days from 1 to 3650'), example: String(fallback) },
    () =>
      readBy((text) => {
        const [, number] = /^(\d{1,4})\s*(?:d|日|日間|days?)?$/u.exec(text.toLowerCase()) ?? [];
        const read = Number(number);
        return read >= 1 && read <= 3_650 ? read : undefined;
      }),
    () => fallback,
  );

/** When the first of that many days in Tokyo began; the last of them is today. */
export const sinceDays = (now: Date, count: number): Date => startOfDay(addDays(dayOf(now), 1 - count));

/** A day in Tokyo that is not in the future; today when left out. By default only for the modal. */
export const dayUpToToday = (label: Words, { modalOnly = true } = {}): Parameter<Day> =>
  defaulted(
    {
      label,
      allowed: words('今日までの日付', 'today or an earlier date'),
      example: '11/1',
      input: 'day',
      modalOnly,
      joins: isWrittenAsDay,
    },
    ({ now }) => readBy((text) => dayFitting(label, text, now, (read) => read <= dayOf(now))),
    ({ now }) => dayOf(now),
  );

/** A day in Tokyo after today; when it is left out, the operation has its own default. */
export const dayAfterToday = (label: Words, allowed: Words): Parameter<Day | undefined> =>
  optional({ label, allowed, example: '3日後', input: 'day', fits: fitsDay, joins: isWrittenAsDay }, ({ now }) =>
    readBy((text) => dayFitting(label, text, now, (read) => read > dayOf(now))),
  );

const dayFitting = (label: Words, text: string, now: Date, fits: (read: Day) => boolean): Day | Misread | undefined => {
  const read = readDay(label, text, now);
  return read === undefined || read instanceof Misread || fits(read) ? read : undefined;
};
