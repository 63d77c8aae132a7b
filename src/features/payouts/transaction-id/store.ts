import { type RawBuilder, sql } from 'kysely';
import { hasDigit } from '../../../domain/typed/normalise.ts';
import { shortId } from '../../../domain/text/text.ts';
import { Refused } from '../../../domain/errors.ts';
import { formatTime } from '../../../domain/time/tokyo.ts';
import { bracketed, type Words, words } from '../../../domain/text/words.ts';
import { formatYen } from '../../../domain/text/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { readBy, required } from '../../../engine/parameters/parameter.ts';
import { recordingOperations } from '../operations/by-banto-rules.ts';
import { type PayoutRow } from '../rules.ts';
import { replacedId } from './recorded-rules.ts';
import { readTransactionId, transactionKey, type UseOfId, usedBefore } from './rules.ts';
import { recipientName } from '../store.ts';
import { label } from '../text.ts';
import { addressed } from '../../../marketplace/addressed.ts';

/** A bank's transaction id, as a person types it. */
export const transactionId = required(
  {
    label: label.transactionId,
    allowed: words(
      '銀行の明細にあるとおりの半角英数字、空白と - _ . : / #、100文字以内',
      'as on the bank’s statement: at most 100 letters from A to Z, digits, spaces or - _ . : / #',
    ),
    example: 'BANK-20261122-001',
    // After a name, a word without a digit is a part of the name.
    fits: hasDigit,
  },
  () => readBy(readTransactionId),
);

/** A recorded transaction id in the form of {@link transactionKey}, whoever wrote it and in whatever spelling. */
export const recordedKey = sql<string>`banto.transfer_key(transaction_id)`;

/** Whether payout `p` has or had an id that Banto keeps taken, by key. */
export const hadId = (keys: readonly string[]) =>
  sql<boolean>`p.id in (select payout_id from banto.transfer where key = any(${keys}::text[]))`;

/** Which of these ids payout `p` had and has no more, as they were recorded; null when there is none. */
export const formerIds = (keys: readonly string[]) => sql<string | null>`(
  select string_agg(t.transaction_id, '・' order by t.at)
  from banto.transfer t
  where t.key = any(${keys}::text[]) and t.payout_id = p.id and t.key is distinct from banto.transfer_key(p.transaction_id)
)`;

/** A payout that has, or had, a transaction id. */
export interface Use extends UseOfId {
  readonly key: string;
  /** Yen; null when the payout is gone. */
  readonly amount: number | null;
  readonly recipient: string | null;
  /** When it was recorded; null when nobody knows. */
  readonly at: Date | null;
}

/**
 * Whether Banto recorded an id, by its key, for a payout. One that it only keeps taken, since a payment replaced it, may be
 * that payout's own again.
 */
const paidWith = (payout: RawBuilder<unknown>, key: RawBuilder<unknown>) =>
  sql<boolean>`exists (
    select from banto.audit_log a
    where a.subject = 'payout:' || ${payout}::text and a.outcome = 'done'
      and a.operation = any(${recordingOperations}::text[])
      and banto.transfer_key(a.after ->> 'transaction_id') = ${key})`;

