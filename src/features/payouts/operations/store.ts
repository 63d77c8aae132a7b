import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import type { Day } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import type { IdRange } from '../../../engine/parameters/clues.ts';
import { isExact } from '../../../marketplace/measures/datable.ts';
import { hasPassed, isDue } from '../../../marketplace/measures/payouts.ts';
import type { Dialect } from '../../../marketplace/dialect.ts';
import type { PayoutStatus } from '../../../marketplace/tables.ts';
import { type Kept, updateRows } from '../../../marketplace/write.ts';
import { selectPayouts } from '../store.ts';
import type { PayoutRow } from '../rules.ts';
import type { LastRecord } from './by-banto-rules.ts';

/** The rows that previews are bound to. */
const selectBound = (db: Db | Trx, dialect: Dialect) => selectPayouts(db, dialect).select('p.paid_at');

/** A row of {@link selectBound} as {@link PayoutRow} has it: without a paid day where there is none. */
const boundRow = ({ paid_at, ...row }: Omit<PayoutRow, 'paid_at'> & { readonly paid_at: Date | null }): PayoutRow =>
  paid_at === null ? row : { ...row, paid_at: paid_at.toISOString() };

/** The payout with everything its guards check. @throws Refused when there is none. */
export async function loadPayout(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow> {
  const row = await selectBound(db, dialect)
    .where('p.id', '=', id)
    .$if(lock, (qb) => qb.forUpdate('p'))
    .executeTakeFirst();
  if (row) return judgeAmount(boundRow(row));
  throw new Refused(
    'not_found',
    words(`ID ${id} の支払いは見つかりません。`, `There is no payout with the id ${id}.`),
    {
      section: 'payouts.1',
      next: words(
        '/payouts ready で振込待ちの一覧を確認できます。',
        'Use /payouts ready to list payouts that are ready for transfer.',
      ),
    },
  );
}

/** @throws Refused when the amount is no whole number of yen: nothing can be reckoned or recorded with it. */
function judgeAmount(row: PayoutRow): PayoutRow {
  if (Number.isSafeInteger(row.final_payout)) return row;
  throw new Refused(
    'wrong_state',
    words(
      `この支払いの金額（${String(row.final_payout)}）は円の整数として読めないため、操作できません。`,
      `The amount of this payout (${String(row.final_payout)}) is no whole number of yen, so nothing can be done with it.`,
    ),
    {
      section: 'payouts.1',
      next: words('データベースの管理者に確認してください。', 'Please ask the database administrator.'),
    },
  );
}

/** A payout with what Banto knows about its completion. A type, so that it counts as JSON. */
type Completed = PayoutRow & LastRecord & { readonly paid_at: string | null };

/** The payout, when it was paid, and how Banto last recorded it. @throws Refused when there is none. */
export async function loadCompleted(
  db: Db | Trx,
  id: string,
  lock: boolean,
  context: Pick<OperationContext, 'dialect'>,
): Promise<Completed> {
  const row = await loadPayout(db, id, lock, context);
  return { ...row, paid_at: row.paid_at ?? null, ...(await lastRecord(db, `payout:${row.id}`)) };
}

/** Payouts ready for transfer and due by a day, largest first. */
export const duePayouts = async (
  db: Db | Trx,
  by: Day,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow[]> => (await dueQuery(db, by, dialect).execute()).map(boundRow);

/** The query of {@link duePayouts}. */
export const dueQuery = (db: Db | Trx, by: Day, dialect: Dialect) =>
  selectBound(db, dialect)
    .where(isDue(by))
    // An amount that cannot be reckoned with needs a look of its own.
    .where(isExact('p.final_payout'))
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id');

/** The payouts with these ids, in the given order; deleted ones are left out. */
export async function payoutsById(
  db: Db | Trx,
  ids: readonly string[],
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow[]> {
  // Ordered by id, so that two transactions that lock the same payouts cannot deadlock.
  const rows = await selectBound(db, dialect)
    .where('p.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('p.id')
    .$if(lock, (qb) => qb.forUpdate('p'))
    .execute();
  const found = new Map(rows.map((row) => [row.id, boundRow(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** The ids of the payouts in any of these ranges. */
export async function idsWithin(db: Db | Trx, ranges: readonly IdRange[]): Promise<string[]> {
  if (ranges.length === 0) return [];
  const [from, to] = [ranges.map((each) => each.from), ranges.map((each) => each.to)];
  const given = sql<IdRange>`unnest(${from}::uuid[], ${to}::uuid[])`.as<'given'>(sql`given("from", "to")`);
  const rows = await db
    .selectFrom(given)
    .innerJoin('payouts_v31 as p', (join) =>
      join.on((eb) => eb.between('p.id', eb.ref('given.from'), eb.ref('given.to'))),
    )
    .select('p.id')
    .distinct()
    .execute();
  return rows.map(({ id }) => id);
}

/** The columns of a payout that Banto may write. */
export interface PayoutChange {
  readonly status?: PayoutStatus;
  readonly scheduled_date?: string;
  readonly transaction_id?: string | null;
  readonly paid_at?: Date | null;
  readonly notes?: string;
}

/** The columns of a payout that no operation may change without saying so. */
const guarded = [
  'recipient_type',
  'recipient_id',
  'final_payout',
  'status',
  'scheduled_date',
  'transaction_id',
  'paid_at',
  'notes',
  'period_start',
  // What it was computed from, as far as this database records it.
  'gross_amount',
  'gross_revenue',
  'platform_fee',
  'organizer_fee',
  'bank_transfer_fee',
  'transfer_fee',
  'net_amount',
] as const;

/**
 * Writes to a payout that is still as it was judged. Returns what the database kept, with the amount.
 * @throws NotKept when that is not what was written.
 */
export async function changePayout(trx: Trx, row: PayoutRow, change: PayoutChange): Promise<Kept> {
  const [kept] = await changePayouts(trx, [{ row, change }]);
  return kept ?? {};
}

/** The same for many payouts, in one statement; all change the same columns. */
export async function changePayouts(
  trx: Trx,
  changes: readonly { readonly row: PayoutRow; readonly change: PayoutChange }[],
): Promise<Kept[]> {
  const rows = changes.map(({ row: { id, status, final_payout }, change }) => ({
    id,
    was: { status, final_payout },
    set: change,
  }));
  const kept = await updateRows(trx, 'payouts_v31', rows, guarded);
  // Untouched, so it is still the amount that was judged.
  return kept.map((after, index) => ({ ...after, final_payout: changes[index]?.row.final_payout ?? null }));
}

/** The ids of {@link duePayouts}, the longest overdue first. */
export async function dueIds(db: Db, by: Day, { dialect }: Pick<OperationContext, 'dialect'>): Promise<string[]> {
  const rows = await dueQuery(db, by, dialect)
    .clearSelect()
    .select('p.id')
    .clearOrderBy()
    .orderBy('p.scheduled_date')
    .orderBy('p.final_payout', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}

/** The ids of scheduled payouts whose day has passed, the longest ago first. */
export async function missedIds(db: Db, today: Day): Promise<string[]> {
  const rows = await db
    .selectFrom('payouts_v31 as p')
    .select('p.id')
    .where(hasPassed(today))
    .where(isExact('p.final_payout'))
    .orderBy('p.scheduled_date')
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The latest operation on a payout in the audit log, with the transaction id it recorded. */
async function lastRecord(db: Db | Trx, subject: string): Promise<LastRecord> {
  const last = await db
    .selectFrom('banto.audit_log')
    .select(['operation', sql<string | null>`after ->> 'transaction_id'`.as('transaction_id')])
    .where('subject', '=', subject)
    .where('outcome', '=', 'done')
    .where('operation', 'like', 'payouts.%')
    // An operation that left both alone says nothing about how they came about.
    .where(sql<boolean>`after ?| array['status', 'transaction_id']`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { recorded_operation: last?.operation ?? null, recorded_transaction_id: last?.transaction_id ?? null };
}
