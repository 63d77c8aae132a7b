import { type Words, words } from '../../domain/words.ts';

export { statusWords } from '../../marketplace/order-status.ts';

/** What is known of the newest notification to the factory about an order. */
export function notificationWords(status: string | null): Words | string {
  if (status === null) return words('通知なし', 'none');
  return notificationStatus[status] ?? status;
}

const notificationStatus: Readonly<Record<string, Words>> = {
  sent: words('送信済み', 'sent'),
  failed: words('送信失敗', 'failed'),
  pending: words('送信待ち', 'waiting'),
  queued: words('送信待ち', 'waiting'),
  retry: words('再送待ち', 'to be retried'),
};

export const label = {
  order: words('注文', 'Order'),
  orderId: words('注文番号', 'Order id'),
  status: words('状態', 'Status'),
  partner: words('パートナー', 'Partner'),
  age: words('経過', 'Age'),
  since: words('受注日時 (JST)', 'Since (JST)'),
  notification: words('通知', 'Notification'),
  count: words('件数', 'Orders'),
  oldest: words('最も古い注文の経過', 'Oldest'),
  created: words('作成', 'Created'),
  updated: words('更新', 'Updated'),
  assigned: words('割当', 'Assigned'),
  shipped: words('発送', 'Shipped'),
  sent: words('送信', 'Sent'),
  attempts: words('試行', 'Attempts'),
  answer: words('応答', 'Answer'),
  at: words('日時 (JST)', 'At (JST)'),
  message: words('内容', 'Message'),
  kind: words('種類', 'Kind'),
} as const;

export const noPartner = words('（未割当）', '(none)');
