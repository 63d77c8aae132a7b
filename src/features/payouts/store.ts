import { type RawBuilder, sql } from 'kysely';
import { addMonths, type Day, firstDayOf, type Month, monthBounds } from '../../domain/tokyo.ts';
import type { Db, ReadDb } from '../../engine/database.ts';
import { total } from '../../engine/definitions/query.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { PayoutStatus } from '../../marketplace/tables.ts';

/** The recipient's name of payout `p`, wherever this database keeps it; null when it does not. */
export function recipientName({ payouts, organizers }: Dialect): RawBuilder<string | null> {
  if (payouts.breakdown) return sql<string | null>`p.breakdown ->> 'creator_name'`;
  const creator = sql`(select u.display_name from users u where u.id = p.recipient_id)`;
  if (!organizers) return sql<string | null>`${creator}`;
  return sql<
    string | null
  >`case p.recipient_type when 'organizer' then (select o.name from organizers o where o.id = p.recipient_id) else ${creator} end`;
}

/** Payouts with all that their guards look at. */
export const selectPayouts = (db: Pick<Db, 'selectFrom'>, dialect: Dialect) =>
  db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_type', 'p.recipient_id', 'p.final_payout', 'p.status', 'p.scheduled_date'])
    .select(['p.transaction_id', 'p.notes', recipientName(dialect).as('recipient')]);

/** Which payouts a list is of. */
interface WantedPayouts {
  readonly status: PayoutStatus;
  /** Only those due by this day. */
  readonly by?: Day;
}

/**
 * Payouts of one status, the largest first, with their sum in yen. The recipients' names are looked up for the payouts
 * shown, not for all.
 */
export const listPayouts = (db: ReadDb, dialect: Dialect, { status, by }: WantedPayouts, rows: number | undefined) =>
  db
    .with('found', (qc) =>
      qc
        .selectFrom('payouts_v31')
        .select(['id', 'recipient_id', 'recipient_type', 'final_payout', 'scheduled_date', 'notes'])
        .$if(dialect.payouts.breakdown, (qb) => qb.select('breakdown'))
        .select([total, sql<number>`sum(final_payout) over ()`.as('sum')])
        .where('status', '=', status)
        .$if(by !== undefined, (qb) => qb.where('scheduled_date', '<=', by ?? ''))
        .orderBy('final_payout', 'desc')
        .orderBy('id')
        .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
    )
    .selectFrom('found as p')
    .select(['p.id', 'p.recipient_id', 'p.recipient_type', 'p.final_payout', 'p.scheduled_date', 'p.notes'])
    .select(['p.total', 'p.sum', recipientName(dialect).as('recipient')])
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id');

/** What payouts of one status come to. */
export interface StatusSum {
  readonly status: string | null;
  readonly payouts: number;
  /** Yen. */
  readonly amount: number;
}

/** How many payouts there are of each status, and how much they come to. */
export const sumsByStatus = (db: Pick<Db, 'selectFrom'>) =>
  db
    .selectFrom('payouts_v31')
    .select((eb) => ['status', eb.fn.countAll<number>().as('payouts')])
    .select(sql<number>`coalesce(sum(final_payout), 0)::bigint`.as('amount'))
    .groupBy('status')
    .orderBy('status');

/** The payouts whose day lies in a month. */
export const sumsDueIn = (db: ReadDb, month: Month): Promise<StatusSum[]> =>
  sumsByStatus(db)
    .where('scheduled_date', '>=', firstDayOf(month))
    .where('scheduled_date', '<', firstDayOf(addMonths(month, 1)))
    .execute();

/** The payouts for a month's sales; where this database keeps no period, those created in the month. */
export function sumsGeneratedFor(db: ReadDb, { payouts }: Dialect, month: Month): Promise<StatusSum[]> {
  if (payouts.period)
    return sumsByStatus(db)
      .where('period_start', '>=', firstDayOf(month))
      .where('period_start', '<', firstDayOf(addMonths(month, 1)))
      .execute();
  const { from, to } = monthBounds(month);
  return sumsByStatus(db).where('created_at', '>=', from).where('created_at', '<', to).execute();
}
