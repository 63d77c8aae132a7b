import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { type GroupTrouble, languageOf, type Person } from '../domain/permission/actor.ts';
import { type Elapsed, FreshCache, systemElapsed } from './fresh-cache.ts';
import { Groups } from './groups.ts';
import { slackFailure, SlackRefused } from './web-client.ts';

/** What the policy names: Banto's workspace, and the user groups that are asked for; no others are. */
export interface Named {
  readonly team: string;
  readonly groups: readonly string[];
}

type SlackUser = NonNullable<UsersInfoResponse['user']>;

/** Codes of users.info for somebody who is not there for Banto (docs.slack.dev/reference/methods/users.info). */
const nobody: ReadonlySet<string> = new Set(['user_not_found', 'users_not_found', 'user_not_visible']);

/** People and their user groups, never older than a minute. */
export class People {
  readonly #people: FreshCache<Person>;
  readonly #groups: Groups;
  readonly #named: Named;

  constructor(client: WebClient, named: Named, elapsed: Elapsed = systemElapsed) {
    this.#named = named;
    this.#groups = new Groups(client, elapsed);
    this.#people = new FreshCache(async (id) => personFrom(id, await userOf(client, id), named.team), elapsed);
  }

  /**
   * A person, with the groups that Slack confirms. Somebody whom Slack does not know counts as deactivated.
   * @throws when Slack does not respond: then nobody may act.
   */
  async get(id: string): Promise<Person> {
    const { groups: named } = this.#named;
    const [person, ...found] = await Promise.all([
      this.#people.get(id),
      ...named.map((group) => this.#groups.find(group)),
    ]);
    const groups = named.filter((_, index) => {
      const group = found[index];
      return group && 'members' in group && group.members.includes(id);
    });
    const unconfirmed = named.flatMap((group, index): GroupTrouble[] => {
      const answer = found[index];
      return answer && 'code' in answer ? [{ group, code: answer.code }] : [];
    });
    return { ...person, groups, ...(unconfirmed.length > 0 && { unconfirmed }) };
  }

  /** The members of a user group. @throws SlackRefused when Slack does not give them. */
  async membersOf(group: string): Promise<readonly string[]> {
    const found = await this.#groups.find(group);
    if ('members' in found) return found.members;
    throw new SlackRefused(`members of ${group}`, found.code);
  }

  /** The policy's groups whose members Slack does not give now. */
  async groupTroubles(): Promise<readonly GroupTrouble[]> {
    await Promise.all(this.#named.groups.map((group) => this.#groups.find(group)));
    return this.lastTroubles;
  }

  /** The same as they were last found, without asking. */
  get lastTroubles(): readonly GroupTrouble[] {
    return this.#groups.troubles.filter(({ group }) => this.#named.groups.includes(group));
  }
}

async function userOf(client: WebClient, id: string): Promise<SlackUser | undefined> {
  try {
    return (await client.users.info({ user: id, include_locale: true })).user;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && nobody.has(failure.code)) return undefined;
    throw error;
  }
}

function personFrom(id: string, user: SlackUser | undefined, ours: string): Person {
  const workspaces = workspacesOf(user);
  return {
    id,
    team: workspaces.includes(ours) ? ours : (workspaces[0] ?? ''),
    workspaces,
    locale: user?.locale ?? '',
    // Slack may leave the locale out; most operators are Japanese.
    language: languageOf(user?.locale ?? 'ja-JP'),
    displayName: user?.profile?.real_name || user?.real_name || user?.profile?.display_name || id,
    isBot: user?.is_bot === true || id === 'USLACKBOT',
    isGuest: isGuest(user),
    deleted: user === undefined || user.deleted === true,
    groups: [],
  };
}

/** A guest, or somebody of another organisation: https://docs.slack.dev/reference/objects/user-object */
export const isGuest = (user: SlackUser | undefined): boolean =>
  user?.is_restricted === true || user?.is_ultra_restricted === true || user?.is_stranger === true;

/**
 * The workspaces that Slack says a person belongs to. In an Enterprise Grid organisation `enterprise_user.teams` lists
 * them (docs.slack.dev/reference/objects/user-object) and decides; `team_id` may be absent there (slack-morphism-rust
 * pull request 215) or name another workspace.
 */
export function workspacesOf(user: SlackUser | undefined): string[] {
  const { teams, enterprise_id } = user?.enterprise_user ?? {};
  if (teams) return [...teams, ...(enterprise_id === undefined ? [] : [enterprise_id])];
  const team = user?.team_id ?? user?.profile?.team;
  return team === undefined || team === '' ? [] : [team];
}
