import { type Kysely, sql } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import { takeLock } from '../db/lock.ts';
import { addMonths, firstDayOf, type Month, monthBounds } from '../domain/time/tokyo.ts';
import type { Dialect } from './dialect.ts';
import type { Generated } from './generated.ts';
import type { MarketplaceTables } from './tables.ts';

/** The marketplace's tables, and Banto's own record of which months it generated. */
type GenerationTables = MarketplaceTables & { 'banto.generation': { month: string; actor: string; at: Date } };
type GenerationRead = ReadonlyKysely<GenerationTables>;

/**
 * Locks the generation of payouts until the transaction ends, so that generating a month and correcting one of its
 * sales exclude each other.
 */
export const lockGeneration = <Tables>(trx: Kysely<Tables>): Promise<void> => takeLock(trx, 'payout generation');

/** Finds whether a month's payouts were generated, from Banto's own record and from the payouts themselves. */
export async function findGenerated(
  db: GenerationRead,
  { payouts: { period } }: Dialect,
  month: Month,
  /** Counts only payouts to this recipient. */
  recipient?: string,
): Promise<Generated> {
  const record = await db
    .selectFrom('banto.generation')
    .select(['actor', 'at'])
    .where('month', '=', month)
    .executeTakeFirst();
  const counted = await db
    .selectFrom('payouts_v31')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('created_at', '>=', monthBounds(month).to).as('since'),
      (period
        ? eb.fn
            .countAll<number>()
            .filterWhere('period_start', '>=', firstDayOf(month))
            .filterWhere('period_start', '<', firstDayOf(addMonths(month, 1)))
        : sql<null>`null`
      ).as('periods'),
    ])
    .$if(recipient !== undefined, (qb) => qb.where('recipient_id', '=', recipient ?? ''))
    .executeTakeFirstOrThrow();
  return { by: record?.actor ?? null, at: record?.at.toISOString() ?? null, ...counted };
}
