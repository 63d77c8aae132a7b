import type { CardKind } from '../definitions/card-kind.ts';
import type { Uses } from '../ports.ts';
import type { CardContext } from '../definitions/card-kind.ts';
import { sql } from 'kysely';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Message } from '../../slack/blocks.ts';
import type { Posted } from '../../slack/messenger.ts';
import { type SlackFailure, slackFailure } from '../../slack/web-client.ts';
import { NOTICE, storedMessage, wantCards } from './card.ts';
import { markLate } from './late.ts';
import { nativeBlocks } from '../../slack/native-blocks.ts';
import { keepTurn, takeTurn, type Turn } from './turns.ts';

/** All kinds of cards. */
export interface HasCards {
  readonly cardKinds: readonly CardKind[];
}

type DeliveryPorts = HasCards &
  Uses<'db' | 'clock' | 'policy' | 'dialect' | 'messenger' | 'refusedBlocks' | 'metrics' | 'log' | 'channelPaceMs'>;

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

interface DueCard {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly channel: string;
  readonly wanted: string;
  readonly ts: string | null;
  readonly attempted_at: Date | null;
  readonly attempts: number;
  readonly content: unknown;
  readonly planned_at: Date | null;
  readonly posted_at: Date | null;
  /** The timestamp of its thread; null when it is posted in the channel itself. */
  readonly thread: string | null;
}

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

const contextOf = ({
  dialect,
  policy,
  clock,
  refusedBlocks,
}: Uses<'dialect' | 'policy' | 'clock' | 'refusedBlocks'>): CardContext => ({
  dialect,
  policy,
  now: clock.now(),
  language: policy.language,
  native: (type) => !refusedBlocks.has(type),
});

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
    await deliver(ports, card, renew);
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

const nextCard = ({ db }: Uses<'db'>, channel: string): Promise<DueCard | undefined> =>
  db
    .selectFrom('banto.card as c')
    .leftJoin('banto.card as parent', 'parent.id', 'c.thread_of')
    .select([
      'c.id',
      'c.kind',
      'c.subject',
      'c.channel',
      'c.wanted',
      'c.ts',
      'c.attempted_at',
      'c.attempts',
      'c.content',
      'c.planned_at',
      'c.posted_at',
    ])
    .select('parent.ts as thread')
    .where('c.channel', '=', channel)
    .where(sql<boolean>`c.shown is distinct from c.wanted and c.due_at <= clock_timestamp()`)
    // A reply waits until its parent is posted.
    .where((eb) => eb.or([eb('c.thread_of', 'is', null), eb('parent.ts', 'is not', null)]))
    .orderBy('c.priority')
    // After an outage messages are posted in their planned order.
    .orderBy('c.planned_at', (order) => order.asc().nullsFirst())
    .orderBy('c.changed_at')
    .limit(1)
    .executeTakeFirst();

async function deliver(ports: DeliveryPorts, card: DueCard, renew: () => Promise<void>): Promise<void> {
  const current = await drawCard(ports, card);
  if (!current) return storeShown(ports, card, card.wanted, card.ts);
  const drawn = { ...current, message: markLate(current.message, card, contextOf(ports)) };
  try {
    await send(ports, card, drawn, renew);
  } catch (error) {
    const failure = slackFailure(error);
    // Slack does not say which type it refuses: all types in the message are shown as text from now on.
    if (failure.kind === 'refused' && failure.code === 'invalid_blocks')
      for (const type of nativeBlocks)
        if (drawn.message.blocks.some((block) => (block.type as string) === type)) await ports.refusedBlocks.add(type);
    throw error;
  }
}

interface DrawnCard {
  readonly version: string;
  readonly message: Message;
}

async function send(ports: DeliveryPorts, card: DueCard, drawn: DrawnCard, renew: () => Promise<void>): Promise<void> {
  await renew();
  if (card.ts !== null && (await editMessage(ports, { channel: card.channel, ts: card.ts }, drawn.message)))
    return storeShown(ports, card, drawn.version, card.ts);
  const found = card.attempted_at === null ? undefined : await findLost(ports, card, card.attempted_at);
  if (found) {
    await ports.messenger.update(found, drawn.message);
    return storeShown(ports, card, drawn.version, found.ts);
  }
  await ports.db
    .updateTable('banto.card')
    // The database's clock: it is close to Slack's, while tests and drills may set Banto's.
    .set({ attempted_at: sql`clock_timestamp()` })
    .where('id', '=', card.id)
    .execute();
  await renew();
  const posted = await ports.messenger.post(card.channel, drawn.message, { card: card.id }, card.thread);
  return storeShown(ports, card, drawn.version, posted.ts);
}

/** Edits the message; returns false when somebody has deleted it, so that it is posted again. */
async function editMessage(ports: DeliveryPorts, posted: Posted, drawn: Message): Promise<boolean> {
  try {
    await ports.messenger.update(posted, drawn);
    return true;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'message_not_found') return false;
    throw error;
  }
}

/** Finds a post whose response was lost. Without the scope for that it may be posted twice; `doctor` warns about it. */
async function findLost(ports: DeliveryPorts, card: DueCard, since: Date): Promise<Posted | undefined> {
  try {
    return await ports.messenger.findPost(card.channel, { card: card.id }, since, card.thread);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'missing_scope') return undefined;
    throw error;
  }
}

const kindOf = ({ cardKinds }: HasCards, { kind }: DueCard): CardKind | undefined =>
  cardKinds.find(({ name }) => name === kind);

/** A stored notice, or a card drawn from the database; undefined when the card's subject no longer exists. */
async function drawCard(ports: DeliveryPorts, card: DueCard): Promise<DrawnCard | undefined> {
  if (card.kind === NOTICE)
    return { version: card.wanted, message: storedMessage(card.content as never, contextOf(ports).native) };
  const kind = kindOf(ports, card);
  if (!kind) throw new OutdatedPayload(`no card kind ${card.kind}`);
  if (kind.privateOnly && !(await ports.messenger.isPrivate(card.channel))) {
    throw new Error(`channel ${card.channel} is not private, or is shared: ${card.kind} is not posted there`);
  }
  return kind.draw(ports.db, card.subject, contextOf(ports));
}

/** Stores which version Slack shows. If it was changed in the meantime, the card is due again. */
async function storeShown(ports: DeliveryPorts, card: DueCard, version: string, ts: string | null): Promise<void> {
  await ports.db
    .updateTable('banto.card')
    .set({
      shown: version,
      wanted: sql`case when wanted = ${card.wanted} then ${version} else wanted end`,
      ts,
      ...(ts !== null && { posted_at: sql`coalesce(posted_at, ${ports.clock.now()})` }),
      attempts: 0,
      last_error: null,
      priority: kindOf(ports, card)?.priority ?? sql`priority`,
    })
    .where('id', '=', card.id)
    .execute();
}

/** Delays the card, longer each time; returns the delay as an interval. */
async function postpone({ db }: Uses<'db'>, card: DueCard, reason: string, maxDelayS: number): Promise<string> {
  const pause = `${Math.min(2 ** (card.attempts + 1), maxDelayS)} seconds`;
  await db
    .updateTable('banto.card')
    .set({
      attempts: card.attempts + 1,
      last_error: reason.slice(0, 500),
      due_at: sql`clock_timestamp() + ${pause}::interval`,
    })
    .where('id', '=', card.id)
    .execute();
  return pause;
}
