import { Refused } from '../../domain/errors.ts';
import { isNoPayment } from '../../domain/permission/second-person.ts';
import { cut } from '../../domain/text/text.ts';
import { nextBankBusinessDay } from '../../domain/time/bank-days.ts';
import { addDays, type Day, formatDay, formatTime, isDay, startOfDay } from '../../domain/time/tokyo.ts';
import { bracketed, type Language, type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import { payoutStatusWords } from '../../marketplace/payout-status.ts';
import { correct, paid, paidAll, paidList } from './names.ts';
import { historyWarnings, type RecipientHistory } from './payee/rules.ts';

/** A payout as the guards check it; a preview is bound to every field. A type, so that it counts as JSON. */
export type PayoutRow = {
  readonly id: string;
  readonly recipient_type: string | null;
  readonly recipient_id: string;
  /** The recipient's name; null where this database has none. */
  readonly recipient: string | null;
  readonly final_payout: number;
  readonly status: string | null;
  readonly scheduled_date: string;
  readonly transaction_id: string | null;
  readonly notes: string | null;
};

/**
 * @param refused why not, after the state
 * @param next what to do instead, where that is not to make it ready
 * @throws Refused unless the payout is ready for transfer
 */
export function judgeReady(
  row: PayoutRow,
  refused: Words = cannotBePaid,
  { section = 'payouts.1', next }: { readonly section?: 'payouts.1' | 'payouts.2'; readonly next?: Words } = {},
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
        next ??
        (status === 'failed'
          ? words('/payouts reschedule で再スケジュールしてください。', 'Use /payouts reschedule first.')
          : words('振込待ちになってから操作してください。', 'Wait until it is ready for transfer.')),
    },
  );
}

const cannotBePaid = words('支払済みにできません', 'cannot be marked paid');

function completedAlready({ transaction_id }: PayoutRow, section: 'payouts.1' | 'payouts.2'): Refused {
  const inBrackets = (language: Language): string =>
    transaction_id === null ? '' : bracketed(transaction_id, language);
  return new Refused(
    'already_decided',
    words(
      `この支払いはすでに支払済みです${inBrackets('ja')}。`,
      `This payout is already completed${inBrackets('en')}.`,
    ),
    {
      section,
      ...(section === 'payouts.2' && {
        next: words(
          '振込が後から失敗した場合は、先に /payouts reopen で戻します（システム管理者）。',
          'If its transfer failed afterwards, an administrator undoes that first with /payouts reopen.',
        ),
      }),
    },
  );
}

