import { sql } from 'kysely';
import type { Db } from '../database.ts';

/** The right to post in a channel, over all replicas. `held` is the time when it ends, which identifies the holder. */
export interface Turn {
  readonly channel: string;
  readonly held: string;
}

/** Takes a channel's turn for an interval (`30 seconds`); undefined while another process holds it. */
export async function takeTurn(db: Db, channel: string, hold: string): Promise<Turn | undefined> {
  const next_at = sql<Date>`clock_timestamp() + ${hold}::interval`;
  const taken = await db
    .insertInto('banto.channel_turn')
    .values({ channel, next_at })
    .onConflict((conflict) =>
      conflict
        .column('channel')
        .doUpdateSet({ next_at })
        .where(sql<boolean>`channel_turn.next_at <= clock_timestamp()`),
    )
    .returning(sql<string>`next_at::text`.as('held'))
    .executeTakeFirst();
  return taken && { channel, held: taken.held };
}

/**
 * Renews a turn for an interval, or ends it after that; undefined when the turn was lost: it had expired, and another
 * process holds it now.
 */
export async function keepTurn(db: Db, { channel, held }: Turn, hold: string): Promise<Turn | undefined> {
  const kept = await db
    .updateTable('banto.channel_turn')
    .set({ next_at: sql`clock_timestamp() + ${hold}::interval` })
    .where('channel', '=', channel)
    .where(sql<boolean>`next_at::text = ${held}`)
    .returning(sql<string>`next_at::text`.as('held'))
    .executeTakeFirst();
  return kept && { channel, held: kept.held };
}
