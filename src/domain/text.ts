const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** Line breaks, including Unicode's. */
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
/** Characters that change the text direction, and invisible ones except those that join emoji. */
const deceptive = /[\p{Bidi_Control}\u00AD\u200B\u2060\uFEFF\uFFF9-\uFFFB]/gu;

/** Makes text valid for PostgreSQL and RFC 8785 JSON: a lone surrogate becomes U+FFFD, NUL is removed. */
export const toWellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '');

/** Whether PostgreSQL and RFC 8785 JSON can store the text unchanged. */
export const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Text from a database or a person, safe to show on several lines: without control, bidi or invisible characters. */
export const plainLines = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(lineBreak, '\n')
    .replaceAll(deceptive, '')
    .replaceAll(/(?!\n)\p{Cc}/gu, (control) => (control === '\t' ? ' ' : ''));

/** As {@link plainLines}, on one line: line breaks become spaces. */
export const plain = (text: string): string => plainLines(text).replaceAll('\n', ' ');

/**
 * Cuts text to at most `max` UTF-16 units (Slack counts no more characters than that), ending in `…`.
 * Never splits what a reader sees as one character.
 */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text;
  if (max < 1) return '';
  const end = graphemes.segment(text).containing(max - 1)?.index ?? 0;
  return `${text.slice(0, end)}…`;
};

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
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
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

/** A name for comparison, however it is written: width, composition, invisible characters and case do not matter. */
export const nameKey = (name: string): string => normalise(name.replaceAll('〜', '~')).toLowerCase();

/** `ta…@factory.example`: enough to recognise a known address, not enough to use it. */
export const maskEmail = (email: string): string => {
  const address = plain(email);
  const at = address.lastIndexOf('@');
  const local = Array.from(graphemes.segment(at === -1 ? address : address.slice(0, at)), ({ segment }) => segment);
  // A short name shows less, so that part of it always stays hidden.
  const shown = local.slice(0, Math.min(2, local.length - 1)).join('');
  return `${shown}…${at === -1 ? '' : address.slice(at)}`;
};

/** Edits between two words; a swap of neighbours counts as one (optimal string alignment). */
const distance = (from: readonly string[], to: readonly string[]): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      const edits = [
        (last[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (last[j] ?? 0) + (letter === other ? 0 : 1),
        i > 0 && j > 0 && letter === to[j - 1] && from[i - 1] === other ? (beforeLast[j - 1] ?? 0) + 1 : Infinity,
      ];
      row.push(Math.min(...edits));
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
};

/**
 * The candidate closest to a mistyped word, for "もしかして: stuck". Allows one edit in a word of up to five letters, and
 * one more for every three letters after that; a prefix of two letters or more counts as one edit. Undefined when no
 * candidate is close.
 */
export const closest = <Candidate extends string>(
  word: string,
  candidates: readonly Candidate[],
): Candidate | undefined => {
  const typed = Array.from(normalise(word).toLowerCase());
  let best: Candidate | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const meant = Array.from(candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.min(typed.length, meant.length) / 3));
    // The length check also avoids comparing an 8 kB "word" letter by letter.
    const isPrefix = typed.length >= 2 && candidate.toLowerCase().startsWith(typed.join(''));
    if (!isPrefix && Math.abs(typed.length - meant.length) > allowed) continue;
    const edits = isPrefix ? Math.min(1, meant.length - typed.length) : distance(typed, meant);
    if (edits <= allowed && edits < Math.min(typed.length, meant.length) && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
};
