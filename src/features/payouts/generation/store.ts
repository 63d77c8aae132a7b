import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { asMonth, type Month, monthBounds, monthOf, previousMonth } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { findGenerated, lockGeneration } from '../../../marketplace/generation.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import type { Dialect } from '../../../marketplace/dialect.ts';
import { recipientName, type StatusSum, sumsByStatus } from '../store.ts';
import { type Earnings, functionFault, type Generation, judgeSums, type NewPayout } from './rules.ts';

/**
 * Last month, whether it is generated, and what a trial run of the marketplace's function makes of it: run, read and
 * undone. At commit the trial is the one that was shown, and no other generation is under way.
 */
export async function loadGeneration(
  db: Db | Trx,
  lock: boolean,
  { dialect, now }: Pick<OperationContext, 'dialect' | 'now'>,
  shown: Generation | undefined,
): Promise<Generation> {
  if (lock) await lockGeneration(db as Trx);
  const month = previousMonth(monthOf(now));
  const generated = await findGenerated(db, dialect, month);
  const wanted = generated.by === null && (generated.periods ?? 0) === 0;
  const rows = shown?.rows ?? (wanted ? await tryOut(db, dialect, month) : []);
  const { from, to } = monthBounds(month);
  const { sales } = await db
    .selectFrom('creator_earnings_v50')
    .select(sql<number>`coalesce(sum(sale_price), 0)::bigint`.as('sales'))
    .where('purchased_at', '>=', from)
    .where('purchased_at', '<', to)
    .executeTakeFirstOrThrow();
  return { month, generated, sales, same: await countSame(db, rows), rows };
}

/** How many of these are there already. */
async function countSame(db: Db | Trx, rows: readonly NewPayout[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rows: found } = await sql<{ same: number }>`
    select count(*) as same from payouts_v31 p
    join unnest(
      ${rows.map((row) => row.recipient_type)}::text[],
      ${rows.map((row) => row.recipient_id)}::uuid[],
      ${rows.map((row) => row.scheduled_date)}::date[]
    ) as made (recipient_type, recipient_id, scheduled_date)
      using (recipient_type, recipient_id, scheduled_date)
  `.execute(db);
  return found[0]?.same ?? 0;
}

/** Carries the result of what is undone out of its transaction. */
class Undone extends Error {
  readonly made: NewPayout[];

  constructor(made: NewPayout[]) {
    super('undone on purpose');
    this.made = made;
  }
}

/** Runs the function in a transaction of its own that is rolled back. */
async function tryOut(db: Db | Trx, dialect: Dialect, month: Month): Promise<NewPayout[]> {
  try {
    await db.transaction().execute(async (trx) => {
      await lockGeneration(trx);
      const made = await runFunction(trx, dialect);
      judgeSums(month, made, await earningsOf(trx, dialect, month));
      throw new Undone(made);
    });
  } catch (error) {
    if (error instanceof Undone) return error.made;
    throw error;
  }
  throw new Error('a trial run is always undone');
}

/** A payout that was made, with its id. */
export type Made = NewPayout & { readonly id: string };

/**
 * Lets the marketplace's function generate last month's payouts, in the caller's transaction and in Tokyo's time zone, and
 * reads what it made. @throws Refused when the function cannot work on this database.
 */
export async function runFunction(trx: Trx, dialect: Dialect): Promise<Made[]> {
  const before = await idsOf(trx);
  try {
    await sql`select set_config('timezone', 'Asia/Tokyo', true)`.execute(trx);
    await sql`select public.generate_monthly_payouts_v50()`.execute(trx);
    await sql`select set_config('timezone', 'UTC', true)`.execute(trx);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    const fault = functionFault(code, message ?? '');
    if (!fault) throw cause;
    throw new Refused('switched_off', words(`${fault.ja}何も作成していません。`, `${fault.en} Nothing was made.`), {
      section: 'monthly.1',
      next: words(
        'データベースの管理者に、関数 generate_monthly_payouts_v50 の修正を依頼してください。',
        'Ask the database’s administrator to mend generate_monthly_payouts_v50.',
      ),
      cause,
    });
  }
  const made = [...(await idsOf(trx))].filter((id) => !before.has(id));
  return trx
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_type', 'p.recipient_id', 'p.final_payout', 'p.scheduled_date'])
    .select(recipientName(dialect).as('recipient'))
    .select(grossOf(dialect).as('gross'))
    .select(sql<string | null>`${dialect.payouts.period ? sql`p.period_start` : sql`null::date`}`.as('period_start'))
    .where('p.id', '=', sql<string>`any(${made}::uuid[])`)
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id')
    .execute();
}

const grossOf = ({ payouts: { period, breakdown } }: Dialect) => {
  if (period) return sql<number | null>`p.gross_amount`;
  if (breakdown) return sql<number | null>`nullif(p.breakdown ->> 'gross_revenue', '')::numeric::bigint`;
  return sql<number | null>`null::bigint`;
};

const idsOf = async (trx: Trx): Promise<Set<string>> =>
  new Set((await trx.selectFrom('payouts_v31').select('id').execute()).map(({ id }) => id));

/** The creators' sales of a Tokyo month; undefined where the view does not say whose they are. */
export async function earningsOf(db: Db | Trx, dialect: Dialect, month: Month): Promise<Earnings[] | undefined> {
  if (!dialect.earningsCreator) return undefined;
  const { from, to } = monthBounds(month);
  return db
    .selectFrom('creator_earnings_v50')
    .select(sql<string>`creator_id`.as('creator_id'))
    .select(sql<number>`sum(sale_price)::bigint`.as('gross'))
    .select(sql<number>`sum(creator_profit)::bigint`.as('profit'))
    .where('purchased_at', '>=', from)
    .where('purchased_at', '<', to)
    .where('creator_id', 'is not', null)
    .groupBy('creator_id')
    .execute();
}

/** What is there by status of the payouts created since the month ended. */
export const createdSince = (db: Db, month: string): Promise<StatusSum[]> =>
  sumsByStatus(db)
    .where('created_at', '>=', monthBounds(asMonth(month)).to)
    .execute();

/** Notes that the month is generated, once for ever. False when it was noted before. */
export async function recordGeneration(
  trx: Trx,
  record: { month: string; actor: string; at: Date; payouts: number; total: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('banto.generation')
    .values(record)
    .onConflict((conflict) => conflict.column('month').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
