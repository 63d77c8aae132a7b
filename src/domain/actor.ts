import type { Language } from './words.ts';

/** What Slack says about a person. Permissions depend on the ids and flags here, never on names. */
export type Person = Readonly<{
  id: string;
  team: string;
  /** As Slack gives it, `ja-JP`. */
  locale: string;
  language: Language;
  displayName: string;
  isBot: boolean;
  /** Single- and multi-channel guests. */
  isGuest: boolean;
  deleted: boolean;
  /** Ids (S…) of the user groups they are in. */
  groups: readonly string[];
}>;

/** The language of Banto's messages to a person with this Slack locale. */
export const languageOf = (locale: string): Language => (/^ja(?:[-_]|$)/i.test(locale) ? 'ja' : 'en');
