/**
 * Normalises typed input: full-width letters, digits and spaces become plain, smart quotes straight, invisible
 * characters are removed, and white space becomes one space. For commands, ids and dates, not for prose.
 */
export const normalise = (text: string): string =>
  text
    .toWellFormed()
    // A lone accent is a mistyped apostrophe; NFKC would turn it into a space.
    .replaceAll('\u00B4', "'")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/\p{Cc}/gu, ' ')
    .normalize('NFKC')
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Quotation marks and a wave dash that keyboards write differently, with the plain character for each. */
export const looseQuotes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('“”„‟«»', (mark) => [mark, '"'])),
  ...Object.fromEntries(Array.from('‘’‚‛´', (mark) => [mark, "'"])),
  // Windows writes U+FF5E, which NFKC makes a tilde, where others write this.
  '〜': '~',
};

/**
 * Everything that keyboards and other programs write for `-`: Unicode's dashes and minus signs, the long sound of a
 * Japanese keyboard, and lines that look the same. Not the wave dashes, which stand for "from … to".
 * https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt (Dash) and JIS X 0208 (ー, ―, −, ─, ━). The function
 * `banto.transfer_key` in migrations/ has the same list; a test compares them.
 */
export const dashes: readonly string[] = Array.from(
  '\u02D7\u058A\u05BE\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207B\u208B\u2212\u23AF\u2500\u2501\u2796\u2E3A\u2E3B\u30FC\uFE31\uFE32\uFE58\uFE63\uFF0D\uFF70',
);
const anyDash = new RegExp(`[${dashes.join('')}]`, 'gu');

/**
 * {@link normalise}, and one dash for all. For ids, order numbers, dates, periods, numbers and chosen words: wherever ー
 * can only be a mistyped `-`. Never for names and prose, where it is a letter.
 */
export const normaliseValue = (text: string): string => normalise(text.replaceAll(anyDash, '-'));

/** A chosen word for comparison, such as a command's: width, case and kind of dash do not matter, ー included. */
export const wordKey = (word: string): string => normaliseValue(word).toLowerCase();

/** Whether a word has a digit, of any width. */
export const hasDigit = (word: string): boolean => /\d/u.test(normalise(word));
