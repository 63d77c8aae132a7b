import { normalise, normaliseValue } from './normalise.ts';
import { withoutMarks, withoutTitle } from './pasted.ts';

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
