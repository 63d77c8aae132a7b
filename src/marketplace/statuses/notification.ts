import { type Words, words } from '../../domain/text/words.ts';
import { statusWords } from './words.ts';

/** Every dialect's statuses of a notification. */
const notificationStatus: Readonly<Record<string, Words>> = {
  sent: words('送信済み', 'sent'),
  failed: words('送信失敗', 'failed'),
  pending: words('送信待ち', 'waiting'),
  queued: words('送信待ち', 'waiting'),
  retry: words('再送待ち', 'to be retried'),
};

/** A notification's status in words. */
export const notificationStatusWords = statusWords(notificationStatus);

/** Every dialect's kinds of notification. */
const notificationKinds: ReadonlyMap<string, Words> = new Map([
  ['order_created', words('新しい注文', 'new order')],
  ['new_order', words('新しい注文', 'new order')],
  ['order_updated', words('注文の変更', 'order changed')],
  ['order_cancelled', words('注文のキャンセル', 'order cancelled')],
  ['payment_received', words('入金', 'payment received')],
]);

/** What a notification tells, in words; as it is written where Banto does not know it. */
export const notificationKindWords = (kind: string | null): Words | null =>
  kind === null ? null : (notificationKinds.get(kind) ?? words(kind, kind));
