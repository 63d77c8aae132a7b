import { type Words, words } from '../../domain/words.ts';
import { payoutStatusWords } from './rules.ts';

export { payoutStatusWords };

export const label = {
  id: words('支払いID', 'Payout id'),
  recipient: words('受取人', 'Recipient'),
  recipientId: words('受取人ID', 'Recipient id'),
  type: words('区分', 'Type'),
  amount: words('金額', 'Amount'),
  status: words('状態', 'Status'),
  due: words('支払予定日', 'Due'),
  overdue: words('遅れ', 'Overdue'),
  count: words('件数', 'Payouts'),
  total: words('合計', 'Total'),
  transactionId: words('取引ID', 'Transaction id'),
  paidOn: words('振込日', 'Paid on'),
  notes: words('備考', 'Notes'),
  newDay: words('新しい予定日', 'New day'),
  paidAt: words('支払済みにした日時', 'Marked paid'),
  recordedOperation: words('記録した操作', 'Recorded by'),
  recordedTransaction: words('記録された取引ID', 'Recorded transaction id'),
  month: words('対象月', 'Month'),
  sales: words('対象月の売上', 'Sales of the month'),
  gross: words('売上', 'Sales'),
  periodStart: words('対象期間の初日', 'First day'),
  generated: words('生成の記録', 'Generation'),
  same: words('同じ支払い', 'The same'),
  there: words('翌月以降に作成済みの支払い', 'Created since then'),
  upTo: words('対象日（この日まで）', 'Due by'),
} as const;

/** Stands where this database knows no name for the recipient. */
export const noRecipient = words('（名前なし）', '(no name)');

const types: Readonly<Record<string, Words>> = {
  creator: words('クリエイター', 'creator'),
  organizer: words('オーガナイザー', 'organizer'),
};

export const recipientTypeWords = (type: string): Words | string => types[type] ?? type;

const known = ['scheduled', 'ready_for_transfer', 'completed', 'failed'];
export const isKnownStatus = (status: string | null): boolean => status !== null && known.includes(status);
