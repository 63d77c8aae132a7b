import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { HOUR_MS, MINUTE_MS } from '../../domain/time/duration.ts';
import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import { isSlackTrouble, slackCode, slackFailure } from '../../slack/web-client.ts';
import { ownEntry, record } from '../audit/audit.ts';
import type { Db, ReadDb, Trx } from '../database.ts';
import type { Uses } from '../ports.ts';
import { defineSetting } from '../setting.ts';
import { redrawCards, waitingCards } from './card.ts';
import type { HasCards } from './due-card.ts';

/**
 * Posts of this database's Banto that Slack shows and the database does not know: it was restored to an earlier time, and
 * payments that Slack calls done may be open in it again.
 */
export interface LaterPosts {
  readonly count: number;
  /** When the first and the last of them were posted. */
  readonly first: Date;
  readonly last: Date;
}

interface Place {
  readonly channel: string;
  readonly ts: string;
}

interface Found {
  /** All of them, oldest first. */
  readonly posts: readonly Place[];
  /** Whether an administrator has compared Slack, the bank and the database. */
  readonly confirmed: boolean;
}

const found = defineSetting<Found>('later_posts');
const identity = defineSetting<{ readonly id: string }>('database');

/** The id of this database, which a copy or a restore keeps: its posts carry it. Made at the first start. */
export async function databaseIdOf(db: Db): Promise<string> {
  const id = randomUUID();
  if (await identity.keepFirst(db, { id })) return id;
  return (await identity.read(db))?.id ?? id;
}

/** The posts that nobody has confirmed yet; undefined when there are none. */
export async function laterPosts(db: Db | ReadDb): Promise<LaterPosts | undefined> {
  const kept = await found.read(db);
  return kept?.confirmed === false ? summaryOf(kept.posts) : undefined;
}

/** An administrator has compared Slack, the bank and the database. Returns how many posts that were. */
export async function confirmLaterPosts(trx: Trx): Promise<number> {
  const kept = await found.read(trx);
  if (!kept || kept.confirmed) return 0;
  await found.keep(trx, { ...kept, confirmed: true });
  return kept.posts.length;
}

/** Undefined when there are none. @param posts oldest first */
function summaryOf(posts: readonly Place[]): LaterPosts | undefined {
  const [first, last] = [posts[0], posts.at(-1)];
  return first && last && { count: posts.length, first: timeOf(first), last: timeOf(last) };
}

/** @throws Refused for an operation that moves money, until the posts are confirmed. */
export async function assertNothingLater(
  db: Db | Trx,
  { moves, section }: { readonly moves: 'money' | 'nothing'; readonly section: Refused['section'] },
): Promise<void> {
  const later = moves === 'money' ? await laterPosts(db) : undefined;
  if (!later) return;
  const { ja, en } = laterWords(later);
  throw new Refused('restored', words(`${ja}${stopped.ja}`, `${en} ${stopped.en}`), {
    ...(section !== undefined && { section }),
    next: compareFirst,
  });
}

const stopped = words(
  '二重に支払わないよう、お金を動かす操作を止めています。',
  'Operations that move money are stopped, so that nothing is paid twice.',
);

/** What somebody must do before money moves again. */
export const compareFirst = words(
  'Slackの投稿と銀行の明細をデータベースと照合してください。そのあと、番頭のサーバーで npm run adopt を実行すると再開します。',
  'Compare Slack and the bank’s statement with the database. After that, npm run adopt on Banto’s server lets them go on.',
);

/** Says what was found. */
export function laterWords({ count, first, last }: LaterPosts): Words {
  const when = (language: Language, dash: string): string => {
    const [from, to] = [first, last].map((time) => formatTime(time, language));
    return from === to ? `${from}` : `${from}${dash}${to}`;
  };
  return words(
    `データベースが以前の時点に復元されたとみられます。番頭の投稿 ${formatCount(count, 'ja')}（${when('ja', '〜')}）の記録がありません。`,
    `The database seems to have been restored to an earlier time: it has no record of ${formatCount(count, 'en')} of Banto’s posts (${when('en', ' to ')} JST).`,
  );
}

type LookingPorts = HasCards & Uses<'db' | 'messenger' | 'policy' | 'policyHash' | 'clock' | 'log' | 'databaseId'>;

/** How long until it looks again. Milliseconds. */
export const LOOK_MS = HOUR_MS;
/** The same when Slack did not answer. Milliseconds. */
const AGAIN_MS = MINUTE_MS;

/**
 * Looks in each channel for posts that this database does not know. What it finds is kept, every card is drawn anew, and
 * operations that move money are stopped until somebody confirms. Returns the milliseconds until the next look.
 */
