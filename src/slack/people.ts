import type { WebClient } from '@slack/web-api';
import { languageOf, type Person } from '../domain/actor.ts';

/** Permissions never depend on data older than this. Milliseconds. */
const FRESH_MS = 60_000;
/** The cache is emptied at this many entries, so that many made-up ids cannot fill the memory. */
const MAX_ENTRIES = 5_000;

/** Caches Slack's answers for a minute; callers at the same time share one call. */
class Cache<Value> {
  readonly #entries = new Map<string, { at: number; value: Promise<Value> }>();
  readonly #load: (key: string) => Promise<Value>;

  constructor(load: (key: string) => Promise<Value>) {
    this.#load = load;
  }

  get(key: string): Promise<Value> {
    const known = this.#entries.get(key);
    if (known && performance.now() - known.at < FRESH_MS) return known.value;
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const value = this.#load(key);
    this.#entries.set(key, { at: performance.now(), value });
    // A failure is not cached: the next click asks again.
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}

/** People and their user groups, never older than a minute. */
export class People {
  readonly #people: Cache<Person>;
  readonly #members: Cache<readonly string[]>;
  readonly #groups: readonly string[];

  /** @param groups the user groups that the policy names; no others are read. */
  constructor(client: WebClient, groups: readonly string[]) {
    this.#groups = groups;
    this.#members = new Cache(async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? []);
    this.#people = new Cache(async (id) => {
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
    });
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
