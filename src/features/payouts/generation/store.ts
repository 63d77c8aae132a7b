import { sql } from 'kysely';
import { isRaised } from '../../../db/raised.ts';
import { Refused } from '../../../domain/errors.ts';
import { asMonth, type Month, monthBounds, monthOf, previousMonth } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { asReadonly, type Db, type ReadDb, type Trx } from '../../../engine/database.ts';
import { isGenerated } from '../../../marketplace/generated.ts';
import { findGenerated, lockGeneration } from '../../../marketplace/generation.ts';
import { settle } from '../../../marketplace/write.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { type Dialect, type PayoutAmount, payoutAmounts } from '../../../marketplace/dialect.ts';
import { recipientName, type StatusSum, sumsByStatus } from '../store.ts';
import { type Generation, judgeUntouched, type MadePayout, nothingCreated, section } from './rules.ts';
import { type FunctionFault, functionFault } from './faults-rules.ts';
import { type Recorded, withRecorded } from './recorded-rules.ts';
import { judgeSums } from './sums-rules.ts';

/**
 * Last month, whether it is generated, and the result of a trial run of the marketplace's function, rolled back again.
 * At commit the trial result is the one that was shown, and no other generation can run.
 */
export async function loadGeneration(
  db: Db | Trx,
  lock: boolean,
  { dialect, now }: Pick<OperationContext, 'dialect' | 'now'>,
  shown: Generation | undefined,
): Promise<Generation> {
  if (lock) await lockGeneration(db);
  const month = previousMonth(monthOf(now));
  const generated = await findGenerated(asReadonly(db), dialect, month);
  const rows = shown?.rows ?? (isGenerated(generated) ? [] : await trialRun(db, dialect, month));
  const { from, to } = monthBounds(month);
  const { sales } = await db
    .selectFrom('creator_earnings_v50')
    .select(sql<number>`coalesce(sum(sale_price), 0)::bigint`.as('sales'))
    .where('purchased_at', '>=', from)
    .where('purchased_at', '<', to)
    .executeTakeFirstOrThrow();
  const recorded = await recordedSales(db, dialect, month);
  return { month, generated, sales, same: await countSame(db, rows), rows: withRecorded(rows, recorded) };
}

