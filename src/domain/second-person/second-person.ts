import type { Policy } from '../policy.ts';
import { type Words, words } from '../text/words.ts';
import { formatYen } from '../text/yen.ts';

/** When a second person is needed. */
export type SecondPerson = 'never' | 'always' | 'above-limit';

/** How much one person moves, in yen. */
export interface Weight {
  readonly amount: number;
  /** The smallest single amount in it: zero or less is no payment. */
  readonly smallest: number;
  /** Yen that the same person already moved alone today, where that counts; otherwise 0. */
  readonly alone: number;
}

/** How much one person may move alone, in yen: `policy.second_person.payouts_over_yen` of ops.yml. */
export const limitOf = ({ secondPerson }: Pick<Policy, 'secondPerson'>): number => secondPerson.payoutsOverYen;

const always = words('この操作は必ず2人目の承認が必要です。', 'This always needs a second person.');

/** Whether an amount is no payment, so that one person alone never decides about it. */
export const isNoPayment = (amount: number): boolean => amount <= 0;

/** Why a second person is needed; undefined when one is enough. Only `above-limit` uses the weight. */
export function secondPersonNeeded(
  when: SecondPerson,
  { amount, smallest, alone }: Weight,
  limit: number,
): Words | undefined {
  if (when === 'never') return undefined;
  if (when === 'always') return always;
  if (isNoPayment(smallest)) {
    return words(
      `0円以下の金額（${formatYen(smallest)}）は、必ず2人目の承認が必要です。`,
      `An amount of 0 yen or less, here ${formatYen(smallest)}, always needs a second person.`,
    );
  }
  if (amount > limit) {
    return words(
      `${formatYen(amount)} は1人で処理できる上限 ${formatYen(limit)} を超えています。`,
      `${formatYen(amount)} is above the limit of ${formatYen(limit)} for one person.`,
    );
  }
  if (alone + amount > limit) {
    return words(
      `本日、単独で処理した ${formatYen(alone)} と合わせると ${formatYen(alone + amount)} になり、上限 ${formatYen(limit)} を超えます。`,
      `Together with the ${formatYen(alone)} already processed alone today it is ${formatYen(alone + amount)}, above the limit of ${formatYen(limit)}.`,
    );
  }
  return undefined;
}
