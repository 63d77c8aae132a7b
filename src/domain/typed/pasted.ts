/** What people paste with a number, an id, an address or a name: marks around it, a title after it, a link to it. */

/** Brackets and quotation marks, in the form that `normalise` gives them, each with the one that closes it. */
const closing: Readonly<Record<string, string>> = {
  '「': '」',
  '『': '』',
  '【': '】',
  '〈': '〉',
  '《': '》',
  '(': ')',
  '[': ']',
  '<': '>',
  '"': '"',
  "'": "'",
  '`': '`',
};
const opening = Object.fromEntries(Object.entries(closing).map(([open, close]) => [close, open]));
/** What parts sentences, and the stars of bold text. `normalise` makes three dots of `…`. */
const SEPARATORS = ' 、。,.!?*';
/** Marks that are taken off one after the other: a longer run of brackets is no number's. */
const MOST = 10;

/** Not a regular expression: one takes seconds for a long run of dots within a text. */
function withoutSeparators(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SEPARATORS.includes(text.charAt(start))) start++;
  while (end > start && SEPARATORS.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The text without a bracket at its beginning or end that belongs to the sentence around it: `(株)山田` has none. */
function withoutBracket(text: string): string {
  const [start, end] = [text.slice(1), text.slice(0, -1)];
  const [close, open] = [closing[text.charAt(0)], opening[text.slice(-1)]];
  if (close !== undefined && start.indexOf(close) === start.length - 1 && start !== '') return start.slice(0, -1);
  if (close !== undefined && !start.includes(close)) return start;
  return open !== undefined && !end.includes(open) ? end : text;
}

/** The normalised text without the marks around it: `「PR-1」、` is `PR-1`. Marks alone are left as they are. */
export function withoutMarks(text: string): string {
  let bare = withoutSeparators(text);
  for (let count = 0; count < MOST; count++) {
    const next = withoutSeparators(withoutBracket(bare));
    if (next === bare) break;
    bare = next;
  }
  return bare === '' ? text : bare;
}

/** The parts of a link's path and its values: one of them may be a number or an id. Nothing for other text. */
function partsOfLink(text: string): string[] {
  if (!/^https?:\/\//iu.test(text) || !URL.canParse(text)) return [];
  const { pathname, searchParams } = new URL(text);
  return [...pathname.split('/').map(decoded), ...searchParams.values()].filter((part) => part !== '');
}

/** A part of a path as it reads; as {@link decodeURIComponent}, but never throws. */
const decoded = (part: string): string =>
  new URLSearchParams(`part=${part.replaceAll('+', '%2B').replaceAll('&', '%26')}`).get('part') ?? part;

/** What a normalised text may mean where a number or id is asked for: the text without marks, and a link's parts. */
export const meantBy = (text: string): readonly string[] => {
  const bare = withoutMarks(text);
  return [bare, ...partsOfLink(bare)];
};

/** A name without 様 after it. */
export const withoutTitle = (name: string): string => name.replace(/(?<=.)\s?(?:様|さま|さん|殿|御中)$/u, '');
