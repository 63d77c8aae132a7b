import type { WebClient } from '@slack/web-api';
import type { Config } from '../../config/load.ts';
import { everyone } from '../../domain/policy.ts';
import { isGroupId } from '../../domain/text/slack-id.ts';
import { isGuest, workspacesOf } from '../../slack/people.ts';
import { type DoctorResult, fail, ok, slackReason, warn } from './check.ts';

/** Everyone named by the policy must exist in Slack; a group that Slack does not know gives nobody a role. */
export async function examinePeople(
  client: WebClient,
  membersOf: (group: string) => Promise<readonly string[]>,
  { roles, escalation, team }: Config['policy'],
): Promise<readonly DoctorResult[]> {
  const named = [...new Set([...Object.values(roles).flat(), ...escalation.flatMap(({ mention }) => mention ?? [])])];
  const ids = named.filter((id) => id !== everyone);
  const results = await Promise.all(
    ids.map(async (id): Promise<DoctorResult | undefined> => {
      try {
        return isGroupId(id) ? groupFault(id, await membersOf(id)) : await personFault(client, id, team);
      } catch (error) {
        return fail(
          `roles: ${isGroupId(id) ? 'the user group ' : ''}${id}: ${slackReason(error)}`,
          'correct the id in ops.yml',
        );
      }
    }),
  );
  const found = results.filter((result) => result !== undefined);
  return found.length > 0 ? found : [ok(`roles: everybody named is known (${ids.length})`)];
}

const groupFault = (id: string, members: readonly string[]): DoctorResult | undefined =>
  members.length === 0 ? warn(`roles: user group ${id} has no members`, 'add people to the group') : undefined;

async function personFault(client: WebClient, id: string, team: string): Promise<DoctorResult | undefined> {
  const { user } = await client.users.info({ user: id });
  const next = 'take them out of ops.yml';
  if (user?.deleted === true) return warn(`roles: ${id} is deactivated and may do nothing`, next);
  if (isGuest(user) || user?.is_bot === true) return warn(`roles: ${id} is a guest or a bot and may do nothing`, next);
  return workspacesOf(user).includes(team)
    ? undefined
    : warn(`roles: ${id} is of another workspace and may do nothing`, next);
}
