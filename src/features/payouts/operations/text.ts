import { formatYen } from '../../../domain/yen.ts';
import type { JsonRow } from '../../../engine/definitions/operation.ts';
import { label } from '../text.ts';

/** Names of the fields that a preview is bound to. */
export const fields = {
  recipient_type: label.type,
  recipient_id: label.recipientId,
  recipient: label.recipient,
  final_payout: label.amount,
  status: label.status,
  scheduled_date: label.due,
  transaction_id: label.transactionId,
  paid_at: label.paidOn,
  notes: label.notes,
} as const;

/** The same of a payout that Banto completed. */
export const completedFields = {
  ...fields,
  recorded_operation: label.recordedOperation,
  recorded_transaction_id: label.recordedTransaction,
} as const;

/** How people recognise one payout among many. */
export const rowLabel = ({ final_payout: amount }: JsonRow): string | undefined =>
  typeof amount === 'number' ? formatYen(amount) : undefined;
