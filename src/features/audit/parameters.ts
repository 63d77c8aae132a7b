import { normaliseValue } from '../../domain/typed/normalise.ts';
import { isWrittenAsDay } from '../../domain/typed/time.ts';
import { words } from '../../domain/text/words.ts';
import { readIdStart } from '../../engine/parameters/clues.ts';
import { flag } from '../../engine/parameters/parameters.ts';
import { day, fitsDay } from '../../engine/parameters/times.ts';
import { optional, optionally, readBy } from '../../engine/parameters/parameter.ts';
import {
  type Called,
  outcomes,
  readActor,
  readOutcome,
  readSearchTerm,
  readSubject,
  type SearchTerm,
  subjectKinds,
} from './rules.ts';

const id = words('番号の先頭6文字以上', 'at least the first 6 characters of the number');

const MAX_NAME = 200;
const called = (text: string): Called | undefined => (text.length <= MAX_NAME ? { called: text } : undefined);

/** A word that reads as an operation may as well be somebody's name, or an English title. */
function readTerm(text: string): Exclude<SearchTerm, { operation: string }> | Called | undefined {
  const term = readSearchTerm(text);
  if (term === undefined) return called(text);
  return 'operation' in term ? { called: normaliseValue(text), operation: term.operation } : term;
}

/** As the log shows a question that was asked: `「/orders 滞留」を見る`, `looked at /orders stuck`. */
const isLook = (text: string): boolean => /^(?:「\/\S+ \S+」を見る|looked at \/[a-z]+ [a-z-]+)$/u.test(text);

const isIdStart = (word: string): boolean => readIdStart(word) !== undefined;

/** What the audit log can be searched by; all are optional. */
export const auditParameters = {
  operation: optional(
    {
      label: words('操作', 'operation'),
      allowed: words(
        '操作の名前（payouts.paid、支払済みにする など）。受付番号、依頼番号、対象のID、実行者でも可',
        'a name (payouts.paid, Mark as paid …), or the number of a receipt or request, the id of a subject, an actor',
      ),
      example: 'payouts.paid',
      // Names and titles have ー, and what is not found is said as it was typed.
      kind: 'name',
      keyed: true,
      ownKeys: Object.keys(subjectKinds),
      joins: isLook,
      // Eight digits alone are a number, as ids begin so.
      fits: (word) => readOutcome(word) === undefined && (!isWrittenAsDay(word) || isIdStart(word)),
    },
    () => readBy(readTerm),
  ),
  actor: optional(
    {
      label: words('実行者', 'actor'),
      allowed: words('@メンション、名前、または schedule、system', 'a mention, a name, schedule or system'),
      example: 'actor:U0OPER1',
      kind: 'name',
      fits: (word) => readActor(word) !== undefined && readOutcome(word) === undefined,
    },
    () => readBy((text) => readActor(text) ?? called(text)),
  ),
  subject: optional(
    {
      label: words('対象', 'subject'),
      allowed: words(
        'payout:ID の形、またはIDだけ（先頭6文字以上でも可）',
        'payout:id, or the id or its first 6 characters',
      ),
      example: 'subject:payout:0a1b2c3d-…',
      keyed: true,
      ownKeys: Object.keys(subjectKinds),
      fits: (word) => word.includes(':') || isIdStart(word),
    },
    () => readBy(readSubject),
  ),
  outcome: optional(
    {
      label: words('結果', 'outcome'),
      allowed: words(
        Object.values(outcomes)
          .map(({ ja }) => ja)
          .join('、'),
        Object.keys(outcomes).join(', '),
      ),
      example: 'outcome:refused',
      fits: (word) => readOutcome(word) !== undefined,
    },
    () => readBy(readOutcome),
  ),
  receipt: optional(
    { label: words('受付番号', 'receipt'), allowed: id, example: 'receipt:0a1b2c3d', fits: isIdStart },
    () => readBy(readIdStart),
  ),
  request: optional(
    { label: words('依頼番号', 'request'), allowed: id, example: 'request:0a1b2c3d', fits: isIdStart },
    () => readBy(readIdStart),
  ),
  date: {
    ...optionally(day(words('日付', 'date'))),
    example: 'date:11/1',
    fits: fitsDay,
  },
  money: flag(
    words('お金だけ', 'money only'),
    ['money', 'お金だけ', 'お金'],
    words('お金を動かした操作だけ', 'only what moved money'),
  ),
  all: flag(words('閲覧も', 'reads too'), ['all', 'すべて', '全部'], words('閲覧も含める', 'questions too')),
};
