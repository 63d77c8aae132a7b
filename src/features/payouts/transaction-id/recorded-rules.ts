import { cut, plain } from '../../../domain/text/text.ts';
import { timeFrom } from '../../../domain/text/odd.ts';
import { normaliseValue } from '../../../domain/typed/normalise.ts';
import { formatTime } from '../../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../../domain/text/words.ts';
import { transactionKey } from './rules.ts';

/** What a payout that is not completed may carry already, written outside Banto. */
interface Recorded {
  readonly transaction_id: string | null;
  readonly paid_at?: string | null;
}

const recordedId = ({ transaction_id: id }: Recorded): string | undefined =>
  id === null || id.trim() === '' ? undefined : id;

/** A recorded id in a sentence: anything may stand in the column. */
const shownId = (id: string): string => cut(plain(id), 60);

/** Whether something already says that the payout was transferred. */
export const isRecorded = (row: Recorded): boolean => recordedId(row) !== undefined || (row.paid_at ?? null) !== null;

/** Asks whether a payout that is about to be marked paid was transferred already. */
export function recordedWarnings(row: Recorded, now: Date): Words[] {
  if (!isRecorded(row)) return [];
  const id = recordedId(row);
  const { paid_at: at = null } = row;
  const when = (language: Language): string => (at === null ? '' : formatTime(timeFrom(at), language, now));
  const [ja, en] =
    id === undefined
      ? [`すでに振込日（${when('ja')}）が記録されています`, `A paid day (${when('en')}) is already recorded`]
      : [
          `すでに取引ID「${shownId(id)}」が記録されています${at === null ? '' : `（振込日 ${when('ja')}）`}`,
          `The transaction id “${shownId(id)}” is already recorded${at === null ? '' : ` (paid on ${when('en')})`}`,
        ];
  return [words(`${ja}。${checkPaid.ja}`, `${en}: ${checkPaid.en}`)];
}

/** What to do about it. */
export const checkPaid = words('振込済みでないか確認してください。', 'check that it was not paid already.');

/** The id that a payment with a new one replaces; undefined when there is none, or it is the same in another spelling. */
export function replacedId(row: Recorded, given: string): string | undefined {
  const id = recordedId(row);
  return id === undefined || transactionKey(normaliseValue(id)) === transactionKey(given) ? undefined : id;
}

/** `tr_live_1`, or the paid day where there is no id: what is recorded of one payout among many. */
export const recordedWords = (row: Recorded, now: Date): Words => {
  const id = recordedId(row);
  const at = timeFrom(row.paid_at ?? '');
  return id === undefined
    ? words(formatTime(at, 'ja', now), formatTime(at, 'en', now))
    : words(shownId(id), shownId(id));
};

/** The line in the notes of a payment: what was done, with which id, which it replaced, and what the person added. */
export function paymentLine(done: string, row: Recorded, given: string, note: string | undefined): string {
  const replaced = replacedId(row, given);
  return [
    `${done} ${given}`,
    ...(replaced === undefined ? [] : [`（記録されていた取引ID ${shownId(replaced)} から変更）`]),
    ...(note === undefined ? [] : [`: ${note}`]),
  ].join('');
}
