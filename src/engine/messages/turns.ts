import { sql } from 'kysely';
import type { Db } from '../database.ts';

/** The right to speak in a channel, over all replicas. `held` is the moment until which it is held; it tells two holders apart. */
export interface Turn {
  readonly channel: string;
  readonly held: string;
}

/** Takes a channel's turn and holds it for that long (`30 seconds`); undefined while somebody else's lasts. */
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
 * Holds a turn anew for that long, or lets it end then; undefined when it was lost: it had run out, and another process
 * speaks in the channel now.
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
