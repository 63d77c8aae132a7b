import { normaliseValue } from './normalise.ts';

/** `¥1,000`, `1000円`, `1,000`: yen, undefined for other text. In Shift_JIS ¥ is where others have the backslash. */
export function readYen(text: string): number | undefined {
  const digits = normaliseValue(text)
    .replaceAll(/[¥\\円]/gu, '')
    .trim();
  return /^-?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})$/u.test(digits) ? Number(digits.replaceAll(',', '')) : undefined;
}
