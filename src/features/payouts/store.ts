import { expressionBuilder, type RawBuilder, sql } from 'kysely';
import { contains } from '../../db/like.ts';
import { named } from '../../db/named.ts';
import { shortened } from '../../db/shortened.ts';
import { FIRST_DAY, LAST_DAY } from '../../domain/text/odd.ts';
import { addMonths, type Day, firstDayOf, type Month, monthBounds } from '../../domain/time/tokyo.ts';
import type { Db, ReadDb } from '../../engine/database.ts';
import { total } from '../../engine/definitions/query.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { isDatableDay, isExact } from '../../marketplace/measures/datable.ts';
import { hasPassed } from '../../marketplace/measures/payouts.ts';
import { payoutLife } from '../../marketplace/statuses/life-order.ts';
import { unpaidPayoutStatuses } from '../../marketplace/statuses/payout.ts';
import type { MarketplaceTables, PayoutsTable } from '../../marketplace/tables.ts';

const payout = expressionBuilder<MarketplaceTables & { p: PayoutsTable }, 'p'>();

/**
 * The name of the recipient of payout `p`: by its type and id, and for creators, where that gives none, the copy that some
 * databases keep. On everybody else's payout that copy is the creator's too. Null when there is none.
 */
export function recipientName({ organizers }: Dialect): RawBuilder<string | null> {
  const user = payout
    .selectFrom('users as u')
    .select(named(sql.ref('u.display_name')).as('name'))
    .whereRef('u.id', '=', 'p.recipient_id');
  const organizer = organizers
    ? payout
        .selectFrom('organizers as o')
        .select(named(sql.ref('o.name')).as('name'))
        .whereRef('o.id', '=', 'p.recipient_id')
    : sql<null>`null`;
  return sql<string | null>`case when p.recipient_type like 'creator%'
    then coalesce(${user}, ${named(sql`p.breakdown ->> 'creator_name'`)})
    else coalesce(${organizer}, ${user}) end`;
}

/**
 * Payouts whose recipient has `name` in their name. The names come first: looking up the name of every payout would read
 * them all twice.
 */
export const paidTo = ({ organizers, payouts }: Dialect, name: string) =>
  payout.or([
    payout.and([
      payout('p.recipient_type', '<>', 'organizer'),
      payout(
        'p.recipient_id',
        'in',
        payout
          .selectFrom('users as u')
          .select('u.id')
          .where((user) => contains(user, ['u.display_name'], name)),
      ),
    ]),
    ...(organizers
      ? [
          payout.and([
            payout('p.recipient_type', '=', 'organizer'),
            payout(
              'p.recipient_id',
              'in',
              payout
                .selectFrom('organizers as o')
                .select('o.id')
                .where((organizer) => contains(organizer, ['o.name'], name)),
            ),
          ]),
        ]
      : []),
    ...(payouts.breakdown ? [contains(payout, [sql<string | null>`p.breakdown ->> 'creator_name'`], name)] : []),
  ]);

/** Payouts with everything their guards check. */
export const selectPayouts = (db: Pick<Db, 'selectFrom'>, dialect: Dialect) =>
  db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_type', 'p.recipient_id', 'p.final_payout', 'p.status', 'p.scheduled_date'])
    .select(['p.transaction_id', 'p.notes', recipientName(dialect).as('recipient')]);

/** Which payouts to list. */
interface PayoutFilter {
  readonly where: RawBuilder<boolean>;
  /** The longest overdue first, instead of the largest. */
  readonly oldestFirst?: boolean;
}

/**
 * Payouts with their sum in yen. Amounts that cannot be reckoned with come last, and the sum is without them. Recipient
 * names are looked up only for the payouts shown.
 */
