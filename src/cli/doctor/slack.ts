import { type AuthTestResponse, WebClient } from '@slack/web-api';
import type { Config } from '../../config/load.ts';
import { type ChannelName, channelNames } from '../../domain/policy.ts';
import { privateOnly } from '../../engine/messages/shelter.ts';
import { workspacesOf } from '../../slack/people.ts';
import { isForMembers } from '../../process/catalog.ts';
import { openClient } from '../../slack/web-client.ts';
import { check, type DoctorResult, fail, ok, reasonOf, warn } from './check.ts';
import { silent } from './silent.ts';

/** Scopes without which Banto cannot work. */
const neededScopes = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'files:write',
  'im:write',
  'channels:read',
  'groups:read',
];
/** Without these, a post whose response was lost may be posted twice. */
const usefulScopes = ['channels:history', 'groups:history'];

/** Without it, a list of transfers can only be pasted. */
const FILE_SCOPE = 'files:read';

/** Checks Slack: tokens, scopes, channels, and the people and groups that the policy names. */
export async function examineSlack({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const { botToken, apiUrl, transport } = environment.slack;
  const client = openClient({ token: botToken, apiUrl, logger: silent });
  const token = await check('bot token', 'check SLACK_BOT_TOKEN, and that the app is installed', () =>
    identity(client, policy.team),
  );
  if (token.some(({ state }) => state === 'fail')) return token;
  const results = [
    token,
    transport.kind === 'socket'
      ? await check('app token', 'check SLACK_APP_TOKEN; it needs connections:write', () =>
          socket(transport.appToken, apiUrl),
        )
      : [],
    ...(await Promise.all(
      channelNames.map((name) =>
        check(`channel ${name}`, `check channels.${name} in ops.yml`, () =>
          channel(client, { name, id: policy.channels[name], strict: isPrivateOnly(name) }),
        ),
      ),
    )),
    ...(await Promise.all(
      policy.posts.map(({ ask, channel: id }) =>
        check(`channel of the post ${ask}`, 'check posts in ops.yml', () =>
          channel(client, { name: `of the post ${ask}`, id, strict: isForMembers(ask) }),
        ),
      ),
    )),
    await check('roles', 'check the roles in ops.yml', () => people(client, policy)),
    await check('escalation', 'check channels.alerts and the escalation in ops.yml', () => mentioned(client, policy)),
  ];
  return results.flat();
}

async function identity(client: WebClient, team: string): Promise<readonly DoctorResult[]> {
  const answer = await client.auth.test();
  const granted = answer.response_metadata?.scopes;
  return [
    answer.team_id === team
      ? ok(`bot token: ${answer.user ?? 'the bot'} in ${answer.team ?? team}`)
      : fail(
          `bot token: belongs to workspace ${answer.team_id ?? '?'}, ops.yml names ${team}`,
          'correct team in ops.yml, or use the other token',
        ),
    workspaceKind(answer),
    ...(granted === undefined
      ? [{ state: 'skip', what: 'scopes: Slack does not say which were granted' } as const]
      : scopes(granted)),
  ];
}

/** In an organisation (Enterprise Grid) people of one workspace may act from another (docs.slack.dev/enterprise). */
const workspaceKind = ({ enterprise_id, is_enterprise_install, team_id }: AuthTestResponse): DoctorResult =>
  enterprise_id === undefined || enterprise_id === ''
    ? ok('workspace: stands alone, not in an Enterprise Grid organisation')
    : is_enterprise_install === true
      ? warn(
          `workspace: the app is installed for the whole Enterprise Grid organisation ${enterprise_id}`,
          `install it in the workspace ${team_id ?? ''} alone; only its members may hold roles`,
        )
      : ok(
          `workspace: part of the Enterprise Grid organisation ${enterprise_id}; members of ${team_id ?? ''} may act from its other workspaces`,
        );

function scopes(granted: readonly string[]): DoctorResult[] {
  const missing = neededScopes.filter((scope) => !granted.includes(scope));
  const notGranted = usefulScopes.filter((scope) => !granted.includes(scope));
  return [
    missing.length === 0
      ? ok('scopes: Banto has all it needs')
      : fail(`scopes: missing ${missing.join(', ')}`, 'reinstall the app from manifest.yml'),
    ...(notGranted.length === 0
      ? []
      : [
          warn(
            `scopes: without ${notGranted.join(', ')} a post whose response was lost may be posted twice`,
            'reinstall the app from manifest.yml',
          ),
        ]),
    ...(granted.includes(FILE_SCOPE)
      ? []
      : [
          ok(
            `scopes: without ${FILE_SCOPE}, which is optional, lists of transfers are pasted instead of read from a file`,
          ),
        ]),
  ];
}

async function socket(appToken: string, apiUrl: string | undefined): Promise<readonly DoctorResult[]> {
  const client = new WebClient(appToken, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    timeout: 10_000,
    logger: silent,
  });
  await client.apps.connections.open();
  return [ok('app token: a socket can be opened')];
}

