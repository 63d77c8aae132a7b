import { sql } from 'kysely';
import { contains } from '../../../db/like.ts';
import { daysBefore } from '../../../domain/duration.ts';
import { Refused } from '../../../domain/errors.ts';
import { type Day, dayBounds, dayOf } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { formatYen } from '../../../domain/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { Choice, OperationContext } from '../../../engine/definitions/operation.ts';
import { payoutStatusWords } from '../../../marketplace/payout-status.ts';
import type { PayoutStatus } from '../../../marketplace/tables.ts';
import { recipientName, selectPayouts } from '../store.ts';
import { type LastRecord, type PayoutRow, type RecipientHistory, transactionKey } from '../rules.ts';
import { paid, paidAll } from '../names.ts';

/** The payout with all its guards look at. @throws Refused when there is none. */
export async function loadPayout(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow> {
  const row = await selectPayouts(db, dialect)
    .where('p.id', '=', id)
    .$if(lock, (qb) => qb.forUpdate('p'))
    .executeTakeFirst();
  if (row) return row;
  throw new Refused(
    'not_found',
    words(`ID ${id} の支払いは見つかりません。`, `There is no payout with the id ${id}.`),
    {
      section: 'payouts.1',
      next: words(
        '/payouts ready で振込待ちの一覧を確認できます。',
        '/payouts ready lists those that wait for a transfer.',
      ),
    },
  );
}

/** When a payout was paid, as an ISO time; null when it is not. */
export async function paidAt(db: Db | Trx, id: string): Promise<string | null> {
  const row = await db.selectFrom('payouts_v31').select('paid_at').where('id', '=', id).executeTakeFirst();
  return row?.paid_at?.toISOString() ?? null;
}

/** Payouts waiting for their transfer that are due by a day, the largest first. */
export const duePayouts = (
  db: Db | Trx,
  by: Day,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow[]> =>
  selectPayouts(db, dialect)
    .where('p.status', '=', 'ready_for_transfer')
    .where('p.scheduled_date', '<=', by)
    .orderBy('p.final_payout', 'desc')
    .orderBy('p.id')
    .execute();

/** These very payouts as they are now, in the order given; those that are gone are left out. */
export async function thesePayouts(
  db: Db | Trx,
  ids: readonly string[],
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow[]> {
  // In the order of their ids, so that two who lock the same ones do not wait for each other.
  const rows = await selectPayouts(db, dialect)
    .where('p.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('p.id')
    .$if(lock, (qb) => qb.forUpdate('p'))
    .execute();
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** What of a payout Banto may write. */
export interface PayoutChange {
  readonly status?: PayoutStatus;
  readonly scheduled_date?: string;
  readonly transaction_id?: string | null;
  readonly paid_at?: Date | null;
  readonly notes?: string;
}

/** The conditional write: only a payout that is still as it was judged. @throws Refused when it is not. */
export async function changePayout(trx: Trx, row: PayoutRow, change: PayoutChange): Promise<void> {
  const changed = await trx
    .updateTable('payouts_v31')
    .set(change)
    .where('id', '=', row.id)
    .where('status', 'is not distinct from', row.status)
    .where('final_payout', '=', row.final_payout)
    .returning('id')
    .executeTakeFirst();
  if (!changed) throw notChanged();
}

/** The rows were locked and judged, so this means that something outside the rules changed them. */
export const notChanged = (): Refused =>
  new Refused(
    'stale',
    words(
      '対象の状態が変わっていたため、変更しませんでした（0件）。',
      'It was no longer as judged, so nothing was changed (0 rows).',
    ),
    { section: 'payouts.1' },
  );

/** Payouts in one of the states, narrowed to those whose id, recipient or notes hold what was typed. */
export async function payoutChoices(
  db: Db,
  statuses: readonly PayoutStatus[],
  typed: string | undefined,
  { dialect }: Pick<OperationContext, 'dialect'>,
  /** Of the scheduled ones only those whose day is before this. */
  passedBy?: Day,
): Promise<Choice[]> {
  const name = recipientName(dialect);
  const rows = await db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.final_payout', 'p.status', 'p.scheduled_date'])
    .select(name.as('recipient'))
    .where('p.status', 'in', statuses)
    .$if(passedBy !== undefined, (qb) =>
      qb.where((eb) => eb.or([eb('p.status', '<>', 'scheduled'), eb('p.scheduled_date', '<', passedBy ?? '')])),
    )
    .$if(typed !== undefined, (qb) => qb.where((eb) => contains(eb, [name, sql<string>`p.id::text`], typed ?? '')))
    .orderBy('p.scheduled_date')
    .orderBy('p.final_payout', 'desc')
    .limit(300)
    .execute();
  return rows.map(({ id, final_payout, recipient, scheduled_date, status }) => {
    const row = `${formatYen(final_payout)} ${recipient ?? '—'} ${scheduled_date}`;
    const state = payoutStatusWords(status);
    return { id, label: words(`${row} ${state.ja}`, `${row} ${state.en}`) };
  });
}

/** What the audit log says last of a payout: who marked it paid, if Banto did. */
export async function lastRecord(db: Db | Trx, subject: string): Promise<LastRecord> {
  const last = await db
    .selectFrom('banto.audit_log')
    .select(['operation', sql<string | null>`after ->> 'transaction_id'`.as('transaction_id')])
    .where('subject', '=', subject)
    .where('outcome', '=', 'done')
    .where('operation', 'like', 'payouts.%')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { recorded_operation: last?.operation ?? null, recorded_transaction_id: last?.transaction_id ?? null };
}

/** The payouts that Banto marked paid in the last month and that still are; the latest first. */
export async function completedByBanto(
  db: Db,
  typed: string | undefined,
  { dialect, now }: Pick<OperationContext, 'dialect' | 'now'>,
): Promise<Choice[]> {
  const name = recipientName(dialect);
  const rows = await db
    .selectFrom('banto.audit_log as a')
    .innerJoin('payouts_v31 as p', (join) =>
      join
        .on('a.subject', '=', sql<string>`'payout:' || p.id`)
        .on('p.transaction_id', '=', sql<string>`a.after ->> 'transaction_id'`),
    )
    .select(['p.id', 'p.final_payout', 'p.transaction_id'])
    .select(name.as('recipient'))
    .where('a.operation', 'in', [paid, paidAll])
    .where('a.outcome', '=', 'done')
    .where('a.at', '>=', daysBefore(now, 31))
    .where('p.status', '=', 'completed')
    .$if(typed !== undefined, (qb) => qb.where((eb) => contains(eb, [name, 'p.transaction_id'], typed ?? '')))
    .orderBy('a.seq', 'desc')
    .limit(300)
    .execute();
  return rows.map(({ id, final_payout, recipient, transaction_id }) => {
    const row = `${formatYen(final_payout)} ${recipient ?? '—'} ${transaction_id ?? ''}`;
    return { id, label: words(row, row) };
  });
}

/** What is known of the recipient's completed payments, this one aside. */
export async function recipientHistory(db: Db, row: PayoutRow, now: Date): Promise<RecipientHistory> {
  const since = daysBefore(now, 7);
  return db
    .selectFrom('payouts_v31')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('paid_at', '>=', since).as('recent'),
      eb.fn
        .countAll<number>()
        .filterWhere('paid_at', '>=', since)
        .filterWhere('final_payout', '=', row.final_payout)
        .as('recentSameAmount'),
      eb.fn.max('final_payout').as('largest'),
    ])
    .where('recipient_id', '=', row.recipient_id)
    .where('recipient_type', '=', row.recipient_type)
    .where('status', '=', 'completed')
    .where('id', '<>', row.id)
    .executeTakeFirstOrThrow();
}

/**
 * What this person has marked paid alone on this Tokyo day, in yen, by the audit log. Locks the person's day until the
 * transaction ends: of two payments at the same moment the second sees the first.
 */
export async function paidAloneToday(trx: Trx, person: string, now: Date): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`paid alone ${person}`}, 0))`.execute(trx);
  const { from, to } = dayBounds(dayOf(now));
  const { sum } = await trx
    .selectFrom('banto.audit_log')
    // An amount below 0 makes no room for others.
    .select(sql<number>`coalesce(sum(greatest((after ->> 'final_payout')::bigint, 0)), 0)::bigint`.as('sum'))
    .where('actor', '=', person)
    .where('operation', '=', paid)
    .where('outcome', '=', 'done')
    .where('request_id', 'is', null)
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  return sum;
}

/**
 * A recorded transaction id as {@link transactionKey} has it: whoever wrote it, its width, case and spaces do not tell it
 * apart. Only what is not ASCII is normalised, since every payout's is looked at.
 */
const recordedKey = sql<string>`lower(translate(
  case when octet_length(transaction_id) = length(transaction_id) then transaction_id else normalize(transaction_id, nfkc) end,
  ${' \t\n\r\v\f\u00AD\u200B\u200C\u200D\u2060\uFEFF'}, ''))`;

/** Takes a transaction id for a payout, for ever. @throws Refused when any payout has it, wherever it was recorded. */
export async function takeTransactionId(
  trx: Trx,
  transactionId: string,
  payout: string,
  actor: string,
  at: Date,
): Promise<void> {
  const key = transactionKey(transactionId);
  const taken = await trx
    .insertInto('banto.transfer')
    .values({ key, transaction_id: transactionId, payout_id: payout, actor, at })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  const elsewhere = await trx
    .selectFrom('payouts_v31')
    .select('id')
    .where('id', '<>', payout)
    .where(recordedKey, '=', key)
    .limit(1)
    .executeTakeFirst();
  if ((taken.numInsertedOrUpdatedRows ?? 0n) > 0n && !elsewhere) return;
  const other =
    elsewhere ??
    (await trx.selectFrom('banto.transfer').select('payout_id as id').where('key', '=', key).executeTakeFirst());
  if (other?.id === payout)
    throw new Refused(
      'duplicate',
      words(
        `取引ID「${transactionId}」は、この支払いの取り消した記録で使用済みです。同じ取引IDは二度と使えません。`,
        `The transaction id “${transactionId}” was used for this payout before it was reopened; an id is used only once.`,
      ),
      { section: 'payouts.1', next: checkStatement },
    );
  throw new Refused(
    'duplicate',
    words(
      `取引ID「${transactionId}」は別の支払い（${other?.id ?? '—'}）で使用済みです。`,
      `The transaction id “${transactionId}” was used for another payout (${other?.id ?? '—'}).`,
    ),
    { section: 'payouts.1', next: checkStatement },
  );
}

const checkStatement = words('銀行の明細で取引IDを確認してください。', 'Please check the id on the bank’s statement.');