export async function lookForLaterPosts(ports: LookingPorts): Promise<number> {
  const { db, log } = ports;
  try {
    const posts = await findPosts(ports);
    const later = summaryOf(posts);
    if (later) await db.transaction().execute((trx) => keep(trx, ports, { posts, later }));
    return LOOK_MS;
  } catch (error) {
    if (!isSlackTrouble(error)) throw error;
    log.warn({ code: slackCode(error) }, 'later posts could not be looked for');
    return AGAIN_MS;
  }
}

/** A posted card of something that waits for a decision. */
interface Known extends Place {
  readonly id: string;
}

/** All such posts that nobody has confirmed, oldest first. */
async function findPosts(ports: LookingPorts): Promise<Place[]> {
  const { db, cardKinds, log } = ports;
  const kept = await found.read(db);
  const confirmed = new Set(kept?.confirmed === true ? kept.posts.map(nameOf) : []);
  const waiting = await waitingCards(db, cardKinds);
  const channels = [...new Set(Object.values(ports.policy.channels))];
  const posts = await Promise.all(
    channels.map(async (id) => {
      const here = waiting.filter(({ channel }) => channel === id);
      try {
        return await unknownIn(ports, id, here);
      } catch (error) {
        if (slackFailure(error).kind !== 'refused') throw error;
        // Wrong in ops.yml, or Banto is not in it: nothing is posted there either, and the other channels are looked at.
        log.warn({ channel: id, code: slackCode(error) }, 'later posts could not be looked for');
        return [];
      }
    }),
  );
  return posts
    .flat()
    .filter((post) => !confirmed.has(nameOf(post)))
    .toSorted(byTime);
}

const nameOf = ({ channel, ts }: Place): string => `${channel} ${ts}`;
const byTime = (a: Place, b: Place): number => Number(a.ts) - Number(b.ts);
const timeOf = ({ ts }: Place): Date => new Date(Number(ts) * 1000);

/**
 * The posts in a channel that are newer than all that the database knows there, and those that Slack shows as decided while
 * the database waits for the decision. Not those that somebody has confirmed.
 */
async function unknownIn(ports: LookingPorts, channel: string, waiting: readonly Known[]): Promise<Place[]> {
  const { db, messenger, databaseId } = ports;
  // In a channel without a known post, such as payouts before the first payment, the newest known post anywhere counts.
  const newest = (await newestIn(db, channel)) ?? (await newestIn(db)) ?? '0';
  const oldest = waiting.map(({ ts }) => ts).reduce((least, ts) => (ts < least ? ts : least), newest);
  const posts = (await messenger.postsSince(channel, oldest)).filter(({ database }) => database === databaseId);
  const open = new Set(waiting.map(({ id }) => id));
  const after = await unknown(
    db,
    posts.filter(({ ts }) => ts > newest),
  );
  return [...after, ...posts.filter(({ card, decided }) => decided === true && open.has(card))].map(({ ts }) => ({
    channel,
    ts,
  }));
}

/** The timestamp of the newest post in a channel, or anywhere, that the database knows. */
const newestIn = async (db: Db, channel?: string): Promise<string | null> => {
  const { newest } = await db
    .selectFrom('banto.card')
    .select((eb) => eb.fn.max<string | null>('ts').as('newest'))
    .$if(channel !== undefined, (query) =>
      query.where((eb) => eb(eb.fn.coalesce('posted_in', 'channel'), '=', channel ?? '')),
    )
    .where('thread_of', 'is', null)
    .executeTakeFirstOrThrow();
  return newest;
};

/** Those of some posts whose cards the database does not have. */
async function unknown<Post extends { readonly card: string }>(db: Db, posts: readonly Post[]): Promise<Post[]> {
  if (posts.length === 0) return [];
  const cards = posts.map(({ card }) => card);
  const known = await db
    .selectFrom('banto.card')
    .select('id')
    .where(sql<string>`id::text`, '=', sql<string>`any(${cards}::text[])`)
    .execute();
  const ids = new Set(known.map(({ id }) => id));
  return posts.filter(({ card }) => !ids.has(card));
}

/** Keeps what was found, unless something is kept that nobody has confirmed yet. */
async function keep(
  trx: Trx,
  { policy, policyHash, clock, log }: LookingPorts,
  { posts, later }: { readonly posts: readonly Place[]; readonly later: LaterPosts },
): Promise<void> {
  if (await laterPosts(trx)) return;
  await found.keep(trx, { posts, confirmed: false });
  const said = { posts: later.count, first: later.first.toISOString(), last: later.last.toISOString() };
  log.warn(said, 'the database does not know posts in Slack: it was restored to an earlier time');
  const cards = await redrawCards(trx);
  const base = { at: clock.now(), team: policy.team, policy: policyHash };
  const after = { ...said, cards };
  await record(trx, [ownEntry(base, { operation: 'database.restored', subject: null, before: null, after })]);
}
