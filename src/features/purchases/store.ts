import { sql } from 'kysely';
import { contains } from '../../db/like.ts';
import { daysBefore } from '../../domain/time/duration.ts';
import { Refused } from '../../domain/errors.ts';
import { normaliseValue } from '../../domain/typed/normalise.ts';
import { doneIn } from '../../domain/rehearsal.ts';
import { dayBounds, dayInWords, dayOf, monthOf } from '../../domain/time/tokyo.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { asReadonly, type Db, type ReadDb, type Trx } from '../../engine/database.ts';
import { datable } from '../../domain/text/odd.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { isDatable, isExact } from '../../marketplace/measures/datable.ts';
import { type Kept, updateRows } from '../../marketplace/write.ts';
import { findGenerated, lockGeneration } from '../../marketplace/generation.ts';
import { type Choices, choicesOf, MOST_CHOICES } from '../../engine/definitions/choices.ts';
import type { OperationContext } from '../../engine/definitions/operation.ts';
import { total } from '../../engine/definitions/query.ts';
import { feePercent, type Fees, type PurchaseRow } from './rules.ts';
import type { IdRange } from '../../engine/parameters/clues.ts';
import { purchaseName } from './text.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { named } from '../../db/named.ts';

const recalc = refersTo('operation', 'purchases.recalc');

const section = 'trouble.purchases';

/**
 * The purchase with everything its guard checks. With `lock`, it cannot change and no payouts can be generated from it
 * until the transaction ends. @throws Refused when there is none.
 */
