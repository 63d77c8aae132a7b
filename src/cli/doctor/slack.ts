import { type AuthTestResponse, WebClient } from '@slack/web-api';
import type { Config } from '../../config/load.ts';
import { slackTrouble } from '../../process/slack-trouble.ts';
import { systemElapsed } from '../../slack/fresh-cache.ts';
import { Messenger } from '../../slack/messenger.ts';
import { openClient, slackFailure } from '../../slack/web-client.ts';
import { examineChannels, examineEscalation } from './channels.ts';
import { checkSlack, type DoctorResult, fail, ok, skip, warn } from './check.ts';
import { examinePeople } from './people.ts';
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

/** Checks Slack: tokens, scopes, clock, channels, and the people and groups that the policy names. */
export async function examineSlack({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const { botToken, apiUrl, transport } = environment.slack;
  const client = openClient({ token: botToken, apiUrl, logger: silent });
  const token = await identity(client, policy.team);
  if (token.some(({ state }) => state === 'fail')) return token;
  const messenger = new Messenger({ calls: client, posts: client }, systemElapsed);
  const membersOf = remembered(
    async (usergroup: string) => (await client.usergroups.users.list({ usergroup })).users ?? [],
  );
  const results = [
    token,
    transport.kind === 'socket' ? await socket(transport.appToken, apiUrl) : [],
    await clock(apiUrl),
    await examineChannels(messenger, policy),
    await checkSlack('roles', 'check the roles in ops.yml', () => examinePeople(client, membersOf, policy)),
    await checkSlack('escalation', 'check channels.alerts and the escalation in ops.yml', () =>
      examineEscalation(messenger, membersOf, policy),
    ),
  ];
  return results.flat();
}

/** Asks once for each key: Slack allows about twenty of these calls a minute. */
function remembered<Value>(ask: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  return (key) => asked.get(key) ?? asked.set(key, ask(key)).get(key) ?? ask(key);
}

async function identity(client: WebClient, team: string): Promise<readonly DoctorResult[]> {
  let answer: AuthTestResponse;
  try {
    answer = await client.auth.test();
  } catch (error) {
    const isRefused = slackFailure(error).kind === 'refused';
    return [
      fail(
        `bot token: ${slackTrouble(error, 'SLACK_BOT_TOKEN')}`,
        isRefused
          ? 'check SLACK_BOT_TOKEN, and that the app is installed'
          : 'check the network, HTTPS_PROXY and SLACK_API_URL',
      ),
    ];
  }
  const granted = answer.response_metadata?.scopes;
  return [
    answer.team_id === team
      ? ok(`bot token: ${answer.user ?? 'the bot'} in ${answer.team ?? team}`)
      : fail(
          `bot token: belongs to workspace ${answer.team_id ?? '?'}, ops.yml names ${team}`,
          'correct team in ops.yml, or use the other token',
        ),
    workspaceKind(answer),
    ...(granted === undefined ? [skip('scopes: Slack does not say which were granted')] : scopes(granted)),
  ];
}

/** Seconds within which Slack's clock and this machine's must be: Slack's signatures are refused after five minutes. */
const MOST_SKEW_S = 60;

/** By the time of Slack's own answer, in whole seconds: https://www.rfc-editor.org/rfc/rfc9110#field.date */
async function clock(apiUrl = 'https://slack.com/api/'): Promise<readonly DoctorResult[]> {
  const answer = await fetch(`${apiUrl}api.test`, { method: 'POST', signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  const date = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [skip('clocks: Slack did not say its time')];
  const skewS = Math.abs(Date.now() - date) / 1_000;
  return [
    skewS <= MOST_SKEW_S
      ? ok(`clocks: Slack’s and this machine’s agree within ${MOST_SKEW_S} s`)
      : fail(
          `clocks: Slack’s is ${skewS.toFixed(0)} s off this machine’s; signatures and six-digit codes fail`,
          'synchronise this machine with NTP',
        ),
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
  try {
    await client.apps.connections.open();
    return [ok('app token: a socket can be opened')];
  } catch (error) {
    return [
      fail(`app token: ${slackTrouble(error, 'SLACK_APP_TOKEN')}`, 'check SLACK_APP_TOKEN; it needs connections:write'),
    ];
  }
}
