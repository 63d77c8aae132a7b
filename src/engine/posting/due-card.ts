import { sql } from 'kysely';
import type { Posted } from '../../slack/messenger.ts';
import type { CardContext, CardKind } from '../definitions/card-kind.ts';
import type { Uses } from '../ports.ts';

/** All kinds of cards. */
export interface HasCards {
  readonly cardKinds: readonly CardKind[];
}

export type DeliveryPorts = HasCards &
  Uses<
    | 'db'
    | 'clock'
    | 'policy'
    | 'directory'
    | 'dialect'
    | 'messenger'
    | 'databaseId'
    | 'people'
    | 'refusedBlocks'
    | 'metrics'
    | 'log'
    | 'channelPaceMs'
  >;

/** A card whose message in Slack is out of date. */
export interface DueCard {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly channel: string;
  readonly wanted: string;
  readonly ts: string | null;
  readonly posted_in: string | null;
  readonly attempted_at: Date | null;
  readonly attempts: number;
  readonly content: unknown;
  readonly planned_at: Date | null;
  readonly posted_at: Date | null;
  /** The timestamp of its thread; null when it is posted in the channel itself. */
  readonly thread: string | null;
}

export const contextOf = ({
  dialect,
  policy,
  directory,
  clock,
  refusedBlocks,
}: Uses<'dialect' | 'policy' | 'directory' | 'clock' | 'refusedBlocks'>): CardContext => ({
  dialect,
  policy,
  directory,
  now: clock.now(),
  language: policy.language,
  native: (type) => !refusedBlocks.has(type),
});

export const kindOf = ({ cardKinds }: HasCards, { kind }: DueCard): CardKind | undefined =>
  cardKinds.find(({ name }) => name === kind);

/** Where Slack shows the card; null before it is posted. */
export const postedOf = ({ ts, posted_in, channel }: DueCard): Posted | null =>
  ts === null ? null : { channel: posted_in ?? channel, ts };

/** After this many failures a message goes behind all others of its channel: it may be the cause itself. */
export const PATIENT_ATTEMPTS = 12;

/** Whether card `c` may be posted now: a reply waits until its `parent` is posted. */
export const isPostable = sql<boolean>`(c.thread_of is null or parent.ts is not null)`;

/** The channel's most urgent due card. */
export const nextCard = ({ db }: Uses<'db'>, channel: string): Promise<DueCard | undefined> =>
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
      'c.posted_in',
      'c.attempted_at',
      'c.attempts',
      'c.content',
      'c.planned_at',
      'c.posted_at',
    ])
    .select('parent.ts as thread')
    .where('c.channel', '=', channel)
    .where(sql<boolean>`c.stale and c.due_at <= clock_timestamp()`)
    .where(isPostable)
    .orderBy(sql`case when c.attempts >= ${PATIENT_ATTEMPTS} then c.due_at end`, (order) => order.asc().nullsFirst())
    .orderBy('c.priority')
    // After an outage messages are posted in their planned order.
    .orderBy('c.planned_at', (order) => order.asc().nullsFirst())
    .orderBy('c.changed_at')
    .limit(1)
    .executeTakeFirst();

/** What Slack shows of a card now. */
interface Shown {
  readonly version: string;
  /** Where Slack shows it; null when it shows it nowhere. */
  readonly posted: Posted | null;
  /** Slack's code, when the card had to be posted anew or could not be delivered at all. */
  readonly note?: string | undefined;
}

/** Stores which version Slack shows. If it was changed in the meantime, the card is due again. */
export async function storeShown(ports: DeliveryPorts, card: DueCard, { version, posted, note }: Shown): Promise<void> {
  await ports.db
    .updateTable('banto.card')
    .set({
      shown: version,
      wanted: sql`case when wanted = ${card.wanted} then ${version} else wanted end`,
      ts: posted?.ts ?? null,
      posted_in: posted?.channel ?? null,
      ...(posted !== null && { posted_at: sql`coalesce(posted_at, ${ports.clock.now()})` }),
      attempts: 0,
      last_error: note ?? null,
      priority: kindOf(ports, card)?.priority ?? sql`priority`,
    })
    .where('id', '=', card.id)
    .execute();
}

/** Delays the card, longer each time, or by a fixed time; returns the delay as an interval. */
export async function postpone(
  { db }: Uses<'db'>,
  card: DueCard,
  reason: string,
  { maxS, minS = 0 }: { readonly maxS: number; readonly minS?: number },
): Promise<string> {
  const pause = `${Math.max(minS, Math.min(2 ** (card.attempts + 1), maxS))} seconds`;
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
