import { joinWords, type Words, words } from '../domain/text/words.ts';
import { formatCount } from '../domain/text/yen.ts';

/** How many payouts a sum is silent about. Older digests do not say. */
export interface PayoutDoubts {
  /** Unpaid payouts whose due day cannot be read. */
  readonly undated?: number;
  /** Those due, late or to be processed whose amount cannot be read. */
  readonly inexact?: number;
  /** Those due that are 0 yen or less. */
  readonly nothing?: number;
}

/**
 * What the sums do not say: payouts that no sum has, or that make it smaller. Undefined when there are none.
 * `予定日を読めない 1件・金額を読めない 3件・0円以下 1件`
 */
export function doubtsOf({ undated = 0, inexact = 0, nothing = 0 }: PayoutDoubts): Words | undefined {
  const parts = [
    { count: undated, what: words('予定日を読めない', 'without a readable day') },
    { count: inexact, what: words('金額を読めない', 'without a readable amount') },
    { count: nothing, what: words('0円以下', 'of ¥0 or less') },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return undefined;
  return joinWords(
    parts.map(({ count, what }) =>
      words(`${what.ja} ${formatCount(count, 'ja')}`, `${formatCount(count, 'en')} ${what.en}`),
    ),
    '・',
    ', ',
  );
}
