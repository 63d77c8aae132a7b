import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { dayBounds, dayOf } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { formatYen } from '../../../domain/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { Choice, OperationContext } from '../../../engine/operation.ts';
import { recipientName } from '../recipient.ts';
import { type PayoutRow, payoutStatusWords, type RecipientHistory, transactionKey } from '../rules.ts';

const columns = [
  'p.id',
  'p.recipient_type',
  'p.recipient_id',
  'p.final_payout',
  'p.status',
  'p.scheduled_date',
  'p.transaction_id',
  'p.notes',
] as const;

/** The payout with all its guards look at. @throws Refused when there is none. */
export async function loadPayout(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PayoutRow> {
  const row = await db
    .selectFrom('payouts_v31 as p')
    .select(columns)
    .select(recipientName(dialect).as('recipient'))
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

/** Payouts in one of the states, narrowed to those whose id, recipient or notes hold what was typed. */
export async function payoutChoices(
  db: Db,
  statuses: readonly string[],
  typed: string | undefined,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<Choice[]> {
  const pattern = `%${(typed ?? '').replaceAll(/[\\%_]/gu, '\\$&')}%`;
  const name = recipientName(dialect);
  const rows = await db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.final_payout', 'p.status', 'p.scheduled_date'])
    .select(name.as('recipient'))
    .where('p.status', 'in', statuses)
    .$if(typed !== undefined, (qb) =>
      qb.where((eb) => eb.or([eb(name, 'ilike', pattern), eb(sql<string>`p.id::text`, 'like', pattern.toLowerCase())])),
    )
    .orderBy('p.scheduled_date')
    .orderBy('p.final_payout', 'desc')
    .limit(300)
    .execute();
  return rows.map(({ id, final_payout, recipient, scheduled_date, status }) => ({
    id,
    label: `${formatYen(final_payout)} ${recipient ?? '—'} ${scheduled_date} ${payoutStatusWords(status).ja}`,
  }));
}

/** What is known of the recipient's completed payments, this one aside. */
export async function recipientHistory(db: Db, row: PayoutRow, now: Date): Promise<RecipientHistory> {
  const since = new Date(now.getTime() - 7 * 86_400_000);
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
    .select(sql<number>`coalesce(sum((after ->> 'final_payout')::bigint), 0)::bigint`.as('sum'))
    .where('actor', '=', person)
    .where('operation', '=', 'payouts.paid')
    .where('outcome', '=', 'done')
    .where('request_id', 'is', null)
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  return sum;
}

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
    .where(sql<boolean>`lower(replace(transaction_id, ' ', '')) = ${key}`)
    .limit(1)
    .executeTakeFirst();
  if ((taken.numInsertedOrUpdatedRows ?? 0n) > 0n && !elsewhere) return;
  const other =
    elsewhere ??
    (await trx.selectFrom('banto.transfer').select('payout_id as id').where('key', '=', key).executeTakeFirst());
  throw new Refused(
    'duplicate',
    words(
      `取引ID「${transactionId}」は別の支払い（${other?.id ?? '—'}）で使用済みです。`,
      `The transaction id “${transactionId}” was used for another payout (${other?.id ?? '—'}).`,
    ),
    {
      section: 'payouts.1',
      next: words('銀行の明細で取引IDを確認してください。', 'Please check the id on the bank’s statement.'),
    },
  );
}
