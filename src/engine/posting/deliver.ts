import { isChannelId, isPersonId } from '../../domain/text/slack-id.ts';
import { sql } from 'kysely';
import { slackCode, type SlackFailure, slackFailure } from '../../slack/web-client.ts';
import type { CardKind } from '../definitions/card-kind.ts';
import { eachAlone } from '../each-alone.ts';
import type { Uses } from '../ports.ts';
import { wantCards } from './card.ts';
import {
  contextOf,
  type DeliveryPorts,
  type DueCard,
  type HasCards,
  isPostable,
  nextCard,
  PATIENT_ATTEMPTS,
  postpone,
  storeShown,
} from './due-card.ts';
import { postCard } from './post.ts';
import { closesChannel, TRIES } from './slack-refusals.ts';
import { Exposed } from './shelter.ts';
import { keepTurn, takeTurn, type Turn } from './turns.ts';

/** How long a channel's turn is held while posting: longer than any call to Slack. */
const HOLD = '30 seconds';
/**
 * Slack limits `chat.update` to fifty a minute for the workspace: it has its own turn, a little slower than a
 * channel's.
 */
const UPDATE_TURN = 'chat.update';
const UPDATE_PACE = 1.21;
/** The longest delay before a refused card is tried again. Seconds. */
const MAX_DELAY_S = 600;
/**
 * The pause between two attempts in a channel that takes no message: its messages wait together and are tried often, so
 * that the channel is used at once when it works again. Seconds.
 */
const CHANNEL_DELAY_S = 5;
/** The longest such pause for a person's direct messages. Seconds. */
const DIRECT_DELAY_S = 60;
/** The longest delay of a channel before the next attempt while the result of a post is unclear. Seconds. */
const MAX_UNCLEAR_DELAY_S = 30;

/** Finds what has changed for these kinds of cards, one statement each. A kind that fails does not stop the others. */
export async function watchCards(ports: DeliveryPorts, kinds: readonly CardKind[]): Promise<void> {
  const context = contextOf(ports);
  await eachAlone(ports, 'cards not watched', kinds, async (kind) =>
    wantCards(ports.db, kind, ports.policy.channels[kind.channel], await kind.changed(ports.db, context)),
  );
}

/**
 * Cards follow the policy to another channel when the one they stand in takes nothing any more: what waits for a decision
 * must be seen. A channel that still takes them keeps them, so that replicas with different policies do not move one back
 * and forth.
 */
export async function moveCards({ db, policy, cardKinds }: HasCards & Uses<'db' | 'policy'>): Promise<void> {
  const uses = Object.fromEntries(cardKinds.map(({ name, channel }) => [name, policy.channels[channel]]));
  const wanted = sql<string>`${JSON.stringify(uses)}::jsonb ->> kind`;
  await db
    .updateTable('banto.card')
    .set({ channel: wanted, ts: null, posted_in: null, attempted_at: null, attempts: 0, last_error: null })
    .set({ due_at: sql`clock_timestamp()` })
    .where('channel', '<>', wanted)
    .where('attempts', '>=', TRIES)
    .where(sql<boolean>`stale and last_error is not null`)
    .execute();
}