export const listPayouts = (
  db: ReadDb,
  dialect: Dialect,
  { where, oldestFirst = false }: PayoutFilter,
  rows: number | undefined,
) =>
  db
    .with('found', (qc) =>
      qc
        .selectFrom('payouts_v31')
        .select(['id', 'recipient_id', 'recipient_type', 'final_payout', 'scheduled_date', 'breakdown'])
        .select([shortened(sql`notes`).as('notes'), inexact.as('inexact')])
        .select([
          total,
          sql<number>`count(*) filter (where ${isExact('final_payout')} is not true) over ()`.as('unreadable'),
          sql<number | null>`sum(final_payout) filter (where ${isExact('final_payout')}) over ()`.as('sum'),
        ])
        .where(where)
        .orderBy('inexact')
        .$if(oldestFirst, (qb) => qb.orderBy('scheduled_date'))
        .orderBy('final_payout', 'desc')
        .orderBy('id')
        .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
    )
    .selectFrom('found as p')
    .select(['p.id', 'p.recipient_id', 'p.recipient_type', 'p.final_payout', 'p.scheduled_date', 'p.notes'])
    .select(['p.total', 'p.sum', 'p.unreadable', recipientName(dialect).as('recipient')])
    .orderBy('p.inexact')
    .$if(oldestFirst, (qb) => qb.orderBy('p.scheduled_date'))
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id');

const inexact = sql<boolean>`${isExact('final_payout')} is not true`;

/** How many {@link hasPassed}, of those due by a day. */
export async function countPassed(db: Db, today: Day, by: Day = today): Promise<number> {
  const { count } = await db
    .selectFrom('payouts_v31')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(hasPassed(today, by))
    .executeTakeFirstOrThrow();
  return count;
}

/** Unpaid payouts whose due day cannot be reckoned with, such as `infinity`; largest first. */
export const listUndated = (db: ReadDb, dialect: Dialect) =>
  db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_id', 'p.recipient_type', 'p.final_payout', 'p.scheduled_date', 'p.status'])
    .select([total, recipientName(dialect).as('recipient')])
    .where('p.status', 'in', unpaidPayoutStatuses)
    .where(sql<boolean>`${isDatableDay('p.scheduled_date')} is not true`)
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id');

/** The payouts of one status, added up. */
export interface StatusSum {
  readonly status: string | null;
  readonly payouts: number;
  /** Yen. */
  readonly amount: number;
  /** How many of them have an amount that cannot be reckoned with; the total is without them. */
  readonly unreadable: number;
}

/** Number and total amount of payouts by status. */
export const sumsByStatus = (db: Pick<Db, 'selectFrom'>) =>
  db
    .selectFrom('payouts_v31')
    .select((eb) => ['status', eb.fn.countAll<number>().as('payouts')])
    .select(sql<number>`coalesce(sum(final_payout) filter (where ${isExact('final_payout')}), 0)`.as('amount'))
    .select(sql<number>`count(*) filter (where ${isExact('final_payout')} is not true)`.as('unreadable'))
    .groupBy('status')
    .orderBy(payoutLife)
    .orderBy('status');

/** The payouts due in a month, by status. */
export const sumsDueIn = (db: ReadDb, month: Month): Promise<StatusSum[]> =>
  sumsByStatus(db)
    .where('scheduled_date', '>=', firstDayOf(month))
    .where('scheduled_date', '<', firstDayOf(addMonths(month, 1)))
    .execute();

/** How many payouts have a due day that is in no month, such as `infinity`. */
export async function countUndated(db: ReadDb): Promise<number> {
  const { undated } = await db
    .selectFrom('payouts_v31')
    .select((eb) => eb.fn.countAll<number>().as('undated'))
    .where((eb) => eb.or([eb('scheduled_date', '<', FIRST_DAY), eb('scheduled_date', '>', LAST_DAY)]))
    .executeTakeFirstOrThrow();
  return undated;
}

/** The payouts for a month's sales, by status; where payouts have no period, those created in the month. */
export function sumsGeneratedFor(db: ReadDb, { payouts }: Dialect, month: Month): Promise<StatusSum[]> {
  if (payouts.period)
    return sumsByStatus(db)
      .where('period_start', '>=', firstDayOf(month))
      .where('period_start', '<', firstDayOf(addMonths(month, 1)))
      .execute();
  const { from, to } = monthBounds(month);
  return sumsByStatus(db).where('created_at', '>=', from).where('created_at', '<', to).execute();
}
