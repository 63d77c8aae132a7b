import { type Language, type Words, words } from '../text/words.ts';

/** What Slack says about a person. Permissions depend on the ids and flags here, never on names. */
export type Person = Readonly<{
  id: string;
  /** The workspace they act from: Banto's own, when Slack says that they belong to it. Empty when Slack says none. */
  team: string;
  /** Every workspace (T…), and the organisation (E…), that Slack says they belong to. */
  workspaces?: readonly string[];
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
  /** Set for whoever asks on a terminal: who holds the database's address may ask anything, and change nothing. */
  onTerminal?: true;
  /** The policy's user groups whose members Slack does not give now: they may or may not be in them. */
  unconfirmed?: readonly GroupTrouble[];
}>;

/** The actor of what Banto does by itself, and of what somebody does on a terminal. */
export const SYSTEM = 'system';

/** What Banto is called where it did something by itself; undefined for a person's id. */
export const bantoWords = (actor: string | null | undefined): Words | undefined =>
  actor === SYSTEM ? words('番頭（自動）', 'Banto (automatic)') : undefined;

/** A user group whose members Slack does not give, and Slack's code for it. */
export type GroupTrouble = Readonly<{ group: string; code: string }>;

/** The language of Banto's messages to a person with this Slack locale. */
export const languageOf = (locale: string): Language => (/^ja(?:[-_]|$)/i.test(locale) ? 'ja' : 'en');
