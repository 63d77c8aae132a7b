import type { Language } from './words.ts';

/** What Slack says about a person. Only `id`, `team` and these facts decide; names never do. */
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

/** The language in which Banto answers someone whose Slack has this locale. */
export const languageOf = (locale: string): Language => (/^ja(?:[-_]|$)/i.test(locale) ? 'ja' : 'en');