const isPrivateOnly = (name: ChannelName): boolean => privateOnly.includes(name);

async function channel(
  client: WebClient,
  { name, id, strict }: { readonly name: string; readonly id: string; readonly strict: boolean },
): Promise<readonly DoctorResult[]> {
  const { channel: info } = await client.conversations.info({ channel: id });
  const title = `channel ${name}: #${info?.name ?? id}`;
  const results: DoctorResult[] = [];
  if (info?.is_member === false) results.push(fail(`${title}: Banto is not in it`, 'invite the bot with /invite'));
  if (info?.is_archived === true) results.push(fail(`${title}: it is archived`, 'choose another in ops.yml'));
  const shared = info?.is_ext_shared === true || info?.is_shared === true || info?.is_pending_ext_shared === true;
  if (strict && (info?.is_private !== true || shared)) {
    results.push(
      fail(
        `${title}: ${shared ? 'it is shared with another workspace' : 'it is public'}; Banto refuses to post there`,
        'make it private and keep it within the workspace',
      ),
    );
  }
  if (!strict && shared && info?.is_org_shared !== true) {
    results.push(
      fail(`${title}: it is shared with another company; Banto refuses to post there`, 'keep it within the workspace'),
    );
  }
  return results.length > 0 ? results : [ok(title)];
}

/** A mention notifies only members of the alerts channel; everybody gets a direct message too. */
async function mentioned(
  client: WebClient,
  { escalation: levels, channels }: Config['policy'],
): Promise<readonly DoctorResult[]> {
  const inChannel = new Set(await membersOf(client, channels.alerts));
  const results: DoctorResult[] = [];
  for (const { level, mention } of levels) {
    if (mention === undefined) continue;
    const notified = mention.startsWith('S')
      ? ((await client.usergroups.users.list({ usergroup: mention })).users ?? [])
      : [mention];
    const outside = notified.filter((id) => !inChannel.has(id));
    if (outside.length > 0)
      results.push(
        warn(
          `escalation: level ${level} mentions ${outside.join(', ')}, who cannot see the alerts channel; the direct message is all they get`,
          'invite them to channels.alerts',
        ),
      );
  }
  return results.length > 0 ? results : [ok('escalation: everybody mentioned is in the alerts channel')];
}

/** All members of a channel, page by page. */
async function membersOf(client: WebClient, id: string): Promise<string[]> {
  const members: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.members({
      channel: id,
      limit: 1_000,
      ...(cursor !== undefined && { cursor }),
    });
    members.push(...(page.members ?? []));
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return members;
}

/** Everyone named by the policy must exist in Slack; a group that Slack does not know gives nobody a role. */
async function people(
  client: WebClient,
  { roles, escalation, team }: Config['policy'],
): Promise<readonly DoctorResult[]> {
  const named = [...new Set([...Object.values(roles).flat(), ...escalation.flatMap(({ mention }) => mention ?? [])])];
  const results = await Promise.all(
    named.map(async (id): Promise<DoctorResult | undefined> => {
      if (id === '*') return undefined;
      try {
        if (id.startsWith('S')) {
          const { users } = await client.usergroups.users.list({ usergroup: id });
          return (users ?? []).length === 0
            ? warn(`roles: user group ${id} has no members`, 'add people to the group')
            : undefined;
        }
        const { user } = await client.users.info({ user: id });
        if (user?.deleted === true)
          return warn(`roles: ${id} is deactivated and may do nothing`, 'take them out of ops.yml');
        if (user?.is_restricted === true || user?.is_ultra_restricted === true || user?.is_bot === true)
          return warn(`roles: ${id} is a guest or a bot and may do nothing`, 'take them out of ops.yml');
        return workspacesOf(user).includes(team)
          ? undefined
          : warn(`roles: ${id} is of another workspace and may do nothing`, 'take them out of ops.yml');
      } catch (error) {
        return fail(`roles: ${id}: ${reasonOf(error)}`, 'correct the id in ops.yml');
      }
    }),
  );
  const found = results.filter((result) => result !== undefined);
  return found.length > 0 ? found : [ok(`roles: all ${named.length} people and groups are known`)];
}
