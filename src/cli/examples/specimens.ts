import type { Person } from '../../domain/permission/actor.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Language } from '../../domain/text/words.ts';
import type { Catalog } from '../../engine/definitions/catalog.ts';

/** For whom and when the examples are drawn. */
export interface Drawing {
  readonly catalog: Catalog;
  readonly policy: Policy;
  readonly language: Language;
  readonly now: Date;
}

/** An id as PostgreSQL writes it. */
export const id = '00000000-0000-4000-8000-000000000000';
/** Somebody in Slack. Slack checks the form of an id, not the person. */
export const someone = 'U00000001';

/** A text that people may have written: long, with markup, and with an emoji of several code points. */
export const written: Words = words(
  `例 <!channel> & *太字* 👨‍👩‍👧‍👦 ${'長い文章。'.repeat(40)}`,
  `Example <!channel> & *bold* 👨‍👩‍👧‍👦 ${'a long text. '.repeat(40)}`,
);

export const reader = ({ policy, language }: Drawing): Person => ({
  id: someone,
  team: policy.team,
  locale: language,
  language,
  displayName: written[language],
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: [],
});
