import { takeLock } from '../../../db/lock.ts';
import { sql } from 'kysely';
import { literally } from '../../../db/like.ts';
import { Refused } from '../../../domain/errors.ts';
import type { Day } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { isExact } from '../../../marketplace/measures/datable.ts';
import { isDue } from '../../../marketplace/measures/payouts.ts';
import type { Kept } from '../../../marketplace/write.ts';
import { matches } from '../operations/choices.ts';
import { changePayouts, dueQuery } from '../operations/store.ts';
import { recipientName } from '../store.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { keepTaken, recordedKey } from '../transaction-id/store.ts';
import { type PayoutRow } from '../rules.ts';
import { transactionKey } from '../transaction-id/rules.ts';
import { batchNumber, batchPrefix, nextNumber } from './rules.ts';

/** A payout that may be left out of a batch. */
export interface Excludable {
  readonly id: string;
  readonly final_payout: number;
  readonly recipient: string | null;
  readonly scheduled_date: string;
  /** How many there are in all. */
  readonly total: number;
}

interface Offered {
  /** Left out already: these come first. */
  readonly exclude: readonly string[];
  readonly most: number;
  /** Only those whose recipient or id contains it. */
  readonly typed?: string;
}

/** The due payouts that are offered to be left out: those that are left out already, then the largest. */
export const excludablePayouts = (
  db: Db,
  by: Day,
  { dialect }: Pick<OperationContext, 'dialect'>,
  { exclude, most, typed }: Offered,
): Promise<Excludable[]> =>
  dueQuery(db, by, dialect)
    .clearSelect()
    .select(['p.id', 'p.final_payout', 'p.scheduled_date', sql<number>`count(*) over ()`.as('total')])
    .select(recipientName(dialect).as('recipient'))
    .$if(typed !== undefined, (qb) =>
      qb.where((eb) => matches(eb, recipientName(dialect), sql<string>`p.id::text`, typed ?? '')),
    )
    .clearOrderBy()
    .orderBy(sql`p.id = any(${exclude}::uuid[])`, 'desc')
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id')
    .limit(most)
    .execute();

/** Payouts due by a day that no batch includes, because their amount cannot be reckoned with. */
export async function countUnreadable(db: Db, by: Day): Promise<number> {
  const { unreadable } = await db
    .selectFrom('payouts_v31')
    .select((eb) => eb.fn.countAll<number>().as('unreadable'))
    .where(isDue(by))
    .where(sql<boolean>`${isExact('final_payout')} is not true`)
    .executeTakeFirstOrThrow();
  return unreadable;
}

/**
 * The first of the day's next `count` batch numbers, after those recorded by Banto or by SQL, and those that were
 * corrected since: nobody should find one number on two payouts. Locks the day's numbers until the transaction ends.
 */
export async function nextBatchNumber(trx: Trx, day: Day, count: number): Promise<number> {
  await takeLock(trx, `batch numbers ${day}`);
  const pattern = `${literally(batchPrefix(day))}%`;
  const { rows } = await sql<{ key: string }>`
    select ${recordedKey} as key from ${trx.selectFrom('payouts_v31').select('transaction_id')} as p
    where ${recordedKey} like ${pattern}
    union all
    select key from banto.transfer where key like ${pattern}
    union all
    select key from banto.freed_transfer where key like ${pattern}
  `.execute(trx);
  return nextNumber(
    rows.flatMap(({ key }) => batchNumber(key, day) ?? []),
    count,
  );
}

/** A payout and what its batch writes to it. */
export interface Completion {
  readonly row: PayoutRow;
  readonly transactionId: string;
  readonly paidAt: Date;
  readonly notes: string;
}

/**
 * Reserves the transaction ids of many payouts and completes them. Returns what the database kept, in the given order.
 * @throws Refused when an id is already used; NotKept when the database has something else than what was written.
 */
export async function completeAll(
  trx: Trx,
  completions: readonly Completion[],
  actor: string,
  now: Date,
): Promise<Kept[]> {
  const given = completions.map(({ row, transactionId }) => ({
    key: transactionKey(transactionId),
    transaction_id: transactionId,
    payout_id: row.id,
  }));
  const { numAffectedRows: taken = 0n } = await sql`
    insert into banto.transfer (key, transaction_id, payout_id, actor, at)
    select key, transaction_id, payout_id, ${actor}, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (key text, transaction_id text, payout_id uuid)
    on conflict (key) do nothing
  `.execute(trx);
  if (taken !== BigInt(completions.length))
    throw new Refused(
      'duplicate',
      words(
        '取引IDの一部がすでに使われていたため、実行しませんでした。',
        'Some of the transaction ids are already used, so nothing was done.',
      ),
      { section: 'payouts.1', next: words('もう一度お試しください。', 'Please try again.') },
    );
  await keepTaken(trx, completions, actor, now);
  return changePayouts(
    trx,
    completions.map(({ row, transactionId, paidAt, notes }) => ({
      row,
      change: { status: 'completed', paid_at: paidAt, transaction_id: transactionId, notes },
    })),
  );
}
