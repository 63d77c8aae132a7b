import { firstOf } from '../../../domain/text/first-of.ts';
import { type Day, formatDay, startOfDay } from '../../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';

/** How many days back a payment to the same recipient is recent. */
export const RECENT_DAYS = 7;

/** The same in words. */
export const recently = words(`直近${RECENT_DAYS}日間`, `in the last ${RECENT_DAYS} days`);

/** A payout this many times larger than the recipient's largest so far gets a warning. */
export const UNUSUAL_TIMES = 3;

/** Whether an amount is far above the largest that the recipient was ever paid, where there was one. Yen. */
export const isUnusual = (amount: number, largest: number | null): boolean =>
  largest !== null && largest > 0 && amount > largest * UNUSUAL_TIMES;

/** Another payment to the same recipient. */
interface RecentPayment {
  /** Yen. */
  readonly amount: number;
  /** The day it was paid, in Tokyo. */
  readonly day: Day;
}

/** The recipient's completed payments, for one payout: without that payout. */
export interface RecipientHistory {
  /** The recent ones; latest first. */
  readonly recent: readonly RecentPayment[];
  /** The largest amount ever completed; null when there was none. Yen. */
  readonly largest: number | null;
}

/** A recipient's completed payments, for many payouts. */
export interface Payee {
  readonly recipient_type: string | null;
  readonly recipient_id: string;
  /** How many are recent. */
  readonly recent: number;
  /** The amounts of the recent ones in yen; null when there are none. */
  readonly recentAmounts: readonly number[] | null;
  /** The largest amount ever completed. Yen. */
  readonly largest: number | null;
}

/** Names what the recipient was paid recently. */
function recentWarnings(recent: readonly RecentPayment[], amount: number): Words[] {
  if (recent.length === 0) return [];
  const named = firstOf(recent, (payment) => {
    const said = (language: Language): string =>
      `${formatDay(payment.day, language, startOfDay(payment.day))} ${formatYen(payment.amount)}`;
    return words(said('ja'), said('en'));
  });
  const count = recent.length;
  const same = recent.filter((payment) => payment.amount === amount).length;
  const [sameJa, sameEn] = same > 0 ? [`（同額 ${same}件）`, ` (${same} of the same amount)`] : ['', ''];
  return [
    words(
      `${recently.ja}に同じ受取人へ支払済み ${count}件${sameJa}: ${named.ja}`,
      `The same recipient was paid ${counted(count, 'time')} ${recently.en}${sameEn}: ${named.en}`,
    ),
  ];
}

/** What the recipient's other payments tell about one amount. Yen. */
export const historyWarnings = (amount: number, { recent, largest }: RecipientHistory): Words[] => [
  ...recentWarnings(recent, amount),
  ...(largest !== null && isUnusual(amount, largest)
    ? [
        words(
          `これまでの最高額 ${formatYen(largest)} の${UNUSUAL_TIMES}倍を超えています。`,
          `More than ${UNUSUAL_TIMES} times the largest so far, ${formatYen(largest)}.`,
        ),
      ]
    : []),
];
