import { oddText } from './odd.ts';
import { type Language, type Words, words } from './words.ts';

declare const yenBrand: unique symbol;

/** Whole yen, never a fraction. */
export type Yen = number & { readonly [yenBrand]: true };

const isYen = (amount: number): amount is Yen => Number.isSafeInteger(amount);

/** Checks that an amount is a safe integer. @throws RangeError otherwise. */
export const yen = (amount: number): Yen => {
  // Adding 0 turns -0 into 0.
  const whole = amount + 0;
  if (!isYen(whole)) throw new RangeError(`not whole yen: ${amount}`);
  return whole;
};

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/**
 * `¥1,234,567`; a negative amount is `-¥1,200`. An amount that no number holds is a text, and marked: `⚠ ¥0.5`. Null,
 * which some columns allow, is `—`: it is not ¥0.
 */
export const formatYen = (amount: number | string | null): string => {
  if (amount === null) return '—';
  if (typeof amount === 'string') return oddText(`¥${amount}`);
  const digits = grouped.format(Math.abs(yen(amount)));
  return amount < 0 ? `-¥${digits}` : `¥${digits}`;
};

/** A change of an amount: `+¥300`, `-¥300`, `±¥0`. */
export const signedYen = (difference: number): string =>
  `${difference === 0 ? '±' : difference > 0 ? '+' : ''}${formatYen(difference)}`;

/** `3件` in Japanese, `3` in English, with thousands separated. */
export const formatCount = (count: number, language: Language): string =>
  language === 'ja' ? `${grouped.format(count)}件` : grouped.format(count);

/** A count in both languages. */
export const countWords = (count: number): Words => words(formatCount(count, 'ja'), formatCount(count, 'en'));

/** `17件 ¥1,351,700`: how many, and their total in yen. */
export const sumWords = ({ count, yen: total }: { readonly count: number; readonly yen: number }): Words =>
  words(`${formatCount(count, 'ja')} ${formatYen(total)}`, `${formatCount(count, 'en')} ${formatYen(total)}`);

/** An English count with the right word form: `1 payout`, `1,234 payouts`; `1 is`, `2 are`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`;
