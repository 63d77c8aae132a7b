import { pino } from 'pino';
import { parseSlackAccess } from '../../config/environment.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { exclusion, rolesOf, unconfirmedFor } from '../../domain/permission/permission.ts';
import type { Policy } from '../../domain/policy.ts';
import { openOutbound } from '../../process/outbound.ts';
import { slackLogger } from '../../process/logging.ts';
import { groupsOf } from '../../process/slack.ts';
import { People } from '../../slack/people.ts';
import { openClient, slackCode } from '../../slack/web-client.ts';

/** Who a user is for Slack. */
export type Looked =
  | {
      readonly kind: 'found';
      readonly name: string;
      /** False only when they are certainly no approver. */
      readonly approves: boolean;
    }
  /** Somebody who may not use Banto at all; the reason in English. */
  | { readonly kind: 'excluded'; readonly why: string }
  /** Slack was not asked, or did not say; the reason in English. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks Slack who a user is: a mistyped id is somebody else. */
export async function lookUp(variables: Variables, policy: Policy, id: string): Promise<Looked> {
  const access = parseSlackAccess(variables, readText);
  if (!access.ok) return { kind: 'unknown', why: access.faults.join('; ') };
  const { token, apiUrl, proxy } = access.value;
  if (token === undefined) return { kind: 'unknown', why: 'without SLACK_BOT_TOKEN Slack is not asked' };
  openOutbound(proxy);
  const client = openClient({ token, apiUrl, logger: slackLogger(pino({ level: 'silent' })) });
  try {
    const person = await new People(client, { team: policy.team, groups: groupsOf(policy.roles) }).get(id);
    const excluded = exclusion(person, policy);
    if (excluded) return { kind: 'excluded', why: excluded.en };
    const approves =
      rolesOf(person, policy).includes('approver') || unconfirmedFor(person, 'approver', policy).length > 0;
    return { kind: 'found', name: person.displayName, approves };
  } catch (error) {
    return { kind: 'unknown', why: `Slack does not say (${slackCode(error)})` };
  }
}
