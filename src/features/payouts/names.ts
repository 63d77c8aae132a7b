import { words } from '../../domain/words.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import type { RowStep } from '../../engine/definitions/step.ts';

/** The operations that mark payouts paid, for modules that those operations import and that cannot import them back. */
export const paid = refersTo('operation', 'payouts.paid');
export const correct = refersTo('operation', 'payouts.correct');
export const paidList = refersTo('operation', 'payouts.paid-list');
export const paidAll = refersTo('operation', 'payouts.paid-all');
export const reschedule = refersTo('operation', 'payouts.reschedule');

/** What one does next about a payout that is ready for transfer; nothing while its amount cannot be read. */
export const payStep: RowStep<{ readonly id: string; readonly final_payout: number }> = {
  does: paid,
  label: words('支払済みにする…', 'Mark paid…'),
  choose: words('支払済みにする支払いを選ぶ', 'Choose a payout to mark paid'),
  id: (row) => (Number.isSafeInteger(row.final_payout) ? row.id : undefined),
};

/** What one does next about a payout that nothing will process as it is: its day has passed, or its transfer failed. */
export const rescheduleStep: RowStep<{ readonly id: string }> = {
  does: reschedule,
  label: words('再スケジュール…', 'Reschedule…'),
  choose: words('再スケジュールする支払いを選ぶ', 'Choose a payout to reschedule'),
  id: (row) => row.id,
};
