import { words } from '../../domain/text/words.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import type { RowStep } from '../../engine/definitions/step.ts';

/** The operations that mark payouts paid, for modules that those operations import and that cannot import them back. */
export const paid = refersTo('operation', 'payouts.paid');
export const correct = refersTo('operation', 'payouts.correct');
export const paidList = refersTo('operation', 'payouts.paid-list');
export const paidAll = refersTo('operation', 'payouts.paid-all');
export const reschedule = refersTo('operation', 'payouts.reschedule');

/** A payout with its amount, as the database gives it: a text or null where no number holds it. */
interface Payout {
  readonly id: string;
  readonly final_payout: number;
}

/** Nothing is done about a payout while its amount cannot be read: every operation on it is refused. */
const idOf = ({ id, final_payout: yen }: Payout): string | undefined => (Number.isSafeInteger(yen) ? id : undefined);

/** What one does next about a payout that is ready for transfer. */
export const payStep: RowStep<Payout> = {
  does: paid,
  label: words('支払済みにする…', 'Mark as paid…'),
  choose: words('支払済みにする支払いを選ぶ', 'Choose a payout to mark paid'),
  id: idOf,
};

/** The next step for a payout that nothing will process: its day has passed, or is no date. */
export const rescheduleStep: RowStep<Payout & { readonly status?: string | null }> = {
  does: reschedule,
  label: words('再スケジュール…', 'Reschedule…'),
  choose: words('再スケジュールする支払いを選ぶ', 'Choose a payout to reschedule'),
  id: (row) => (row.status === 'ready_for_transfer' ? undefined : idOf(row)),
};