export async function loadPurchase(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PurchaseRow> {
  if (lock) await lockGeneration(db);
  const row = await db
    .selectFrom('purchases as p')
    .select(['p.id', 'p.price', 'p.status', 'p.purchased_at', 'p.factory_payment'])
    .select(['p.platform_markup', 'p.platform_sales_fee', 'p.platform_total_revenue'])
    .leftJoin('works as w', 'w.id', 'p.work_id')
    .select('w.creator_id')
    .where('p.id', '=', id)
    .$if(lock, (qb) => qb.forUpdate('p'))
    .executeTakeFirst();
  if (!row) return notFound(id);
  const { purchased_at: at, creator_id, ...rest } = row;
  const known = datable(at);
  const month = known === null ? null : monthOf(known);
  return {
    ...rest,
    month,
    creator_id,
    generated: month === null ? null : await findGenerated(asReadonly(db), dialect, month, creator_id ?? NOBODY),
  };
}

/** A sale as people speak of it: its day, price and work, and whose profit it is. */
export async function saleOf(db: Db | Trx, { id, price }: Pick<PurchaseRow, 'id' | 'price'>, now: Date) {
  const {
    purchased_at: at,
    title,
    creator,
  } = await db
    .selectFrom('purchases as p')
    .leftJoin('works as w', 'w.id', 'p.work_id')
    .leftJoin('users as u', 'u.id', 'w.creator_id')
    .select(['p.purchased_at', 'w.title', named(sql.ref('u.display_name')).as('creator')])
    .where('p.id', '=', id)
    .executeTakeFirstOrThrow();
  return { name: saleName({ at, price, title }, now), creator };
}

/** `11月18日(水) ¥8,000 トートバッグ` */
function saleName(
  { at, ...purchase }: { readonly at: Date | null; readonly price: number; readonly title: string | null },
  now: Date,
): Words {
  const known = datable(at);
  return joinWords([dayInWords(known && dayOf(known), now), purchaseName(purchase)], ' ');
}

function notFound(id: string): never {
  throw new Refused('not_found', words(`購入 ${id} は見つかりません。`, `There is no purchase ${id}.`), {
    section,
    next: words(
      `購入IDを確認してください。/ops find ${id} は、注文や支払いの番号としても探します。`,
      `Check the purchase’s id. /ops find ${id} also looks for it among orders and payouts.`,
    ),
  });
}

/** The id of a purchase, or its beginning. */
export interface TypedId extends IdRange {
  readonly typed: string;
}

/** The id of the purchase whose id begins as typed. @throws Refused when there is none, or several. */
export async function findPurchaseOrThrow(db: ReadDb, { from, to, typed }: TypedId): Promise<string> {
  const found = await db
    .selectFrom('purchases')
    .select('id')
    .where((eb) => eb.between('id', from, to))
    .limit(2)
    .execute();
  const [only, another] = found;
  if (only === undefined) return notFound(typed);
  if (another === undefined) return only.id;
  throw new Refused(
    'invalid',
    words(
      `「${typed}」で始まる購入IDが複数あります。もう少し長く入力してください。`,
      `Several purchases’ ids begin with “${typed}”: please type more of it.`,
    ),
    { section },
  );
}

// The fees of `computeFees` in SQL, except that an unknown cost gives NULL. The factor is a literal, so it counts as numeric
// and nothing is lost: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS-NUMERIC
const factor = (percent: number) => sql.lit(percent / 100);
const markup = sql<number | null>`round(p.factory_payment * ${factor(feePercent.markup)})`;
const salesFee = sql<number>`round(p.price * ${factor(feePercent.salesFee)})`;
const revenue = sql<number | null>`${markup} + ${salesFee}`;

/** An id that nobody has: with an unknown creator, no payout must match. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Sales of the last 62 days whose stored fees are wrong and whose id contains `typed`, latest first. */
export async function purchaseChoices(
  db: Db,
  typed: string | undefined,
  { now }: Pick<OperationContext, 'now'>,
): Promise<Choices> {
  const rows = await db
    .selectFrom('purchases as p')
    .leftJoin('works as w', 'w.id', 'p.work_id')
    .select(['p.id', 'p.price', 'p.purchased_at', 'w.title', total])
    .where('p.purchased_at', '>=', daysBefore(now, 62))
    .where(isDatable('p.purchased_at'))
    .where(sql<boolean>`${isExact('p.price')} and ${isExact('p.factory_payment')}`)
    .where('p.factory_payment', 'is not', null)
    .$if(typed !== undefined, (qb) =>
      qb.where((eb) => contains(eb, [sql<string>`p.id::text`], normaliseValue(typed ?? ''))),
    )
    .where(
      sql<boolean>`(p.platform_markup, p.platform_sales_fee, p.platform_total_revenue)
        is distinct from (${markup}, ${salesFee}, ${revenue})`,
    )
    .orderBy('p.purchased_at', 'desc')
    .limit(MOST_CHOICES)
    .execute();
  return choicesOf(rows, ({ id, purchased_at: at, ...purchase }) => ({
    id,
    label: saleName({ at, ...purchase }, now),
  }));
}

/** The columns of a purchase that a recalculation must leave alone. */
const guarded = ['price', 'status', 'factory_payment', 'purchased_at', 'work_id'] as const;

/**
 * Writes the three fees and nothing else. Returns what the database kept.
 * @throws NotKept when that is not what was written.
 */
export async function writeFees(trx: Trx, row: PurchaseRow, fees: Fees): Promise<Kept> {
  const { id, price, factory_payment, platform_total_revenue } = row;
  const { platform_markup, platform_sales_fee } = fees;
  const change = {
    id,
    was: { price, factory_payment, platform_total_revenue },
    set: { platform_markup, platform_sales_fee, platform_total_revenue: fees.platform_total_revenue },
  };
  const [kept] = await updateRows(trx, 'purchases', [change], guarded);
  return kept ?? {};
}

/**
 * By how many yen this person alone has changed the creator's profit on this Tokyo day, from the audit log. The lock on
 * generation excludes any other recalculation.
 */
export async function changedAloneToday(
  db: Db | Trx,
  { person, now, policy }: Pick<OperationContext, 'person' | 'now' | 'policy'>,
  { creator_id }: PurchaseRow,
): Promise<number> {
  const { from, to } = dayBounds(dayOf(now));
  const { sum } = await db
    .selectFrom('banto.audit_log')
    .select(sql<number>`coalesce(sum(abs((after ->> 'profit_change')::bigint)), 0)::bigint`.as('sum'))
    .where('actor', '=', person.id)
    .where('operation', '=', recalc)
    .where('outcome', '=', doneIn(policy))
    .where('request_id', 'is', null)
    .where(sql<boolean>`after ->> 'creator_id' is not distinct from ${creator_id}::text`)
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  return sum;
}

// The first day of the Tokyo month of the purchase, and the start of the next month.
const monthBought = sql`date_trunc('month', case when ${isDatable('p.purchased_at')} then p.purchased_at at time zone 'Asia/Tokyo' end)`;
const firstDay = sql<string>`${monthBought}::date`;
const nextMonth = sql<Date>`(${monthBought} + interval '1 month') at time zone 'Asia/Tokyo'`;

/**
 * A purchase with its stored and recomputed fees, its work, and the number of payouts to its creator: for the month of
 * the purchase, or created since then where payouts have no period. @throws Refused when there is none.
 */
export async function recomputedPurchase(db: ReadDb, dialect: Dialect, id: string) {
  const purchase = await db
    .selectFrom('purchases as p')
    .select(['p.id', 'p.price', 'p.status', 'p.purchased_at', 'p.factory_payment'])
    .select(['p.platform_markup', 'p.platform_sales_fee', 'p.platform_total_revenue', 'p.refund_status'])
    .select([markup.as('markup'), salesFee.as('sales_fee'), revenue.as('revenue')])
    .leftJoin('works as w', 'w.id', 'p.work_id')
    .select(['w.creator_id', 'w.title'])
    .select((eb) =>
      eb
        .selectFrom('payouts_v31 as o')
        .select((of) => of.fn.countAll<number>().as('payouts'))
        .whereRef('o.recipient_id', '=', 'w.creator_id')
        .$if(dialect.payouts.period, (payouts) => payouts.where('o.period_start', '=', firstDay))
        .$if(!dialect.payouts.period, (payouts) => payouts.where('o.created_at', '>=', nextMonth))
        .as('payouts'),
    )
    .where('p.id', '=', id)
    .executeTakeFirst();
  return purchase ?? notFound(id);
}