/** How many payouts with the same recipients and days exist already. */
async function countSame(db: Db | Trx, rows: readonly MadePayout[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { same } = await db
    .selectFrom('payouts_v31 as p')
    .select((eb) => eb.fn.countAll<number>().as('same'))
    .where(
      sql<boolean>`(p.recipient_type, p.recipient_id, p.scheduled_date) in (select * from unnest(
        ${rows.map((row) => row.recipient_type)}::text[],
        ${rows.map((row) => row.recipient_id)}::uuid[],
        ${rows.map((row) => row.scheduled_date)}::date[]))`,
    )
    .executeTakeFirstOrThrow();
  return same;
}

/** Carries the result of a trial run out of its transaction, which it rolls back. */
class RolledBack extends Error {
  readonly made: MadePayout[];

  constructor(made: MadePayout[]) {
    super('rolled back on purpose');
    this.made = made;
  }
}

/** Runs the function in a transaction of its own that is rolled back. */
async function trialRun(db: Db | Trx, dialect: Dialect, month: Month): Promise<MadePayout[]> {
  try {
    await db.transaction().execute(async (trx) => {
      await lockGeneration(trx);
      const made = await runFunction(trx, dialect);
      judgeSums(month, made, await recordedSales(trx, dialect, month));
      // Their ids are gone with them.
      throw new RolledBack(made.map(({ id: _id, ...row }) => row));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.made;
    throw error;
  }
  throw new Error('a trial run is always rolled back');
}

/** How long a check may take that only asks whether the function can run. Milliseconds. */
const CHECK_MS = 2_000;

/**
 * Why the marketplace's function cannot run on this database, found by running it and rolling back, because PostgreSQL
 * does not know what a PL/pgSQL function needs. Undefined when it can, or when the time was too short to find out.
 */
export async function whyFunctionFails(db: Db): Promise<Words | undefined> {
  try {
    await db.transaction().execute(async (trx) => {
      await sql`select set_config('statement_timeout', ${String(CHECK_MS)}, true)`.execute(trx);
      // Without the lock: nothing of it stays, and doctor asks before Banto's own schema exists.
      await callFunction(trx);
      throw new RolledBack([]);
    });
  } catch (error) {
    if (error instanceof FunctionFails) return error.why;
    if (error instanceof RolledBack || isCancelled(error)) return undefined;
    throw error;
  }
  return undefined;
}

/** The statement took too long, or waited too long for a lock. */
const isCancelled = (error: unknown): boolean => ['57014', '55P03'].includes((error as { code?: string }).code ?? '');

/** The marketplace's function cannot work on this database. */
class FunctionFails extends Refused {
  readonly why: Words;

  constructor({ why, next }: FunctionFault, cause: unknown) {
    super('switched_off', words(`${why.ja}${nothingCreated.ja}`, `${why.en} ${nothingCreated.en}`), {
      section,
      next,
      cause,
    });
    this.why = why;
  }
}

/** A created payout, with its id. */
export type CreatedPayout = MadePayout & { readonly id: string };

/**
 * Runs the marketplace's function that generates last month's payouts, in the caller's transaction and in Tokyo time.
 * Returns what it created, read after the deferred constraints.
 * @throws Refused when the function cannot work on this database, or when it changed payouts that existed before.
 */
export async function runFunction(trx: Trx, dialect: Dialect): Promise<CreatedPayout[]> {
  const before = await fingerprints(trx);
  await callFunction(trx);
  const after = await fingerprints(trx);
  judgeUntouched([...before].filter(([id, print]) => after.get(id) !== print).map(([id]) => id));
  const made = [...after.keys()].filter((id) => !before.has(id));
  return trx
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_type', 'p.recipient_id', 'p.final_payout', 'p.scheduled_date'])
    .select(recipientName(dialect).as('recipient'))
    .select([amount(dialect, 'gross').as('gross'), amount(dialect, 'fee').as('fee')])
    .select([amount(dialect, 'transfer').as('transfer'), amount(dialect, 'net').as('net')])
    .select(sql<string | null>`${dialect.payouts.period ? sql`p.period_start` : sql`null::date`}`.as('period_start'))
    .where('p.id', '=', sql<string>`any(${made}::uuid[])`)
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id')
    .execute();
}

/** @throws FunctionFails */
async function callFunction(trx: Trx): Promise<void> {
  try {
    await sql`select set_config('timezone', 'Asia/Tokyo', true)`.execute(trx);
    await sql`select public.generate_monthly_payouts_v50()`.execute(trx);
    await settle(trx);
    await sql`select set_config('timezone', 'UTC', true)`.execute(trx);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    const fault = functionFault(isRaised(cause) ? 'P0001' : code, message ?? '');
    if (!fault) throw cause;
    throw new FunctionFails(fault, cause);
  }
}

/** An amount that a payout was computed from, from the columns that this database has for it or from `breakdown`. */
function amount({ payouts: { amounts, breakdown } }: Dialect, name: PayoutAmount) {
  const places = [
    ...amounts[name].map((column) => sql`${sql.ref(`p.${column}`)}::bigint`),
    ...(breakdown
      ? payoutAmounts[name].map((key) => sql`nullif(p.breakdown ->> ${key}::text, '')::numeric::bigint`)
      : []),
  ];
  return sql<number | null>`coalesce(${sql.join([...places, sql`null::bigint`])})`;
}

/** Every payout, with a text that changes when any column that Banto reads changes. */
async function fingerprints(trx: Trx): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom('payouts_v31')
    .select('id')
    .select(
      sql<string>`md5(row(recipient_type, recipient_id, final_payout, status, scheduled_date, transaction_id, notes, paid_at)::text)`.as(
        'print',
      ),
    )
    .execute();
  return new Map(rows.map(({ id, print }) => [id, print]));
}

/** The month's sales by creator and organizer; undefined where the view does not name the creator. */
export async function recordedSales(db: Db | Trx, dialect: Dialect, month: Month): Promise<Recorded | undefined> {
  if (!dialect.earningsCreator) return undefined;
  const { from, to } = monthBounds(month);
  const organizer = dialect.earningsOrganizer ? sql<string | null>`organizer_id` : sql<null>`null::uuid`;
  const sales = await db
    .selectFrom('creator_earnings_v50')
    .select([sql<string>`creator_id`.as('creator_id'), organizer.as('organizer_id')])
    .select(sql<number>`sum(sale_price)::bigint`.as('sold'))
    .select(sql<number>`sum(creator_profit)::bigint`.as('earned'))
    .select(sql<number>`sum(platform_total_revenue)::bigint`.as('platform'))
    .where('purchased_at', '>=', from)
    .where('purchased_at', '<', to)
    .where('creator_id', 'is not', null)
    .groupBy([sql`1`, sql`2`])
    .execute();
  return {
    sales,
    organizers: dialect.earningsOrganizer,
    organizerFees: dialect.payouts.amounts.fee.includes('organizer_fee'),
  };
}

/**
 * Whether a month has sales, but no payouts were generated from them. Known only where a payout has a period: elsewhere
 * somebody may have generated them without Banto.
 */
export async function isNotGenerated(db: ReadDb, dialect: Dialect, month: Month): Promise<boolean> {
  if (!dialect.payouts.period || isGenerated(await findGenerated(db, dialect, month))) return false;
  const { from, to } = monthBounds(month);
  const sale = await db
    .selectFrom('creator_earnings_v50')
    .select('sale_price')
    .where('purchased_at', '>=', from)
    .where('purchased_at', '<', to)
    .limit(1)
    .executeTakeFirst();
  return sale !== undefined;
}

/** The payouts created since the month ended, by status. */
export const createdSince = (db: Db, month: string): Promise<StatusSum[]> =>
  sumsByStatus(db)
    .where('created_at', '>=', monthBounds(asMonth(month)).to)
    .execute();

/** Records that the month is generated. False when it was recorded before. */
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
