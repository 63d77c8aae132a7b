import { type Words, words } from '../domain/words.ts';

/** Every dialect's statuses of a notification. */
const notificationStatus: Readonly<Record<string, Words>> = {
  sent: words('送信済み', 'sent'),
  failed: words('送信失敗', 'failed'),
  pending: words('送信待ち', 'waiting'),
  queued: words('送信待ち', 'waiting'),
  retry: words('再送待ち', 'to be retried'),
};

/** A notification's status in words; as it is written where Banto does not know it. */
export const notificationStatusWords = (status: string | null): Words => {
  if (status === null) return words('状態なし', 'no status');
  return notificationStatus[status] ?? words(status, status);
};
