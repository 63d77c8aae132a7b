import { sql } from 'kysely';
import { type SlackFailure, slackFailure } from '../../slack/web-client.ts';
import { wantCards } from './card.ts';
import { contextOf, type DeliveryPorts, type DueCard, nextCard, postpone } from './due-card.ts';
import { postCard } from './post.ts';
import { keepTurn, takeTurn, type Turn } from './turns.ts';

/** How long a channel's turn is held while posting: longer than any call to Slack. */
const HOLD = '30 seconds';
/**
 * Slack limits `chat.update` to fifty a minute for the workspace: it has its own turn, a little slower than a
 * channel's.
 */
const UPDATE_TURN = 'chat.update';
const UPDATE_PACE = 1.25;
/** The longest delay before a refused card is tried again. Seconds. */
const MAX_DELAY_S = 600;
/** The longest delay of a channel before the next attempt while the result of a post is unclear. Seconds. */
const MAX_UNCLEAR_DELAY_S = 30;
/** After so many unclear failures inside Slack a message no longer blocks those behind it. */
const MAX_UNCLEAR_ATTEMPTS = 12;

/** Finds what has changed for every kind of card, one statement each. A kind that fails does not stop the others. */
export async function watchCards(ports: DeliveryPorts): Promise<void> {
  const context = contextOf(ports);
  const faults: unknown[] = [];
  for (const kind of ports.cardKinds) {
    try {
      await wantCards(ports.db, kind, ports.policy.channels[kind.channel], await kind.changed(ports.db, context));
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Delivers due messages: one at a time to each channel, the most urgent channel first. */
export class Deliverer {
  readonly #ports: DeliveryPorts;
  readonly #running = new Set<Promise<void>>();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /**
   * Starts due deliveries without waiting, so that a slow channel delays no other. Returns whether any message is due.
   */
  async round(): Promise<boolean> {
    const { db, metrics } = this.#ports;
    const channels = await db
      .selectFrom('banto.card')
      .select((eb) => ['channel', eb.fn.countAll<number>().as('due')])
      .where(sql<boolean>`shown is distinct from wanted and due_at <= clock_timestamp()`)
      .groupBy('channel')
      .orderBy(sql`min(priority)`)
      .orderBy(sql`min(changed_at)`)
      .execute();
    metrics.cardsDue.set(channels.reduce((sum, { due }) => sum + due, 0));
    for (const { channel } of channels) {
      const claimed = await claimCard(this.#ports, channel);
      if (claimed) this.#start(claimed);
    }
    return channels.length > 0;
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
    const failure = slackFailure(error);
    ports.metrics.slackFailures.inc({ kind: failure.kind });
    ports.log.warn({ card: card.id, kind: card.kind, subject: card.subject, failure }, 'card not delivered');
    if (failure.kind === 'rate-limited') pause = `${Math.ceil(failure.retryAfterMs / 1000)} seconds`;
    // A rate limit delays the channel; a refusal delays only this card, and the next one may go ahead.
    else if (failure.kind === 'refused') await postpone(ports, card, failure.code, MAX_DELAY_S);
    else if (blocksChannel(card, failure)) pause = await postpone(ports, card, failure.reason, MAX_UNCLEAR_DELAY_S);
    else await postpone(ports, card, failure.reason, MAX_DELAY_S);
  } finally {
    await keepTurn(ports.db, held, pause);
  }
}

/** Whether the channel waits for this card: after a post with an unclear result, so that messages keep their order. */
const blocksChannel = ({ ts, attempts }: DueCard, failure: SlackFailure): boolean =>
  ts === null &&
  failure.kind === 'unclear' &&
  (failure.where === 'way' || (failure.where === 'slack' && attempts < MAX_UNCLEAR_ATTEMPTS));