/** @throws Refused unless the payout failed, or is still scheduled although its day has passed, or is no date at all. */
export function judgeReschedule(row: PayoutRow, newDay: Day, today: Day): void {
  const { status, scheduled_date: due } = row;
  if (status === 'completed') throw completedAlready(row, 'payouts.2');
  if (status === 'ready_for_transfer') {
    throw new Refused(
      'wrong_state',
      words(
        'この支払いは振込待ちのため、再スケジュールできません。',
        'This payout is ready for transfer and cannot be rescheduled.',
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
  if (status !== 'failed' && !(status === 'scheduled' && (due < today || !isDay(due)))) {
    const now = payoutStatusWords(status);
    const day =
      status === 'scheduled'
        ? words(`（${formatDay(due, 'ja', startOfDay(today))}）`, ` (${formatDay(due, 'en', startOfDay(today))})`)
        : words('', '');
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」${day.ja}のため、再スケジュールできません。失敗した支払いと、予定日を過ぎた支払いだけが対象です。`,
        `This payout is “${now.en}”${day.en} and cannot be rescheduled: only failed payouts and scheduled ones whose day has passed can.`,
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

/** The last day that a payout is still postponed from: later ones are mistakes, and a week later may be no date. */
const FAR = '2999-12-31';

/**
 * The default day for a retry: the bank business day a week after the later of `due` and `today`; after today when the
 * due day is no date.
 */
export const rescheduledDay = (due: string, today: Day): Day =>
  nextBankBusinessDay(addDays(isDay(due) && due > today && due <= FAR ? due : today, 7));

/** The latest operation on a payout in the audit log. */
export type LastRecord = {
  readonly recorded_operation: string | null;
  readonly recorded_transaction_id: string | null;
};

/** The operations that record a payout's transaction id. */
export const recordingOperations: readonly string[] = [paid, paidAll, paidList, correct];

/** @throws Refused unless the payout was marked paid through Banto and has not changed since: then it may be undone. */
export const judgeReopen = (row: PayoutRow & LastRecord): void =>
  judgeByBanto(row, {
    state: words('支払済みの取り消しはできません', 'there is no completion to undo'),
    foreign: words('取り消せません', 'cannot undo it'),
  });

/** @throws Refused unless the payout was marked paid through Banto and has not changed since: then its id may be corrected. */
export const judgeCorrect = (row: PayoutRow & LastRecord): void =>
  judgeByBanto(row, {
    state: words('取引IDを訂正できません', 'there is no transaction id to correct'),
    foreign: words('取引IDを訂正できません', 'cannot correct its id'),
  });

function judgeByBanto(row: PayoutRow & LastRecord, refused: { readonly state: Words; readonly foreign: Words }): void {
  if (row.status !== 'completed') {
    const now = payoutStatusWords(row.status);
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」のため、${refused.state.ja}。`,
        `This payout is “${now.en}”: ${refused.state.en}.`,
      ),
      { section: 'payouts.1' },
    );
  }
  const byBanto = row.recorded_operation !== null && recordingOperations.includes(row.recorded_operation);
  if (byBanto && row.recorded_transaction_id === row.transaction_id) return;
  throw new Refused(
    'wrong_state',
    words(
      `この支払いは番頭が支払済みにしたものではないため、${refused.foreign.ja}。`,
      `This payout was not marked paid through Banto, so Banto ${refused.foreign.en}.`,
    ),
    {
      section: 'payouts.1',
      next: words(
        '記録の誤りであれば、システム管理者がデータベースで確認してください。',
        'If the record is wrong, ask an administrator to check the database.',
      ),
    },
  );
}

/** The start of a line in the notes: Tokyo time and person. */
export const noteHead = (by: string, at: Date): string => `[${formatTime(at, 'ja')} ${cut(by, 60)}]`;

/** Appends a complete line to the notes. */
export const appendLine = (notes: string | null, line: string): string =>
  notes === null || notes.trim() === '' ? line : `${notes}\n${line}`;

/** Appends a line to the notes, with Tokyo time and person. */
export const appendNote = (notes: string | null, line: string, by: string, at: Date): string =>
  appendLine(notes, `${noteHead(by, at)} ${line}`);

/** Marks a line about an amount that is no payment. */
export const noPaymentMark = ({ final_payout }: Pick<PayoutRow, 'final_payout'>): string =>
  isNoPayment(final_payout) ? '⚠ ' : '';

/** Says that the amount is zero or less. */
export const noPaymentWarnings = ({ final_payout }: Pick<PayoutRow, 'final_payout'>): Words[] =>
  isNoPayment(final_payout)
    ? [
        words(
          `金額が ${formatYen(final_payout)}（0円以下）です。`,
          `The amount is ${formatYen(final_payout)}: 0 yen or less.`,
        ),
      ]
    : [];

type DueDay = Pick<PayoutRow, 'scheduled_date'>;

/** Whether the due day is no date: PostgreSQL has days without an end. */
export const isUndated = ({ scheduled_date: due }: DueDay): boolean => !isDay(due);

/** Whether the payout is due only after today. */
export const isEarly = ({ scheduled_date: due }: DueDay, today: Day): boolean => isDay(due) && due > today;

/** Whether the payout was due before today. */
export const isOverdue = ({ scheduled_date: due }: DueDay, today: Day): boolean => isDay(due) && due < today;

/** What the person should check before marking the payout paid, besides its amount. */
export function paymentWarnings(row: PayoutRow, history: RecipientHistory, today: Day): Words[] {
  return [
    ...historyWarnings(row.final_payout, history),
    ...(row.recipient === null
      ? [words('受取人の名前が登録されていません。', 'The recipient has no name on record.')]
      : []),
    ...(isUndated(row)
      ? [
          words(
            `支払予定日（${row.scheduled_date}）は日付ではありません。`,
            `Its due day (${row.scheduled_date}) is no date.`,
          ),
        ]
      : []),
    ...(isEarly(row, today)
      ? [
          words(
            `支払予定日（${formatDay(row.scheduled_date, 'ja', startOfDay(today))}）より前です。`,
            `It is due only on ${formatDay(row.scheduled_date, 'en', startOfDay(today))}.`,
          ),
        ]
      : []),
  ];
}
