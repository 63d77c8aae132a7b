const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** Line breaks of every alphabet's making. */
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
/** What turns a line around, or has no width and no part in a picture made of several characters. */
const treacherous = /[\p{Bidi_Control}\u00AD\u200B\u2060\uFEFF\uFFF9-\uFFFB]/gu;

/** What PostgreSQL's text and RFC 8785 can carry: half a surrogate pair becomes U+FFFD, NUL goes. */
export const toWellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '');

/** Whether PostgreSQL's text and RFC 8785 can carry it as it is. */
export const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Text from a database or a person, made safe to show over several lines: no controls, no bidi, nothing without width. */
export const plainLines = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(lineBreak, '\n')
    .replaceAll(treacherous, '')
    .replaceAll(/(?!\n)\p{Cc}/gu, (control) => (control === '\t' ? ' ' : ''));

/** As {@link plainLines}, on one line: line breaks become spaces. */
export const plain = (text: string): string => plainLines(text).replaceAll('\n', ' ');

/**
 * At most `max` UTF-16 units (never more than as many of Slack's characters), ending in `…` when something was cut.
 * What a reader takes for one character is never split.
 */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text;
  if (max < 1) return '';
  const end = graphemes.segment(text).containing(max - 1)?.index ?? 0;
  return `${text.slice(0, end)}…`;
};

/**
 * Typed input in one spelling: full-width letters, digits and spaces become plain, smart quotes straight, characters
 * without width go, and runs of white space become one space. For commands, ids and dates, not for people's prose.
 */
export const normalise = (text: string): string =>
  text
    .toWellFormed()
    // An accent on its own is a mistyped apostrophe; NFKC would make a space of it.
    .replaceAll('\u00B4', "'")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/\p{Cc}/gu, ' ')
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();

/** `ta…@factory.example`: enough to recognise an address one knows, not enough to use it. */
export const maskEmail = (email: string): string => {
  const address = plain(email);
  const at = address.lastIndexOf('@');
  const local = Array.from(graphemes.segment(at === -1 ? address : address.slice(0, at)), ({ segment }) => segment);
  // Of a short name less is shown, so that something always stays hidden.
  const shown = local.slice(0, Math.min(2, local.length - 1)).join('');
  return `${shown}…${at === -1 ? '' : address.slice(at)}`;
};

/** Edits between two words, a swap of neighbours counting as one (optimal string alignment). */
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
 * The candidate that a mistyped word was most likely meant to be, for "もしかして: stuck". One edit is forgiven in a word
 * of up to five letters, and one more per three letters after that; a beginning of two letters or more counts as one
 * edit. Undefined when nothing is near.
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
    // Also keeps an 8 kB "word" from being compared letter by letter.
    const isBeginning = typed.length >= 2 && candidate.toLowerCase().startsWith(typed.join(''));
    if (!isBeginning && Math.abs(typed.length - meant.length) > allowed) continue;
    const edits = isBeginning ? Math.min(1, meant.length - typed.length) : distance(typed, meant);
    if (edits <= allowed && edits < Math.min(typed.length, meant.length) && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
};
