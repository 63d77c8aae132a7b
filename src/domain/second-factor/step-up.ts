import type { Weight } from '../second-person/second-person.ts';
import { type Words, words } from '../text/words.ts';
import { formatYen } from '../text/yen.ts';

/** What somebody approves, and what they approved before. Null where it cannot be known. Yen. */
export interface Agreement {
  readonly total: number | null;
  /** What this person approved on this Tokyo day without a code. */
  readonly agreed: number | null;
}

/**
 * How many yen an approval releases; null when they cannot be known before it is done. Where a function of the
 * marketplace selects the rows, the previewed ones are not all; and a negative amount would hide the others in the sum.
 */
export const approvedTotal = (
  weight: Pick<Weight, 'amount' | 'smallest'> | undefined,
  { external }: { readonly external: boolean },
): number | null => (external || weight === undefined || weight.smallest < 0 ? null : weight.amount);

/**
 * Why an approval needs a code; undefined when it needs none.
 * @param limit `policy.second_person.step_up_over_yen` of ops.yml; without it nobody needs a code
 */
export function codeNeeded({ total, agreed }: Agreement, limit: number | undefined): Words | undefined {
  if (limit === undefined) return undefined;
  if (total === null)
    return words(
      '実行するまで合計金額が確定しないため、承認にコードが必要です。',
      'Its total is not known until it is done, so approving it needs a code.',
    );
  if (agreed === null)
    return words(
      '本日コードなしで承認した金額を確認できないため、承認にコードが必要です。',
      'How much you approved today without a code is not known, so approving this needs a code.',
    );
  if (total > limit)
    return words(
      `${formatYen(total)} は、コードなしで承認できる上限 ${formatYen(limit)} を超えています。`,
      `${formatYen(total)} is above the limit of ${formatYen(limit)} for approving without a code.`,
    );
  if (agreed + total > limit)
    return words(
      `本日コードなしで承認した ${formatYen(agreed)} と合わせると ${formatYen(agreed + total)} になり、上限 ${formatYen(limit)} を超えます。`,
      `Together with the ${formatYen(agreed)} approved today without a code it is ${formatYen(agreed + total)}, above the limit of ${formatYen(limit)}.`,
    );
  return undefined;
}
