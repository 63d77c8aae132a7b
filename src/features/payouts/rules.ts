import { Refused } from '../../domain/errors.ts';
import { isNoPayment } from '../../domain/second-person/second-person.ts';
import { cut, plain } from '../../domain/text/text.ts';
import { type Day, formatDay, formatTime, isDay, startOfDay } from '../../domain/time/tokyo.ts';
import { bracketed, type Language, type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import { payoutStatusWords } from '../../marketplace/statuses/payout.ts';
import type { PayoutStatus } from '../../marketplace/tables.ts';
import { historyWarnings, type RecipientHistory } from './payee/rules.ts';
import { recordedWarnings } from './transaction-id/recorded-rules.ts';

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
  /**
   * When it was paid, as an ISO time. Absent where the row has none: so a request that was made before previews were bound
   * to it still holds.
   */
  readonly paid_at?: string | null;
};

/**
 * @param refused what cannot be done, after the state
 * @param next what to do instead, where that is not to make it ready
 * @throws Refused unless the payout has this status
 */
export function judgeStatus(
  row: PayoutRow,
  wanted: PayoutStatus,
  refused: Words,
  { section = 'payouts.1', next }: { readonly section?: 'payouts.1' | 'payouts.2'; readonly next?: Words } = {},
): void {
  const { status } = row;
  if (status === wanted) return;
  if (status === 'completed') throw completedAlready(row, section);
  const now = payoutStatusWords(status);
  const instead = next ?? (wanted === 'ready_for_transfer' ? untilReady(status) : undefined);
  throw new Refused(
    'wrong_state',
    words(`この支払いは「${now.ja}」のため、${refused.ja}。`, `This payout is “${now.en}” and ${refused.en}.`),
    { section, ...(instead && { next: instead }) },
  );
}

const untilReady = (status: string | null): Words =>
  status === 'failed'
    ? words('/payouts reschedule で再スケジュールしてください。', 'Use /payouts reschedule first.')
    : words('振込待ちになってから操作してください。', 'Wait until it is ready for transfer.');

/** The refusal of what can't be done with a completed payout. */
export function completedAlready({ transaction_id }: PayoutRow, section: 'payouts.1' | 'payouts.2'): Refused {
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

/**
 * Appends a line to the notes, with Tokyo time and person. It stays one line whatever was typed into it: nobody's text
 * begins a line that looks like Banto's.
 */
export function appendNote(notes: string | null, text: string, by: string, at: Date): string {
  const line = plain(`[${formatTime(at, 'ja')} ${cut(by, 60)}] ${text}`);
  return notes === null || notes.trim() === '' ? line : `${notes}\n${line}`;
}

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
    ...recordedWarnings(row, startOfDay(today)),
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