/** The payouts that have each of these transaction ids, by key: recorded by Banto or by SQL. */
export async function usesOf(
  db: Db | Trx,
  keys: readonly string[],
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<readonly Use[]> {
  const payouts = db
    .selectFrom('payouts_v31')
    .select(['id', 'recipient_type', 'recipient_id', 'breakdown', 'final_payout', 'paid_at']);
  const { rows } = await sql<Use>`
    select k.key, k.payout, p.final_payout as amount, ${recipientName(dialect)} as recipient,
      coalesce(t.at, p.paid_at) as at, t.key is not null and ${paidWith(sql`k.payout`, sql`k.key`)} as recorded
    from (
      select ${recordedKey} as key, id as payout
      from ${db.selectFrom('payouts_v31').select(['id', 'transaction_id'])} as each
      where ${recordedKey} = any(${keys}::text[])
      union
      select key, payout_id from banto.transfer where key = any(${keys}::text[])
    ) k
    left join ${payouts} as p on p.id = k.payout
    left join banto.transfer t on t.key = k.key and t.payout_id = k.payout
  `.execute(db);
  return rows;
}

/** `¥37,200 星野 ひかり 様（11/26 09:06）`: what people recognise it by, and when. */
export function useWords({ payout, amount, recipient, at }: Use, now: Date): Words {
  const to = addressed(recipient);
  const [what, whatEn] =
    amount === null
      ? [`ID ${shortId(payout)}`, `id ${shortId(payout)}`]
      : [`${formatYen(amount)} ${to.ja}`, `${formatYen(amount)} ${to.en}`];
  return at === null
    ? words(what, whatEn)
    : words(
        `${what}${bracketed(formatTime(at, 'ja', now), 'ja')}`,
        `${whatEn}${bracketed(formatTime(at, 'en', now), 'en')}`,
      );
}

/** Without the recipient, because the audit log has it, too. */
const usedElsewhere = (given: string, payout: string): Refused =>
  new Refused(
    'duplicate',
    words(
      `取引ID「${given}」は別の支払い（${payout}）で使用済みです。`,
      `The transaction id “${given}” was used for another payout (${payout}).`,
    ),
    { section: 'payouts.1', next: checkStatement },
  );

/** Reserves a transaction id for a payout, forever. @throws Refused when any other payout has it. */
export async function reserveTransactionId(
  trx: Trx,
  given: string,
  payout: string,
  actor: string,
  at: Date,
): Promise<void> {
  const key = transactionKey(given);
  const inserted = await trx
    .insertInto('banto.transfer')
    .values({ key, transaction_id: given, payout_id: payout, actor, at })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  const elsewhere = await trx
    .selectFrom('payouts_v31')
    .select('id')
    .where('id', '<>', payout)
    .where(recordedKey, '=', key)
    .limit(1)
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n && !elsewhere) return;
  const other =
    elsewhere ??
    (await trx.selectFrom('banto.transfer').select('payout_id as id').where('key', '=', key).executeTakeFirst());
  if (other?.id === payout) {
    const { recorded } = await trx
      .selectNoFrom(paidWith(sql`${payout}`, sql`${key}::text`).as('recorded'))
      .executeTakeFirstOrThrow();
    if (!recorded) return;
    throw new Refused('duplicate', usedBefore(given), { section: 'payouts.1', next: checkStatement });
  }
  throw usedElsewhere(given, await payoutNamed(trx, other?.id));
}

/** Characters of the longest id that is kept: an index takes no text of any length, and nobody can type so long a one. */
const LONGEST_KEPT = 500;

/**
 * Keeps the ids that payments replace from ever being used again: a transfer may have been made with them. One that is
 * taken already stays with the payout that has it.
 */
export async function keepTaken(
  trx: Trx,
  payments: readonly { readonly row: PayoutRow; readonly transactionId: string }[],
  actor: string,
  at: Date,
): Promise<void> {
  const replaced = payments.flatMap(({ row, transactionId: given }) => {
    const transaction_id = replacedId(row, given);
    return transaction_id === undefined ? [] : [{ transaction_id, payout_id: row.id }];
  });
  if (replaced.length === 0) return;
  await sql`
    insert into banto.transfer (key, transaction_id, payout_id, actor, at)
    select ${recordedKey}, transaction_id, payout_id, ${actor}, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(replaced)}::jsonb) as replaced (transaction_id text, payout_id uuid)
    -- Nobody can type another.
    where ${recordedKey} <> '' and length(transaction_id) <= ${LONGEST_KEPT}
    on conflict (key) do nothing
  `.execute(trx);
}

/** Another payout in a sentence: its amount, and as much of its id as `/ops find` needs. */
export async function payoutNamed(db: Db | Trx, id: string | undefined): Promise<string> {
  if (id === undefined) return '—';
  const found = await db.selectFrom('payouts_v31').select('final_payout').where('id', '=', id).executeTakeFirst();
  return `${found ? `${formatYen(found.final_payout)} ` : ''}${shortId(id)}`;
}

/** Frees a payout's mistyped transaction id for others. @throws Refused when Banto has no record of it for this payout. */
export async function freeTransactionId(
  trx: Trx,
  { id, transaction_id }: Pick<PayoutRow, 'id' | 'transaction_id'>,
  actor: string,
  at: Date,
): Promise<void> {
  const key = transactionKey(transaction_id ?? '');
  const { rows } = await sql<{ freed: boolean }>`
    select banto.free_transfer(${key}, ${id}::uuid, ${actor}, ${at}::timestamptz) as freed`.execute(trx);
  if (rows[0]?.freed === true) return;
  throw new Refused(
    'wrong_state',
    words(
      `取引ID「${transaction_id ?? '—'}」は、この支払いの記録として番頭に残っていません。`,
      `Banto has no record of the transaction id “${transaction_id ?? '—'}” for this payout.`,
    ),
    {
      section: 'payouts.1',
      next: words('データベースの管理者に確認してください。', 'Please ask the database administrator.'),
    },
  );
}

const checkStatement = words('銀行の明細で取引IDを確認してください。', 'Please check the id on the bank’s statement.');
