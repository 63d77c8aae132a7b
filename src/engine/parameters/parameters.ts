import type * as z from 'zod';
import { readPersonId } from '../../domain/text/slack-id.ts';
import { addDays, type Day, dayOf, type Month, monthOf, startOfDay } from '../../domain/time/tokyo.ts';
import {
  isDayWord,
  isWrittenAsDay,
  isWrittenAsMonth,
  parseDay,
  parseHours,
  parseMonth,
  whyNoDay,
} from '../../domain/time/typed-time.ts';
import { Misread } from '../../domain/errors.ts';
import { withoutMarks } from '../../domain/text/pasted.ts';
import {
  hasDigit,
  isAscii,
  maskEmail,
  normalise,
  normaliseValue,
  plainLines,
  wordKey,
} from '../../domain/text/text.ts';
import { readUuid } from '../../domain/text/uuid.ts';
import type { Role } from '../../domain/policy.ts';
import { limits } from '../../slack/limits.ts';
import { type Words, words } from '../../domain/text/words.ts';
import {
  defaulted,
  type Option,
  optional,
  optionally,
  type Parameter,
  readBy,
  type ReadingContext,
  required,
} from './parameter.ts';

/** Parameters that several features share. */

/** The longest name, in characters: a limit for the database's search. */
const MAX_NAME = 200;

/** Hours, counted back from now. */
export const hours = (label: Words, fallback: (context: ReadingContext) => number): Parameter<number> =>
  defaulted(
    {
      label,
      allowed: words('1以上の時間数（2dや3日も可）', 'a number of hours from 1 (or days: 2d)'),
      example: '48',
      // A Japanese word without a digit is the beginning of a name.
      fits: (word) => hasDigit(word) || isAscii(word),
    },
    () => readBy(parseHours),
    fallback,
  );

const fitsDay = (word: string): boolean => hasDigit(word) || isDayWord(word);
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

/** Longer than any address: RFC 5321 allows 254 characters. */
const MAX_EMAIL = 320;

/** An e-mail address, in lower case: the marketplace has the same address in several spellings. */
export const email = (label: Words): Parameter<string> =>
  required(
    {
      label,
      allowed: words('メールアドレス', 'an e-mail address'),
      example: 'partner@example.com',
      // Domains may have Japanese letters, ー among them.
      kind: 'name',
      // The audit log keeps a masked address.
      record: maskEmail,
    },
    () =>
      readBy((text) => {
        const plain = withoutMarks(normaliseValue(text));
        const address = (isAscii(plain) ? plain : withoutMarks(normalise(text))).toLowerCase();
        return /^[^\s@]+@\S+$/u.test(address) && address.length <= MAX_EMAIL ? address : undefined;
      }),
  );

/** A name or id; the query or operation looks it up in the database. */
export const name = (label: Words, example: string): Parameter<string> =>
  required({ label, allowed: nameAllowed, example, kind: 'name', rest: true }, () => readBy(readName));

export const optionalName = (label: Words, example: string): Parameter<string | undefined> =>
  optional({ label, allowed: nameAllowed, example, kind: 'name', rest: true }, () => readBy(readName));

const nameAllowed = words('名前の一部またはID（200文字以内）', 'an id or part of a name, at most 200 characters');

const readName = (text: string): string | undefined => {
  const read = plainLines(text).replaceAll(/\s+/gu, ' ').trim();
  return read !== '' && read.length <= MAX_NAME ? read : undefined;
};

/** Whether a word is the first eight characters of an id, as lists show it, and not a word such as `facade`. */
const isShortId = (word: string): boolean => /^(?=.*\d)[0-9a-f]{8}$/u.test(normaliseValue(word).toLowerCase());

/**
 * The id of a subject.
 * @param allowed what else an operation's command takes, which looks it up among its choices
 * @param short whether its first eight characters are complete too, so that the next word is another value
 */
export const id = (
  label: Words,
  allowed = words('一覧のID', 'an id as lists show it'),
  { short = false } = {},
): Parameter<string> =>
  required(
    {
      label,
      allowed,
      example: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      rest: true,
      complete: (word) => readUuid(word) !== undefined || (short && isShortId(word)),
    },
    () => readBy(readUuid),
  );

