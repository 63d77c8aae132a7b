import type { Language } from './words.ts';

/** Who does something: a person by their Slack id, a schedule by its name, or Banto itself. */
export type Actor =
  | Readonly<{ kind: 'person'; id: string; team: string }>
  | Readonly<{ kind: 'schedule'; name: string }>
  | Readonly<{ kind: 'system' }>;

/** Banto acting on its own account. */
export const system: Actor = { kind: 'system' };

/** The audit log's `actor`: a Slack user id, `schedule` or `system`. */
export const actorName = (actor: Actor): string => (actor.kind === 'person' ? actor.id : actor.kind);

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

/** Guests, bots, deactivated people and members of other workspaces get nothing, whatever the policy says. */
export const isFullMember = (person: Person, team: string): boolean =>
  person.team === team && !person.isBot && !person.isGuest && !person.deleted;

/** The language in which Banto answers someone whose Slack has this locale. */
export const languageOf = (locale: string): Language => (/^ja(?:[-_]|$)/i.test(locale) ? 'ja' : 'en');
