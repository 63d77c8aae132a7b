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

/** What stands where a partner has no name. */
export const NO_NAME = '—';

/** The beginning of an id, by which people speak of it and can find it. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The first text of at most `max` characters; empty when none fits. */
export const firstFitting = (max: number, ...texts: readonly (string | undefined)[]): string =>
  texts.find((text) => text !== undefined && [...text].length <= max) ?? '';

/** Whether the text has only letters, digits and signs of ASCII. */
export const isAscii = (text: string): boolean => /^[\x20-\x7E]*$/u.test(text);

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
