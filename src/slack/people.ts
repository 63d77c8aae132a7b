import type { WebClient } from '@slack/web-api';
import { languageOf, type Person } from '../domain/actor.ts';
import { type Elapsed, FreshCache, systemElapsed } from './fresh-cache.ts';

/** People and their user groups, never older than a minute. */
export class People {
  readonly #people: FreshCache<Person>;
  readonly #members: FreshCache<readonly string[]>;
  readonly #groups: readonly string[];

  /** @param groups the user groups that the policy names; no others are read. */
  constructor(client: WebClient, groups: readonly string[], elapsed: Elapsed = systemElapsed) {
    this.#groups = groups;
    this.#members = new FreshCache(
      async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? [],
      elapsed,
    );
    this.#people = new FreshCache(async (id) => {
      const { user } = await client.users.info({ user: id, include_locale: true });
      return {
        id,
        team: user?.team_id ?? '',
        locale: user?.locale ?? '',
        // Slack may leave the locale out; most operators are Japanese.
        language: languageOf(user?.locale ?? 'ja-JP'),
        displayName: user?.profile?.real_name || user?.real_name || user?.profile?.display_name || id,
        isBot: user?.is_bot === true || id === 'USLACKBOT',
        isGuest: user?.is_restricted === true || user?.is_ultra_restricted === true || user?.is_stranger === true,
        deleted: user === undefined || user.deleted === true,
        groups: [],
      };
    }, elapsed);
  }

  /** @throws when Slack does not respond: then nobody may act. */
  async get(id: string): Promise<Person> {
    const [person, ...members] = await Promise.all([
      this.#people.get(id),
      ...this.#groups.map((group) => this.#members.get(group)),
    ]);
    return { ...person, groups: this.#groups.filter((_, index) => members[index]?.includes(id)) };
  }
}