/** A word that switches an option on. */
export const flag = (label: Words, flags: readonly string[], allowed: Words): Parameter<boolean> =>
  defaulted(
    { label, allowed, example: flags[0] ?? '', flags },
    () => readBy((text) => (flags.some((word) => wordKey(word) === wordKey(text)) ? true : undefined)),
    () => false,
  );

/** Several rows of the preview, by their ids; the preview says which there are. None when left out. */
export const chosenRows = (label: Words, allowed: Words): Parameter<readonly string[]> =>
  defaulted(
    { label, allowed, example: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', input: 'rows', modalOnly: true },
    () =>
      readBy((text) => {
        const ids = text.split(' ').map(readUuid);
        return ids.every((each) => each !== undefined) ? ids : undefined;
      }),
    () => [],
  );

const MAX_TEXT = 1_000;
const prose = (): z.ZodType<string, string> =>
  readBy((text) => {
    const read = plainLines(text).trim();
    return read !== '' && read.length <= MAX_TEXT ? read : undefined;
  });

/** Lines of a spreadsheet, pasted; `fault` says at once what is wrong with them as a whole. */
export const pastedLines = (
  label: Words,
  allowed: Words,
  fault: (text: string) => Misread | undefined,
): Parameter<string | undefined> =>
  optional({ label, allowed, example: 'id,transaction_id', kind: 'prose', input: 'lines', modalOnly: true }, () =>
    readBy((text) => (text.length <= limits.plainTextInput ? (fault(text) ?? text) : undefined)),
  );

/** A CSV file; its content comes with the context in which the operation loads its rows. */
export const csvFile = (label: Words, allowed: Words): Parameter<string | undefined> =>
  optional({ label, allowed, example: 'F0123456789', input: 'file', modalOnly: true }, () =>
    readBy((text) => (/^F[A-Z0-9]{1,40}$/u.test(text) ? text : undefined)),
  );

/** The reason in the person's own words; kept in the audit log. */
export const reason: Parameter<string> = required(
  {
    label: words('理由', 'Reason'),
    allowed: words('1〜1000文字（監査ログに残ります）', '1 to 1000 characters (kept in the audit log)'),
    example: '連絡がつかないため',
    kind: 'prose',
    input: 'text',
    modalOnly: true,
  },
  prose,
);

/** A reason that is needed only in some cases, which `allowed` explains. */
export const reasonAtTimes = (allowed: Words): Parameter<string | undefined> =>
  optional(
    { label: reason.label, allowed, example: reason.example, kind: 'prose', input: 'text', modalOnly: true },
    prose,
  );

/** A required remark. */
export const requiredNote: Parameter<string> = required(
  {
    label: words('メモ', 'Note'),
    allowed: words('1000文字以内（監査ログに残ります）', 'at most 1000 characters (kept in the audit log)'),
    example: '書類確認済み',
    kind: 'prose',
    input: 'text',
    modalOnly: true,
  },
  prose,
);

/** An optional remark. */
export const note: Parameter<string | undefined> = optionally(requiredNote);

/** A person who has a role, chosen in a modal. */
export const person = (label: Words, holds: Role): Parameter<string> =>
  required(
    {
      label,
      allowed: words('一覧から選択', 'one of the list'),
      example: 'U0OPER1',
      input: 'person',
      modalOnly: true,
      holds,
    },
    () => readBy(readPersonId),
  );

/** One of a few common reasons, in addition to the person's own words. */
export const reasonKind = (options: readonly Option[]): Parameter<string | undefined> =>
  optional(
    {
      label: words('理由の区分', 'Kind of reason'),
      allowed: words('一覧から選択', 'one of the list'),
      example: options[0]?.value ?? '',
      input: 'choice',
      options,
      modalOnly: true,
    },
    () => readBy((text) => options.find(({ value }) => value === text)?.value),
  );

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
  optional({ label, allowed, example: '2099-01-15', input: 'day', fits: fitsDay, joins: isWrittenAsDay }, ({ now }) =>
    readBy((text) => dayFitting(label, text, now, (read) => read > dayOf(now))),
  );

const dayFitting = (label: Words, text: string, now: Date, fits: (read: Day) => boolean): Day | Misread | undefined => {
  const read = readDay(label, text, now);
  return read === undefined || read instanceof Misread || fits(read) ? read : undefined;
};
