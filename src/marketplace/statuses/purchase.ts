import { type Words, words } from '../../domain/text/words.ts';
import { statusWords } from './words.ts';

/** What the marketplace writes; the column is free text. */
const purchaseStatus: Readonly<Record<string, Words>> = {
  pending: words('決済待ち', 'pending'),
  paid: words('決済済み', 'paid'),
  completed: words('完了', 'completed'),
  shipped: words('発送済み', 'shipped'),
  refunded: words('返金済み', 'refunded'),
  cancelled: words('キャンセル', 'cancelled'),
  failed: words('失敗', 'failed'),
};

/** A purchase's status in words. */
export const purchaseStatusWords = statusWords(purchaseStatus);
