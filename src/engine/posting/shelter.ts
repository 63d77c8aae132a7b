import type { ChannelName, Policy } from '../../domain/policy.ts';
import { channelNames } from '../../domain/policy.ts';
import { isChannelId } from '../../domain/text/slack-id.ts';
import type { ChannelState } from '../../slack/messenger.ts';
import type { Uses } from '../ports.ts';

/** Why nothing is posted in a channel: somebody could read it who may not. */
export type Exposure = 'public_channel' | 'shared_channel';

/** Channels with partners, recipients and amounts: only their members may read them. */
export const privateOnly: readonly ChannelName[] = ['reviews', 'payouts'];

/** Who may read a message: only members of a private channel of this workspace, or the whole workspace. */
export type Readers = 'members' | 'workspace';

/** A channel that must not be posted in now. It is tried again; nothing is lost. */
export class Exposed extends Error {
  readonly code: Exposure;

  constructor(channel: string, code: Exposure) {
    super(`${channel} is ${code === 'public_channel' ? 'public' : 'shared'}: nothing is posted there`);
    this.code = code;
  }
}

/**
 * Checks before each post and each edit who could read it: a channel may become public or shared while Banto runs.
 * Nothing goes to a channel that another company reads; what concerns partners and payouts only to a private channel of
 * this workspace alone. Direct messages need no check.
 * @throws Exposed; and what Slack says, when it does not say what the channel is: unknown is not sheltered.
 */
export async function assertSheltered(
  { messenger, policy }: Uses<'messenger' | 'policy'>,
  channel: string,
  readers?: Readers,
): Promise<void> {
  if (!isChannelId(channel)) return;
  const exposure = exposureOf(policy, channel, await messenger.lookAt(channel), readers);
  if (exposure) throw new Exposed(channel, exposure);
}

/** Why the channel is too open for the message. Without `readers`: too open for what the policy uses the channel for. */
export function exposureOf(
  { channels }: Pick<Policy, 'channels'>,
  channel: string,
  { isPrivate, shared }: ChannelState,
  readers?: Readers,
): Exposure | undefined {
  const uses = channelNames.filter((name) => channels[name] === channel);
  // A channel that the policy no longer names may hold cards of any kind.
  const strict = readers ? readers === 'members' : uses.length === 0 || uses.some((name) => privateOnly.includes(name));
  if (shared === 'outside' || (strict && shared !== 'no')) return 'shared_channel';
  return strict && !isPrivate ? 'public_channel' : undefined;
}
