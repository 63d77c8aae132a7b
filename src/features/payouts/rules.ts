import { Refused } from '../../domain/errors.ts';
import { cut, normalise } from '../../domain/text.ts';
import { type Day, formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import { formatYen } from '../../domain/yen.ts';

/** A payout as the guards look at it; a preview is bound to all of it. A type, not an interface, so that it is JSON. */
export type PayoutRow = {
  readonly id: string;
  readonly recipient_type: string;
  readonly recipient_id: string;
  /** As this database knows it; null where it does not. */
  readonly recipient: string | null;
  readonly final_payout: number;
  readonly status: string | null;
  readonly scheduled_date: string;
  readonly transaction_id: string | null;
  readonly notes: string | null;
};

const statuses: Readonly<Record<string, Words>> = {
  scheduled: words('予定 (scheduled)', 'scheduled'),
  ready_for_transfer: words('振込待ち (ready_for_transfer)', 'ready for transfer'),
  completed: words('支払済み (completed)', 'completed'),
  failed: words('失敗 (failed)', 'failed'),
};

/** A payout's status as operators say it; production has no CHECK, so it may be anything. */
export const payoutStatusWords = (status: string | null): Words =>
  status === null
    ? words('状態なし', 'no status')
    : (statuses[status] ?? words(`不明な状態 (${status})`, `unknown (${status})`));

/** @throws Refused unless the payout waits for its transfer. */
export function judgeReady({ status, transaction_id }: PayoutRow): void {
  if (status === 'ready_for_transfer') return;
  const now = payoutStatusWords(status);
  if (status === 'completed') {
    const by = transaction_id === null ? '' : `（${transaction_id}）`;
    throw new Refused(
      'already_decided',
      words(`この支払いはすでに支払済みです${by}。`, `This payout is completed already${by}.`),
      { section: 'payouts.1' },
    );
  }
  throw new Refused(
    'wrong_state',
    words(
      `この支払いは「${now.ja}」のため、支払済みにできません。`,
      `This payout is “${now.en}” and cannot be marked paid.`,
    ),
    {
      section: 'payouts.1',
      next:
        status === 'failed'
          ? words('/payouts reschedule で再スケジュールしてください。', 'Use /payouts reschedule first.')
          : words(
              '振込待ち (ready_for_transfer) になってから操作してください。',
              'Wait until it is ready for transfer.',
            ),
    },
  );
}

const TRANSACTION_ID_MAX = 100;

/** A bank's transaction id in one spelling: plain width, single spaces; undefined when it cannot be one. */
export function readTransactionId(text: string): string | undefined {
  const read = normalise(text);
  return /^[\p{L}\p{N}][\p{L}\p{N} ._:/#-]*$/u.test(read) && read.length <= TRANSACTION_ID_MAX ? read : undefined;
}

/** How two transaction ids are compared: case and spaces do not tell them apart. */
export const transactionKey = (transactionId: string): string => transactionId.toLowerCase().replaceAll(' ', '');

/** Adds a line to the notes and keeps every earlier one: who, when in Tokyo, what. */
export function appendNote(notes: string | null, line: string, by: string, at: Date): string {
  const added = `[${formatTime(at, 'ja')} ${cut(by, 60)}] ${line}`;
  return notes === null || notes.trim() === '' ? added : `${notes}\n${added}`;
}

/** Why a payment needs a second person, or undefined. Amounts in yen; `alone` is what this person marked alone today. */
export function limitExceeded(amount: number, alone: number, limit: number): Words | undefined {
  if (amount > limit) {
    return words(
      `${formatYen(amount)} は1人で処理できる上限 ${formatYen(limit)} を超えています。`,
      `${formatYen(amount)} is above the limit of ${formatYen(limit)} for one person.`,
    );
  }
  if (alone + amount > limit) {
    return words(
      `本日お1人で処理した ${formatYen(alone)} と合わせて ${formatYen(alone + amount)} となり、上限 ${formatYen(limit)} を超えます。`,
      `With the ${formatYen(alone)} you marked alone today it makes ${formatYen(alone + amount)}, above the limit of ${formatYen(limit)}.`,
    );
  }
  return undefined;
}

/** What is known of the same recipient's other payments. */
export interface RecipientHistory {
  /** Completed within the last seven days. */
  readonly recent: number;
  /** Of these, how many had the same amount. */
  readonly recentSameAmount: number;
  /** The largest amount ever completed; null when there was none. Yen. */
  readonly largest: number | null;
}

/** Amounts beyond this many times the largest before are worth a second look. */
const UNUSUAL = 3;

/** What the person should look at before paying. */
export function paymentWarnings(row: PayoutRow, history: RecipientHistory, today: Day): Words[] {
  const { recent, recentSameAmount, largest } = history;
  return [
    ...(row.final_payout <= 0
      ? [words(`金額が ${formatYen(row.final_payout)} です。`, `The amount is ${formatYen(row.final_payout)}.`)]
      : []),
    ...(recent > 0
      ? [
          words(
            `同じ受取人に、直近7日間で${recent}件支払っています${recentSameAmount > 0 ? `（同額 ${recentSameAmount}件）` : ''}。`,
            `The same recipient was paid ${recent} times in the last seven days${recentSameAmount > 0 ? ` (${recentSameAmount} of the same amount)` : ''}.`,
          ),
        ]
      : []),
    ...(largest !== null && largest > 0 && row.final_payout > largest * UNUSUAL
      ? [
          words(
            `これまでの最高額 ${formatYen(largest)} の${UNUSUAL}倍を超えています。`,
            `More than ${UNUSUAL} times the largest so far, ${formatYen(largest)}.`,
          ),
        ]
      : []),
    ...(row.recipient === null
      ? [words('受取人の名前が登録されていません。', 'The recipient has no name on record.')]
      : []),
    ...(row.scheduled_date > today
      ? [words(`支払予定日（${row.scheduled_date}）より前です。`, `It is due only on ${row.scheduled_date}.`)]
      : []),
  ];
}
