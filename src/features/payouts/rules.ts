import { Refused } from '../../domain/errors.ts';
import { cut, normalise } from '../../domain/text.ts';
import { nextBankBusinessDay } from '../../domain/bank-days.ts';
import { addDays, type Day, formatTime } from '../../domain/tokyo.ts';
import { bracketed, type Language, type Words, words } from '../../domain/words.ts';
import { counted, formatYen } from '../../domain/yen.ts';
import { payoutStatusWords } from '../../marketplace/payout-status.ts';
import { paid, paidAll } from './names.ts';

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

/** @throws Refused unless the payout waits for its transfer. */
export function judgeReady(
  row: PayoutRow,
  refused: Words = cannotBePaid,
  section: 'payouts.1' | 'payouts.2' = 'payouts.1',
): void {
  const { status } = row;
  if (status === 'ready_for_transfer') return;
  if (status === 'completed') throw completedAlready(row, section);
  const now = payoutStatusWords(status);
  throw new Refused(
    'wrong_state',
    words(`この支払いは「${now.ja}」のため、${refused.ja}。`, `This payout is “${now.en}” and ${refused.en}.`),
    {
      section,
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

const cannotBePaid = words('支払済みにできません', 'cannot be marked paid');

function completedAlready({ transaction_id }: PayoutRow, section: 'payouts.1' | 'payouts.2'): Refused {
  const by = (language: Language): string => (transaction_id === null ? '' : bracketed(transaction_id, language));
  return new Refused(
    'already_decided',
    words(`この支払いはすでに支払済みです${by('ja')}。`, `This payout is completed already${by('en')}.`),
    { section },
  );
}

/** @throws Refused unless the payout failed, or is still scheduled although its day has passed. */
export function judgeReschedule(row: PayoutRow, newDay: Day, today: Day): void {
  const { status, scheduled_date: due } = row;
  if (status === 'completed') throw completedAlready(row, 'payouts.2');
  if (status === 'ready_for_transfer') {
    throw new Refused(
      'wrong_state',
      words(
        'この支払いは振込待ちのため、再スケジュールできません。',
        'This payout waits for its transfer and cannot be rescheduled.',
      ),
      {
        section: 'payouts.2',
        next: words(
          '振込に失敗した場合は、先に /payouts fail で記録してください。',
          'If its transfer failed, record that with /payouts fail first.',
        ),
      },
    );
  }
  if (status !== 'failed' && !(status === 'scheduled' && due < today)) {
    const now = payoutStatusWords(status);
    const day = status === 'scheduled' ? words(`（${due}）`, ` (${due})`) : words('', '');
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」${day.ja}のため、再スケジュールできません。失敗した支払いと、予定日を過ぎた予定だけが対象です。`,
        `This payout is “${now.en}”${day.en} and cannot be rescheduled: only failed ones, and scheduled ones whose day has passed.`,
      ),
      { section: 'payouts.2' },
    );
  }
  if (newDay <= today) {
    throw new Refused(
      'stale',
      words(`新しい予定日 ${newDay} は明日以降ではなくなりました。`, `The new day ${newDay} is no longer after today.`),
      { section: 'payouts.2' },
    );
  }
}

/** The day a failed payout is tried again unless another is named: a week on, when banks are open. */
export const rescheduledDay = (due: Day, today: Day): Day => nextBankBusinessDay(addDays(due > today ? due : today, 7));

/** What the audit log says last of a payout. */
export type LastRecord = {
  readonly recorded_operation: string | null;
  readonly recorded_transaction_id: string | null;
};

/** @throws Refused unless Banto itself marked the payout paid, and nothing has changed it since. */
export function judgeReopen(row: PayoutRow & LastRecord): void {
  if (row.status !== 'completed') {
    const now = payoutStatusWords(row.status);
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」のため、支払済みの取り消しはできません。`,
        `This payout is “${now.en}”: there is no completion to undo.`,
      ),
      { section: 'payouts.1' },
    );
  }
  const byBanto = row.recorded_operation === paid || row.recorded_operation === paidAll;
  if (byBanto && row.recorded_transaction_id === row.transaction_id) return;
  throw new Refused(
    'wrong_state',
    words(
      'この支払いは番頭が支払済みにしたものではないため、取り消せません。',
      'It was not Banto that marked this payout paid, so Banto does not undo it.',
    ),
    {
      section: 'payouts.1',
      next: words(
        '記録の誤りであれば、システム管理者がデータベースで確認してください。',
        'If the record is wrong, an administrator has to look into the database.',
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

/** What a line in the notes begins with: when in Tokyo, and who. */
export const noteHead = (by: string, at: Date): string => `[${formatTime(at, 'ja')} ${cut(by, 60)}]`;

/** Adds a line that begins with its head to the notes, and keeps every earlier one. */
export const appendLine = (notes: string | null, line: string): string =>
  notes === null || notes.trim() === '' ? line : `${notes}\n${line}`;

/** Adds a line to the notes and keeps every earlier one: who, when in Tokyo, what. */
export const appendNote = (notes: string | null, line: string, by: string, at: Date): string =>
  appendLine(notes, `${noteHead(by, at)} ${line}`);

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
            `The same recipient was paid ${counted(recent, 'time')} in the last seven days${recentSameAmount > 0 ? ` (${recentSameAmount} of the same amount)` : ''}.`,
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
