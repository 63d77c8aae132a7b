import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { Environment } from '../config/environment.ts';
import type { Policy } from '../domain/policy.ts';
import { isGroupId } from '../domain/text/slack-id.ts';
import type { Elapsed } from '../slack/fresh-cache.ts';
import { Messenger } from '../slack/messenger.ts';
import { People } from '../slack/people.ts';
import { openClient, openPostingClient } from '../slack/web-client.ts';
import { connect, type Connection } from './connection.ts';
import { slackLogger } from './logging.ts';
import type { Paces } from './paces.ts';
import { slackTrouble } from './slack-trouble.ts';

/** The process's access to Slack. */
export interface Slack {
  readonly messenger: Messenger;
  readonly people: People;
  readonly connection: Connection;
  /** Checks Slack now. Returns undefined when it responds, otherwise the reason in English. */
  check(): Promise<string | undefined>;
}

interface Settings {
  readonly slack: Environment['slack'];
  readonly policy: Policy;
  readonly log: Logger;
  readonly elapsed: Elapsed;
  readonly paces: Paces;
  /** Opens WebSockets. */
  readonly dispatcher: Dispatcher;
}

export function openSlack({ slack, policy: { team, roles }, log, elapsed, paces, dispatcher }: Settings): Slack {
  const logger = slackLogger(log);
  const settings = { token: slack.botToken, apiUrl: slack.apiUrl, logger };
  const client = openClient(settings);
  const connection = connect({ slack, client, logger, dispatcher, paces });
  return {
    messenger: new Messenger({ calls: client, posts: openPostingClient(settings) }, elapsed),
    people: new People(client, { team, groups: groupsOf(roles) }, elapsed),
    connection,
    check: async () =>
      connection.trouble() ??
      (await client.auth.test().then(
        () => undefined,
        (error: unknown) => slackTrouble(error, 'SLACK_BOT_TOKEN'),
      )),
  };
}

/** The user groups that the policy names. */
export const groupsOf = (roles: Policy['roles']): string[] =>
  [...new Set(Object.values(roles).flat())].filter(isGroupId);
