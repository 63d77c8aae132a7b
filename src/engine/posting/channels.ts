import { type ChannelName, channelNames } from '../../domain/policy.ts';
import { isChannelId } from '../../domain/text/slack-id.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { slackCode } from '../../slack/web-client.ts';
import type { Db, ReadDb } from '../database.ts';
import type { ChannelReport, Uses } from '../ports.ts';
import { sql } from 'kysely';
import { exposureOf } from './shelter.ts';

/** Asks Slack about each channel of the policy: whether Banto can and may post there. */
export function lookAtChannels(ports: Uses<'messenger' | 'policy'>): Promise<ChannelReport[]> {
  return Promise.all(channelNames.map((name) => lookAtChannel(ports, name)));
}

async function lookAtChannel(
  { messenger, policy }: Uses<'messenger' | 'policy'>,
  use: ChannelName,
): Promise<ChannelReport> {
  const id = policy.channels[use];
  try {
    const state = await messenger.lookAt(id);
    const code = state.archived ? 'is_archived' : state.member ? exposureOf(policy, id, state) : 'not_in_channel';
    return { use, id, name: state.name, ...(code !== undefined && { code }) };
  } catch (error) {
    return { use, id, code: slackCode(error) };
  }
}

/** What Slack's codes, and Banto's own two, mean for a channel. */
const meanings: Readonly<Record<string, Words>> = {
  is_archived: words('アーカイブされています', 'it is archived'),
  not_in_channel: words('番頭が参加していません', 'Banto is not in it'),
  channel_not_found: words('見つからないか、番頭が参加していません', 'it does not exist, or Banto is not in it'),
  public_channel: words('公開チャンネルのため投稿しません', 'it is public, so nothing is posted'),
  shared_channel: words('社外と共有されているため投稿しません', 'it is shared outside, so nothing is posted'),
  missing_scope: words('アプリの権限が足りません', 'the app lacks a scope'),
  ratelimited: words('Slackが混み合っています', 'Slack is busy'),
  timeout: words('Slackが応答しません', 'Slack does not respond'),
};

/** What one of these codes means; undefined when it is another. */
export const meaningOf = (code: string): Words | undefined => meanings[code];

/** A code with its meaning, when it has one: `アーカイブされています（is_archived）`. */
export function codeWords(code: string): Words {
  const meaning = meanings[code];
  return meaning ? words(`${meaning.ja}（${code}）`, `${meaning.en} (${code})`) : words(code, code);
}

/** The policy's name for a channel; a person's id for direct messages. */
export function channelWords({ policy }: Uses<'policy'>, id: string): Words {
  const use = channelNames.find((name) => policy.channels[name] === id);
  if (use) return words(`チャンネル ${use} (${id})`, `channel ${use} (${id})`);
  if (isChannelId(id)) return words(`チャンネル ${id}`, `channel ${id}`);
  return words(`${id} へのDM`, `direct messages to ${id}`);
}

/** Whether this connection's role may read Banto's messages; a role of its own for questions may lack the right. */
export async function cardsReadable(db: ReadDb): Promise<boolean> {
  const found = sql<{ readable: boolean }>`(
    select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'banto' and c.relname = 'card'
  )`;
  const row = await db.selectFrom(found.as('found')).selectAll().executeTakeFirst();
  return row?.readable === true;
}

/** Messages that Slack refused, by channel and Slack's code. */
export interface RefusedCards {
  readonly channel: string;
  /** Null while there is no answer from Slack yet. */
  readonly code: string | null;
  readonly count: number;
}

/** Messages that are out of date for so many minutes, by channel and the last code. */
export const lateCards = (db: Db | ReadDb, minutes: number): Promise<RefusedCards[]> =>
  db
    .selectFrom('banto.card')
    .select((eb) => ['channel', 'last_error as code', eb.fn.countAll<number>().as('count')])
    .where(sql<boolean>`stale`)
    .where(sql<boolean>`changed_at < clock_timestamp() - make_interval(mins => ${minutes})`)
    .groupBy(['channel', 'last_error'])
    .orderBy('channel')
    .execute();

/** Messages of the last day that Slack did not let Banto edit, so that they were posted anew. */
export const repostedCards = (db: Db | ReadDb): Promise<RefusedCards[]> =>
  db
    .selectFrom('banto.card')
    .select((eb) => ['channel', 'last_error as code', eb.fn.countAll<number>().as('count')])
    .where('last_error', 'is not', null)
    .where(sql<boolean>`not stale`)
    .where(sql<boolean>`attempted_at > clock_timestamp() - interval '1 day'`)
    .groupBy(['channel', 'last_error'])
    .orderBy('channel')
    .execute();
