import type { WebClient } from '@slack/web-api';
import pTimeout from 'p-timeout';
import type { GroupTrouble } from '../domain/permission/actor.ts';
import { type Elapsed, FreshCache } from './fresh-cache.ts';
import { slackCode } from './web-client.ts';

/**
 * How long a person waits for a group. A click's trigger lives three seconds, so one slow group must not take it.
 * Milliseconds.
 */
const WAIT_MS = 1_500;
/** How long a refusal is remembered: Slack allows about twenty of these calls a minute. Milliseconds. */
const RETRY_MS = 5_000;

type Found = { readonly members: readonly string[] } | { readonly code: string };

/**
 * The members of user groups, never older than a minute. A group that Slack refuses costs only what depends on it:
 * `no_such_subteam`, `plan_upgrade_required`, `missing_scope` (docs.slack.dev/reference/methods/usergroups.users.list),
 * `subteam_disabled` for a disabled group, a rate limit, no answer, or any other code.
 */
export class Groups {
  readonly #members: FreshCache<readonly string[]>;
  readonly #elapsed: Elapsed;
  readonly #refused = new Map<string, { readonly at: number; readonly code: string }>();

  constructor(client: WebClient, elapsed: Elapsed) {
    this.#elapsed = elapsed;
    this.#members = new FreshCache(
      async (usergroup) => (await client.usergroups.users.list({ usergroup })).users ?? [],
      elapsed,
    );
  }

  /** The group's members, or the code with which Slack refused them. */
  async find(group: string): Promise<Found> {
    const refused = this.#refused.get(group);
    if (refused && this.#elapsed() - refused.at < RETRY_MS) return refused;
    try {
      const members = await pTimeout(this.#members.get(group), { milliseconds: WAIT_MS });
      this.#refused.delete(group);
      return { members };
    } catch (error) {
      const code = slackCode(error);
      this.#refused.set(group, { at: this.#elapsed(), code });
      return { code };
    }
  }

  /** The groups that Slack refused when they were last asked for. */
  get troubles(): readonly GroupTrouble[] {
    return [...this.#refused].map(([group, { code }]) => ({ group, code }));
  }
}
