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

/** Every kind of card that is kept true. */
export interface HasCards {
  readonly cardKinds: readonly CardKind[];
}

type DeliveryPorts = HasCards &
  Uses<'db' | 'clock' | 'policy' | 'dialect' | 'messenger' | 'refusedBlocks' | 'metrics' | 'log' | 'channelPaceMs'>;

/** How long a channel's turn is held while posting: longer than a call to Slack can take. */
const HOLD = '30 seconds';
/** `chat.update` is bound for the whole workspace, to fifty a minute: a turn of its own, a little slower than a channel's. */
const CHANGES = 'chat.update';
const CHANGE_PACE = 1.25;
/** A card that Slack refuses as it stands is tried again ever more slowly, up to this. Seconds. */
const SLOWEST_S = 600;
/** While Slack gives no clear answer to a post, its channel waits this long at most before the next attempt. Seconds. */
const DOUBT_S = 30;
/** A message at which Slack itself fails so often no longer keeps those behind it waiting. */
const DOUBTS = 12;

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
  /** Where its thread begins; null when it stands in the channel itself. */
  readonly thread: string | null;
}

/** Asks every kind of card what has changed: one statement a kind. A kind that fails does not stop the others. */
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

/** Delivers what is due: a message at a time to each channel, the most urgent channel first. */
export class Deliverer {
  readonly #ports: DeliveryPorts;
  readonly #underWay = new Set<Promise<void>>();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** Begins what can begin now and waits for none of it: a channel that hangs delays no other. Answers whether any is due. */
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
      const taken = await takeUp(this.#ports, channel);
      if (taken) this.#begin(taken);
    }
    return channels.length > 0;
  }

  #begin(taken: TakenUp): void {
    const work = deliverOne(this.#ports, taken)
      .catch((error: unknown) => this.#ports.log.error({ err: error, card: taken.card.id }, 'delivery not noted'))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}

interface TakenUp {
  readonly card: DueCard;
  readonly turn: Turn;
}

/** The channel's first message, if this process gets the channel's turn, and for a change also the workspace's. */
async function takeUp(ports: DeliveryPorts, channel: string): Promise<TakenUp | undefined> {
  const { db } = ports;
  const turn = await takeTurn(db, channel, HOLD);
  if (!turn) return undefined;
  const card = await nextCard(ports, channel);
  const pace = `${ports.channelPaceMs * CHANGE_PACE} milliseconds`;
  if (card && (card.ts === null || (await takeTurn(db, CHANGES, pace)))) return { card, turn };
  await keepTurn(db, turn, '0 seconds');
  return undefined;
}

/** Another process speaks in the channel now: what was about to be said is left to it. */
class TurnLost extends Error {}

async function deliverOne(ports: DeliveryPorts, { card, turn }: TakenUp): Promise<void> {
  let pause = `${ports.channelPaceMs} milliseconds`;
  let held = turn;
  // What comes before the message itself (is the channel private, was it posted already) may take longer than a hold.
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
    // Slack's own pace is the channel's affair; a refusal is this card's, and the next may go ahead.
    else if (failure.kind === 'refused') await postpone(ports, card, failure.code, SLOWEST_S);
    else if (keepsItsPlace(card, failure)) pause = await postpone(ports, card, failure.reason, DOUBT_S);
    else await postpone(ports, card, failure.reason, SLOWEST_S);
  } finally {
    await keepTurn(ports.db, held, pause);
  }
}

/** Nothing overtakes a post of which nobody knows whether it stands; a message that stands already has its place. */
const keepsItsPlace = ({ ts, attempts }: DueCard, failure: SlackFailure): boolean =>
  ts === null &&
  failure.kind === 'unclear' &&
  (failure.where === 'way' || (failure.where === 'slack' && attempts < DOUBTS));

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
    // A reply waits for what it answers.
    .where((eb) => eb.or([eb('c.thread_of', 'is', null), eb('parent.ts', 'is not', null)]))
    .orderBy('c.priority')
    // After an outage what was planned for an earlier time comes first.
    .orderBy('c.planned_at', (order) => order.asc().nullsFirst())
    .orderBy('c.changed_at')
    .limit(1)
    .executeTakeFirst();

async function deliver(ports: DeliveryPorts, card: DueCard, renew: () => Promise<void>): Promise<void> {
  const asItIs = await drawCard(ports, card);
  const drawn = asItIs && { ...asItIs, message: markLate(asItIs.message, card, contextOf(ports)) };
  if (!drawn) return noteShown(ports, card, card.wanted, card.ts);
  try {
    await send(ports, card, drawn, renew);
  } catch (error) {
    const failure = slackFailure(error);
    // Slack does not say which type it refuses: all that the message has are drawn plainly from now on.
    if (failure.kind === 'refused' && failure.code === 'invalid_blocks')
      for (const type of nativeBlocks)
        if (drawn.message.blocks.some((block) => (block.type as string) === type)) await ports.refusedBlocks.add(type);
    throw error;
  }
}

interface Drawn {
  readonly version: string;
  readonly message: Message;
}

async function send(ports: DeliveryPorts, card: DueCard, drawn: Drawn, renew: () => Promise<void>): Promise<void> {
  await renew();
  if (card.ts !== null && (await updated(ports, { channel: card.channel, ts: card.ts }, drawn.message)))
    return noteShown(ports, card, drawn.version, card.ts);
  const found = card.attempted_at === null ? undefined : await findLost(ports, card, card.attempted_at);
  if (found) {
    await ports.messenger.update(found, drawn.message);
    return noteShown(ports, card, drawn.version, found.ts);
  }
  await ports.db
    .updateTable('banto.card')
    // The database's clock: Slack's is nearer to it than one that a test or a drill has moved.
    .set({ attempted_at: sql`clock_timestamp()` })
    .where('id', '=', card.id)
    .execute();
  await renew();
  const posted = await ports.messenger.post(card.channel, drawn.message, { card: card.id }, card.thread);
  return noteShown(ports, card, drawn.version, posted.ts);
}

/** Whether the message could be edited; false when somebody has deleted it, so that it is posted anew. */
async function updated(ports: DeliveryPorts, posted: Posted, drawn: Message): Promise<boolean> {
  try {
    await ports.messenger.update(posted, drawn);
    return true;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'message_not_found') return false;
    throw error;
  }
}

/** Looks for a post whose answer was lost. Where Slack does not let Banto look, it may come to stand twice; `doctor` says so. */
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

/** A notice as it was stored, or a card drawn anew; undefined when a card's subject is gone. */
async function drawCard(ports: DeliveryPorts, card: DueCard): Promise<Drawn | undefined> {
  if (card.kind === NOTICE)
    return { version: card.wanted, message: storedMessage(card.content as never, contextOf(ports).native) };
  const kind = kindOf(ports, card);
  if (!kind) throw new OutdatedPayload(`no card kind ${card.kind}`);
  if (kind.privateOnly && !(await ports.messenger.isPrivate(card.channel))) {
    throw new Error(`channel ${card.channel} is not private, or is shared: ${card.kind} is not posted there`);
  }
  return kind.draw(ports.db, card.subject, contextOf(ports));
}

/** Notes what Slack now shows. If the truth moved on meanwhile, the version differs and the card is due again. */
async function noteShown(ports: DeliveryPorts, card: DueCard, version: string, ts: string | null): Promise<void> {
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

/** Lets the card wait, longer each time; answers for how long. */
async function postpone({ db }: Uses<'db'>, card: DueCard, reason: string, slowestS: number): Promise<string> {
  const pause = `${Math.min(2 ** (card.attempts + 1), slowestS)} seconds`;
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
