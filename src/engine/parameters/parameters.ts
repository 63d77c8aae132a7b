import type * as z from 'zod';
import { readPersonId } from '../../domain/text/slack-id.ts';
import { Misread } from '../../domain/errors.ts';
import { withoutMarks } from '../../domain/typed/pasted.ts';
import { isAscii, maskEmail, plainLines } from '../../domain/text/text.ts';
import { normalise, normaliseValue, wordKey } from '../../domain/typed/normalise.ts';
import { readUuid } from '../../domain/typed/uuid.ts';
import type { Role } from '../../domain/policy.ts';
import { limits } from '../../slack/limits.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { defaulted, type Option, optional, optionally, type Parameter, readBy, required } from './parameter.ts';

/** Parameters that several features share. */

/** The longest name, in characters: a limit for the database's search. */
const MAX_NAME = 200;

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
