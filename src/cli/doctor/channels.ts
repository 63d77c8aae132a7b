import { type Config } from '../../config/load.ts';
import { uncalledLevels } from '../../domain/escalation/escalation.ts';
import { findDoubtfulLevels } from '../doubtful-levels.ts';
import { channelNames } from '../../domain/policy.ts';
import { isGroupId } from '../../domain/text/slack-id.ts';
import { type Exposure, exposureOf, type Readers } from '../../engine/posting/shelter.ts';
import { isForMembers } from '../../process/catalog.ts';
import type { ChannelState, Messenger } from '../../slack/messenger.ts';
import { checkSlack, type DoctorResult, fail, ok, warn } from './check.ts';

type Policy = Config['policy'];

/** A channel of `ops.yml`, and who may read what is posted there; by its use when it is not given. */
interface Used {
  readonly title: string;
  readonly id: string;
  readonly setting: string;
  readonly readers?: Readers;
}

/** Checks every channel that Banto posts to, by the rule that it judges each post by. */
export async function examineChannels(messenger: Messenger, policy: Policy): Promise<readonly DoctorResult[]> {
  const used: Used[] = [
    ...channelNames.map((name) => ({ title: name, id: policy.channels[name], setting: `channels.${name} in ops.yml` })),
    ...policy.posts.map(({ ask, channel: id }) => ({
      title: `of the post ${ask}`,
      id,
      setting: 'posts in ops.yml',
      readers: isForMembers(ask) ? ('members' as const) : ('workspace' as const),
    })),
  ];
  const results = await Promise.all(
    used.map((each) =>
      checkSlack(`channel ${each.title}`, `check ${each.setting}, and invite the bot with /invite`, async () =>
        judge(policy, each, await messenger.lookAt(each.id)),
      ),
    ),
  );
  return results.flat();
}

const exposed: Readonly<Record<Exposure, readonly [what: string, next: string]>> = {
  public_channel: ['it is public; Banto refuses to post there', 'make it private'],
  shared_channel: [
    'it is shared with another workspace or company; Banto refuses to post there',
    'keep it within the workspace',
  ],
};

function judge(policy: Policy, { title, id, readers }: Used, state: ChannelState): readonly DoctorResult[] {
  const named = `channel ${title}: #${state.name ?? id}`;
  const exposure = exposureOf(policy, id, state, readers);
  const faults = [
    ...(state.member ? [] : [fail(`${named}: Banto is not in it`, 'invite the bot with /invite')]),
    ...(state.archived ? [fail(`${named}: it is archived`, 'choose another in ops.yml')] : []),
    ...(exposure ? [fail(`${named}: ${exposed[exposure][0]}`, exposed[exposure][1])] : []),
  ];
  return faults.length > 0 ? faults : [ok(`${named}, Banto is in it and may post there`)];
}

/** A mention notifies only members of the alerts channel; everybody gets a direct message too. */
export async function examineEscalation(
  messenger: Messenger,
  membersOf: (group: string) => Promise<readonly string[]>,
  { escalation: levels, channels, roles }: Policy,
): Promise<readonly DoctorResult[]> {
  const inChannel = await messenger.membersOf(channels.alerts);
  const results: DoctorResult[] = [];
  // The first is the standard procedure, which calls nobody.
  const silent = uncalledLevels(levels);
  if (silent.length > 0)
    results.push(
      warn(
        `escalation: level ${silent.join(', ')} mentions nobody in Slack, so nobody is called`,
        'name a person or a user group as mention under escalation in ops.yml',
      ),
    );
  for (const { level, mention } of levels) {
    if (mention === undefined) continue;
    const notified = isGroupId(mention) ? await membersOf(mention) : [mention];
    if (notified.length === 0)
      results.push(warn(`escalation: level ${level} mentions ${mention}, a group without members`, 'add people to it'));
    const outside = notified.filter((id) => !inChannel.has(id));
    if (outside.length > 0)
      results.push(
        warn(
          `escalation: level ${level} mentions ${outside.join(', ')}, who cannot see the alerts channel; the direct message is all they get`,
          'invite them to channels.alerts',
        ),
      );
  }
  // Of a group that Slack does not give, the check of the roles says so.
  for (const { level, mention, isCertain } of await findDoubtfulLevels({ roles, escalation: levels }, membersOf))
    if (isCertain)
      results.push(
        warn(
          `escalation: level ${level} calls ${mention}, who may not take an alert: no role from operator on`,
          'give them the role operator in ops.yml, or name somebody who has it',
        ),
      );
  return results.length > 0 ? results : [ok('escalation: everybody mentioned is in the alerts channel')];
}
