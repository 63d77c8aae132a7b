import { type RawBuilder, sql } from 'kysely';
import { FIRST_WHOLE_DAY } from '../../domain/text/odd.ts';
import { addMonths, type Month, monthBounds, monthOf } from '../../domain/time/tokyo.ts';
import type { ReadDb } from '../../engine/database.ts';
import { isAddable, isDatable } from '../../marketplace/measures/datable.ts';

/** Number of months that the report shows. */
const MONTHS = 6;

/** The paid sales of a month. */
export interface MonthOfSales {
  readonly month: Month;
  readonly sales: number;
  /** Yen that the creators earned. */
  readonly profit: number;
  /** Yen that the platform earned. */
  readonly revenue: number;
  /** Sales whose cost or fee is not recorded. */
  readonly unknown: number;
  /** Sales with an amount that cannot be added up, such as NaN; they are counted, and no sum has them. */
  readonly unreadable: number;
  /** Sales that are refunded, though their status still counts them, and the creators' profit from them in yen. */
  readonly refunded: number;
  readonly refundedProfit: number;
}

export interface Sales {
  readonly current: MonthOfSales;
  readonly previous: MonthOfSales;
  /** The six months up to the current one, in order. */
  readonly months: readonly MonthOfSales[];
  /** Purchases of the current month in a status that no report and no payout counts. */
  readonly elsewhere: number;
  /** Paid purchases of no month: without a time of purchase to reckon with, or dated in the future. */
  readonly undated: number;
  readonly future: number;
}

// Same formula as the view creator_earnings_v50, which counts an unknown cost or fee as 0. Reads the table, because the
// view's joins cost more than everything else and change no figure. Summing column by column is fastest.
const amounts = ['price', 'factory_payment', 'platform_total_revenue'] as const;
const unreadable = sql<boolean>`(${sql.join(amounts.map(isAddable), sql` and `)}) is false`;
const unknownCost = sql<boolean>`factory_payment is null or platform_total_revenue is null`;

/** The sums of sales in yen; `careful` ones leave out what cannot be added up, which costs time. */
function sums(careful: boolean) {
  const only = careful ? sql`filter (where ${unreadable} is not true)` : sql``;
  const [price, cost, fees] = amounts.map((column) => sql<number>`coalesce(sum(${sql.ref(column)}) ${only}, 0)`);
  return { profit: sql<number>`${price} - ${cost} - ${fees}`, revenue: sql<number>`${fees}` };
}

/** The sales of the six Tokyo months up to `last`, and up to now (runbook, monthly 3). */
export async function salesByMonth(db: ReadDb, last: Month, now: Date): Promise<Sales> {
  const sales = await readSales(db, last, now, { careful: false });
  const all = sales.months.flatMap(({ profit, revenue, refundedProfit }) => [profit, revenue, refundedProfit]);
  return all.every(Number.isSafeInteger) ? sales : readSales(db, last, now, { careful: true });
}

async function readSales(db: ReadDb, last: Month, now: Date, { careful }: { careful: boolean }): Promise<Sales> {
  const { profit, revenue } = sums(careful);
  const wanted = Array.from({ length: MONTHS }, (_, index) => addMonths(last, index + 1 - MONTHS));
  // One index scan per month: no sorting, and no date arithmetic per sale.
  const bounds = sql<{ month: Month; start: Date; next: Date }>`unnest(
    ${wanted}::text[],
    ${wanted.map((each) => monthBounds(each).from)}::timestamptz[],
    ${wanted.map((each) => monthBounds(each).to)}::timestamptz[]
  )`;
  const { from, to } = monthBounds(last);
  const rows = await db
    .selectFrom(bounds.as<'m'>(sql`m(month, start, next)`))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('purchases')
          .select(({ fn }) => [
            fn.countAll<number>().as('sales'),
            profit.as('profit'),
            revenue.as('revenue'),
            fn.countAll<number>().filterWhere(unknownCost).as('unknown'),
            (careful ? fn.countAll<number>().filterWhere(unreadable) : sql<number>`0`).as('unreadable'),
          ])
          .where('status', '=', 'paid')
          .whereRef('purchased_at', '>=', 'm.start')
          .whereRef('purchased_at', '<', 'm.next')
          .where('purchased_at', '<=', now)
          .as('s'),
      (join) => join.onTrue(),
    )
    .select(['m.month', 's.sales', 's.profit', 's.revenue', 's.unknown', 's.unreadable'])
    .select((eb) =>
      eb
        .selectFrom('purchases')
        .select(({ fn }) => fn.countAll<number>().as('elsewhere'))
        .where('status', 'in', ['completed', 'shipped'])
        .where('purchased_at', '>=', from)
        .where('purchased_at', '<', to)
        .as('elsewhere'),
    )
    .orderBy('m.month')
    .execute();
  const refunds = await refundsByMonth(db, wanted, now, profit);
  const salesOf = (month: Month): MonthOfSales => ({
    ...noSales,
    ...rows.find((row) => row.month === month),
    ...refunds.find((row) => row.month === month),
    month,
  });
  return {
    current: salesOf(last),
    previous: salesOf(addMonths(last, -1)),
    months: wanted.map(salesOf),
    elsewhere: rows[0]?.elsewhere ?? 0,
    ...(await outsideMonths(db, now)),
  };
}

const noSales = { sales: 0, profit: 0, revenue: 0, unknown: 0, unreadable: 0, refunded: 0, refundedProfit: 0 };

/** The paid sales of each month that are refunded nevertheless. */
const refundsByMonth = (db: ReadDb, wanted: readonly Month[], now: Date, profit: RawBuilder<number>) =>
  db
    .selectFrom('purchases')
    .select([
      sql<Month>`to_char(purchased_at at time zone 'Asia/Tokyo', 'YYYY-MM')`.as('month'),
      sql<number>`count(*)`.as('refunded'),
      profit.as('refundedProfit'),
    ])
    .where('refund_status', '=', 'refunded')
    .where('status', '=', 'paid')
    .where('purchased_at', '>=', monthBounds(wanted[0] ?? monthOf(now)).from)
    .where('purchased_at', '<', monthBounds(wanted.at(-1) ?? monthOf(now)).to)
    .where('purchased_at', '<=', now)
    .groupBy('month')
    .execute();

/** Paid purchases that no month has. */
async function outsideMonths(db: ReadDb, now: Date): Promise<{ undated: number; future: number }> {
  const later = sql<boolean>`purchased_at > ${now} and ${isDatable('purchased_at')}`;
  const { outside, future } = await db
    .selectFrom('purchases')
    .select((eb) => [eb.fn.countAll<number>().as('outside'), eb.fn.countAll<number>().filterWhere(later).as('future')])
    .where('status', '=', 'paid')
    // Each condition is one scan of an index.
    .where(sql<boolean>`(purchased_at is null or purchased_at > ${now} or purchased_at < ${sql.lit(FIRST_WHOLE_DAY)})`)
    .executeTakeFirstOrThrow();
  return { undated: outside - future, future };
}
