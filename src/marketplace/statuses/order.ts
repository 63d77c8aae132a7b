import { type Words, words } from '../../domain/text/words.ts';
import { statusWords } from './words.ts';
import type { OrderStatus } from '../tables.ts';

/** Order statuses in words, in the order of the process. */
const orderStatus: Readonly<Record<OrderStatus, Words>> = {
  submitted: words('発注済み', 'submitted'),
  accepted: words('受注済み', 'accepted'),
  in_production: words('製造中', 'in production'),
  shipped: words('発送済み', 'shipped'),
  cancelled: words('キャンセル', 'cancelled'),
  failed: words('失敗', 'failed'),
};

/** Statuses of orders whose production has not started. */
export const waitingOrderStatuses = ['submitted', 'accepted'] as const satisfies readonly OrderStatus[];
/** Statuses of orders that are not finished. */
export const openOrderStatuses = [...waitingOrderStatuses, 'in_production'] as const satisfies readonly OrderStatus[];

/** An order's status in words. */
export const orderStatusWords = statusWords(orderStatus);
