import { withoutMarks, withoutTitle } from './pasted.ts';
import { type Words, words } from './words.ts';

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** Line breaks, including Unicode's. */
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
/** Characters that change the text direction, and invisible ones except those that join emoji. */
export const invisible = /[\p{Bidi_Control}\u00AD\u200B\u2060\uFEFF\uFFF9-\uFFFB]/gu;

/** Makes text valid for PostgreSQL and RFC 8785 JSON: a lone surrogate becomes U+FFFD, NUL is removed. */
export const toWellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '');

/** Whether PostgreSQL and RFC 8785 JSON can store the text unchanged. */
export const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Text from a database or a person, safe to show on several lines: without control, bidi or invisible characters. */
export const plainLines = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(lineBreak, '\n')
    .replaceAll(invisible, '')
    .replaceAll(/(?!\n)\p{Cc}/gu, (control) => (control === '\t' ? ' ' : ''));

/** As {@link plainLines}, on one line: line breaks become spaces. */
export const plain = (text: string): string => plainLines(text).replaceAll('\n', ' ');

/**
 * Characters read of a name or another text of people outside, who may write without an end: Slack shows no more of one
 * (`limits.section.text`).
 */
export const LONGEST_TEXT = 3_000;

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

/** The beginning of an id, by which people speak of it and can find it. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The first text of at most `max` characters; empty when none fits. */
export const firstFitting = (max: number, ...texts: readonly (string | undefined)[]): string =>
  texts.find((text) => text !== undefined && [...text].length <= max) ?? '';

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

/** A name for comparison, however it is written: width, composition, invisible characters and case do not matter. */
export const nameKey = (name: string): string => normalise(name.replaceAll('〜', '~')).toLowerCase();

/**
 * Slack sends an emoji by its name, and its skin as one more: `:cherry_blossom:`, `:+1::skin-tone-2:`. A workspace can
 * name its own. https://github.com/slackapi/bolt-js/issues/1469 (commands), https://github.com/dylex/slack-libpurple/pull/185
 * (messages)
 */
const emojiName = /:[\p{L}\p{N}_+'-]+:/gu;
/** Characters that are emoji, or may be shown as one: ⭐, ®. */
export const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u20E3]/gu;

/** Whether the text has what may be an emoji's name. */
export const hasEmojiName = (text: string): boolean => text.search(emojiName) >= 0;

/**
 * A name as {@link nameKey}, without emoji, when Slack may have sent the name of one; else undefined. Which emoji a name
 * stands for only Slack knows.
 */
export function bareNameKey(typed: string): string | undefined {
  const key = nameKey(typed.replaceAll(emojiName, '').replaceAll(emoji, ''));
  return hasEmojiName(typed) && key !== '' ? key : undefined;
}

/** A name as {@link nameKey}, without its spaces: 林 結衣 is typed 林結衣 too. */
export const closeKey = (name: string): string => nameKey(name).replaceAll(' ', '');

/** The same where kinds of dash do not matter: ー counts as one, so both sides of a comparison need this key. */
export const calledKey = (name: string): string => closeKey(normaliseValue(name));

/** A typed name as {@link nameKey}, without its spaces, the marks around it and 様 after it: what is searched for. */
export const searchKey = (typed: string): string => closeKey(withoutMarks(withoutTitle(withoutMarks(nameKey(typed)))));

/** What a typed name may be as a whole, for comparison: a company may be called パン屋さん. */
export const wholeKeys = (typed: string): readonly string[] => [...new Set([closeKey(typed), searchKey(typed)])];

/** Whether a name is the typed one, however either is written. */
export const isSameName = (name: string, typed: string): boolean => {
  const bare = bareNameKey(typed);
  return (
    wholeKeys(typed).includes(closeKey(name)) ||
    (bare !== undefined && wholeKeys(bare).includes(closeKey(name.replaceAll(emoji, ''))))
  );
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

/** Whether the text has only letters, digits and signs of ASCII. */
export const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/u.test(text);

/** Whether a word has a digit, of any width. */
export const hasDigit = (word: string): boolean => /\d/u.test(normalise(word));

const scripts: readonly (readonly [RegExp, Words])[] = [
  [/\p{Script=Cyrillic}/u, words('キリル文字', 'a Cyrillic letter')],
  [/\p{Script=Greek}/u, words('ギリシャ文字', 'a Greek letter')],
  [/\p{Script=Han}/u, words('漢字', 'a Chinese character')],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, words('かな', 'Japanese kana')],
  [/\p{Script=Hangul}/u, words('ハングル', 'a Korean letter')],
  [/\p{Nd}/u, words('外国の数字', 'a foreign digit')],
  [/\p{Script=Arabic}/u, words('アラビア文字', 'an Arabic letter')],
  [/\p{Script=Latin}/u, words('英字以外のラテン文字', 'a letter outside A to Z')],
];

/** Names a character, so that one that looks like another is recognised: 「А」（キリル文字、U+0410）. */
export function nameCharacter(character: string): Words {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const [, script] = scripts.find(([fits]) => fits.test(character)) ?? [];
  const shown = plain(character);
  return words(
    `「${shown}」（${script ? `${script.ja}、` : ''}${code}）`,
    `“${shown}” (${script ? `${script.en}, ` : ''}${code})`,
  );
}

/** `ta…@factory.example`: enough to recognise a known address, not enough to use it. */
export const maskEmail = (email: string): string => {
  const address = plain(email);
  const at = address.lastIndexOf('@');
  const local: string[] = [];
  for (const { segment } of graphemes.segment(at === -1 ? address : address.slice(0, at)))
    if (local.push(segment) === 3) break;
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
      // Nothing stands before the first letter, so that it cannot be swapped.
      const edits = [
        (last[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (last[j] ?? 0) + (letter === other ? 0 : 1),
        letter === to[j - 1] && from[i - 1] === other ? (beforeLast[j - 1] ?? 0) + 1 : Infinity,
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
    const isPrefix = candidate.toLowerCase().startsWith(typed.join(''));
    if (!isPrefix && Math.abs(typed.length - meant.length) > allowed) continue;
    const edits = isPrefix ? Math.min(1, meant.length - typed.length) : distance(typed, meant);
    if (edits <= allowed && edits < Math.min(typed.length, meant.length) && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
};
