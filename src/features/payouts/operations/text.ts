import { cut } from '../../../domain/text/text.ts';
import { timeFrom } from '../../../domain/text/odd.ts';
import { words } from '../../../domain/text/words.ts';
import { formatTime } from '../../../domain/time/tokyo.ts';
import { formatYen } from '../../../domain/text/yen.ts';
import type { JsonRow } from '../../../engine/definitions/operation.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import { label, recipientTypeWords } from '../text.ts';

/** Names of the fields that a preview is bound to. */
export const fields = {
  final_payout: label.amount,
  recipient: label.recipient,
  status: label.status,
  scheduled_date: label.due,
  transaction_id: label.transactionId,
  paid_at: label.paidOn,
  recipient_type: label.type,
  recipient_id: label.recipientId,
  notes: label.notes,
} as const;

/** The same of a payout that Banto completed. */
export const completedFields = {
  ...fields,
  recorded_operation: label.recordedOperation,
  recorded_transaction_id: label.recordedTransaction,
} as const;

/** The words for fields whose values are codes or times. */
export const valueWords = {
  status: payoutStatusWords,
  recipient_type: recipientTypeWords,
  paid_at: (iso: string) => words(formatTime(timeFrom(iso), 'ja'), formatTime(timeFrom(iso), 'en')),
} as const;

/** How people recognise one payout among many: `¥96,200 佐藤 七海`. */
export function rowLabel({ final_payout: amount, recipient }: JsonRow): string | undefined {
  if (typeof amount !== 'number') return undefined;
  return typeof recipient === 'string' ? `${formatYen(amount)} ${cut(recipient, 40)}` : formatYen(amount);
}