/** Delivers due messages: one at a time to each channel, the most urgent channel first. */
export class Deliverer {
  readonly #ports: DeliveryPorts;
  readonly #running = new Set<Promise<void>>();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /**
   * Starts due deliveries without waiting, so that a slow channel delays no other. Returns the milliseconds until the next
   * message is due, or until a channel's next turn may be: `turnMs`; undefined when no message waits.
   */
  async round(turnMs: number): Promise<number | undefined> {
    const { db, metrics } = this.#ports;
    const channels = await db
      .selectFrom('banto.card as c')
      .leftJoin('banto.card as parent', 'parent.id', 'c.thread_of')
      .select(['c.channel', sql<number>`count(*) filter (where c.due_at <= clock_timestamp())`.as('due')])
      .select(sql<number>`extract(epoch from min(c.due_at) - clock_timestamp())::float8 * 1000`.as('in_ms'))
      .where(sql<boolean>`c.stale`)
      .where(isPostable)
      .groupBy('c.channel')
      .orderBy(sql`min(c.priority)`)
      .orderBy(sql`min(c.changed_at)`)
      .execute();
    metrics.cardsDue.set(channels.reduce((sum, { due }) => sum + due, 0));
    for (const { channel, due } of channels) {
      if (due === 0) continue;
      const claimed = await claimCard(this.#ports, channel);
      if (claimed) this.#start(claimed);
    }
    return channels.length > 0 ? Math.max(turnMs, Math.min(...channels.map(({ in_ms }) => in_ms))) : undefined;
  }

  #start(claimed: ClaimedCard): void {
    const work = deliverOne(this.#ports, claimed)
      .catch((error: unknown) => this.#ports.log.error({ err: error, card: claimed.card.id }, 'delivery not recorded'))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Resolves when no delivery is running. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }
}

interface ClaimedCard {
  readonly card: DueCard;
  readonly turn: Turn;
}

/** The channel's first message, if this process gets the channel's turn and, for an update, the workspace's turn. */
async function claimCard(ports: DeliveryPorts, channel: string): Promise<ClaimedCard | undefined> {
  const { db } = ports;
  const turn = await takeTurn(db, channel, HOLD);
  if (!turn) return undefined;
  const card = await nextCard(ports, channel);
  const pace = `${ports.channelPaceMs * UPDATE_PACE} milliseconds`;
  if (card && (card.ts === null || (await takeTurn(db, UPDATE_TURN, pace)))) return { card, turn };
  await keepTurn(db, turn, '0 seconds');
  return undefined;
}

/** Another process has the channel's turn now and delivers the message. */
class TurnLost extends Error {}

async function deliverOne(ports: DeliveryPorts, { card, turn }: ClaimedCard): Promise<void> {
  let pause = `${ports.channelPaceMs} milliseconds`;
  let held = turn;
  // The checks before the post (is the channel private, was it posted already) may take longer than a hold.
  const renew = async (): Promise<void> => {
    const renewed = await keepTurn(ports.db, held, HOLD);
    if (!renewed) throw new TurnLost(card.channel);
    held = renewed;
  };
  try {
    await postCard(ports, card, renew);
  } catch (error) {
    if (error instanceof TurnLost) return;
    pause = (await afterFailure(ports, card, error)) ?? pause;
  } finally {
    await keepTurn(ports.db, held, pause);
  }
}

/** Stores why a card was not delivered and when it is tried again; returns how long its channel waits. */
async function afterFailure(ports: DeliveryPorts, card: DueCard, error: unknown): Promise<string | undefined> {
  const failure = error instanceof Exposed ? ({ kind: 'refused', code: error.code } as const) : slackFailure(error);
  const { id, kind, subject, channel } = card;
  ports.metrics.slackFailures.inc({ kind: failure.kind });
  ports.log.warn({ card: id, kind, subject, channel, failure }, 'card not delivered');
  switch (failure.kind) {
    case 'rate-limited':
      return `${Math.ceil(failure.retryAfterMs / 1000)} seconds`;
    case 'refused':
      if (isUnreachable(card, failure.code)) {
        await storeShown(ports, card, { version: card.wanted, posted: null, note: failure.code });
        return undefined;
      }
      if (closesChannel(failure.code, card)) {
        // A direct message is tried less often: each try asks Slack for its channel, too.
        const maxS = isChannelId(channel) ? CHANNEL_DELAY_S : DIRECT_DELAY_S;
        return postpone(ports, card, failure.code, { minS: CHANNEL_DELAY_S, maxS });
      }
      await postpone(ports, card, failure.code, { maxS: MAX_DELAY_S });
      return undefined;
    case 'unclear':
      if (blocksChannel(card, failure)) return postpone(ports, card, slackCode(error), { maxS: MAX_UNCLEAR_DELAY_S });
      await postpone(ports, card, slackCode(error), { maxS: MAX_DELAY_S });
      return undefined;
  }
}

/** Whether this is a direct message to somebody who can get none, now or later: they are gone, or a bot. */
const isUnreachable = ({ channel }: DueCard, code: string): boolean =>
  isPersonId(channel) &&
  /^(?:user_not_found|users_not_found|user_not_visible|user_disabled|cannot_dm_bot|channel_not_found)$/u.test(code);

/** Whether the channel waits for this card: after a post with an unclear result, so that messages keep their order. */
const blocksChannel = ({ ts, attempts }: DueCard, failure: SlackFailure): boolean =>
  ts === null &&
  failure.kind === 'unclear' &&
  (failure.where === 'way' || (failure.where === 'slack' && attempts < PATIENT_ATTEMPTS));
