import { type ExpressionBuilder, sql } from 'kysely';
import { contains } from '../../../db/like.ts';
import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/text/words.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { type Choices, choicesOf, MOST_CHOICES } from '../../../engine/definitions/choices.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { total } from '../../../engine/definitions/query.ts';
import { readIdStart } from '../../../engine/parameters/clues.ts';
import { oddLast } from '../../../marketplace/measures/datable.ts';
import { waitsForReview } from '../../../marketplace/measures/partners.ts';
import { partnerStatusWords } from '../../../marketplace/statuses/partner.ts';
import type { MarketplaceTables, PartnerStatus } from '../../../marketplace/tables.ts';
import { type Kept, updateRows } from '../../../marketplace/write.ts';
import type { PartnerRow } from '../rules.ts';
import { selectPartners } from '../store.ts';
import { partnerName } from '../../../marketplace/partner-name.ts';
import { named } from '../../../db/named.ts';

/** The partner with everything its guards check. @throws Refused when there is none. */
export async function loadPartner(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PartnerRow> {
  const row = await selectPartners(db, dialect)
    .where('p.id', '=', id)
    .$if(lock, (qb) => qb.forUpdate('p'))
    .executeTakeFirst();
  if (row) return row;
  throw new Refused(
    'not_found',
    words(`ID ${id} のパートナーは見つかりません。`, `There is no partner with the id ${id}.`),
    {
      section: 'partners.1',
      next: words(
        '/partners pending で審査待ちの一覧を確認できます。',
        'Use /partners pending to list partners waiting for review.',
      ),
    },
  );
}

/** Columns that only Banto's own statement may change: a trigger that changes one more is refused. */
const guarded = ['status', 'name', 'company_name', 'contact_email'] as const;

/**
 * Writes to a partner that is still as it was judged. Returns what the database kept.
 * @throws NotKept when that is not what was written.
 */
export async function changePartner(
  trx: Trx,
  { id, status }: Pick<PartnerRow, 'id' | 'status'>,
  change: Partial<Pick<PartnerRow, (typeof guarded)[number] | 'description'>>,
  now: Date,
): Promise<Kept> {
  const rows = [{ id, was: { status }, set: { ...change, updated_at: now } }];
  const [kept = {}] = await updateRows(trx, 'manufacturing_partners', rows, guarded);
  const { updated_at: _, ...after } = kept;
  return after;
}

/** Partners whose id begins as typed, or whose name or company contains it. */
const isMeant = (typed: string) => (eb: ExpressionBuilder<MarketplaceTables, 'manufacturing_partners'>) => {
  const range = readIdStart(typed);
  const called = contains(eb, ['name', 'company_name'], typed);
  return range ? eb.or([called, eb.between('id', range.from, range.to)]) : called;
};

/** The ids of two partners at most that a typed id or name means, whatever their status. */
export async function namedPartners(db: Db, typed: string): Promise<string[]> {
  const rows = await db.selectFrom('manufacturing_partners').select('id').where(isMeant(typed)).limit(2).execute();
  return rows.map(({ id }) => id);
}

/** Partners with one of the statuses whose id begins as typed, or whose name or company contains it. */
export async function partnerChoices(
  db: Db,
  statuses: readonly PartnerStatus[],
  typed: string | undefined,
): Promise<Choices> {
  const rows = await db
    .selectFrom('manufacturing_partners')
    .select([
      'id',
      partnerName('manufacturing_partners').as('name'),
      named(sql.ref('company_name')).as('company_name'),
      'status',
      total,
    ])
    .where('status', 'in', statuses)
    .where(isMeant(typed ?? ''))
    .orderBy(oddLast('created_at'))
    .orderBy('created_at')
    .limit(MOST_CHOICES)
    .execute();
  return choicesOf(rows, ({ id, name, company_name, status }) => {
    const fullName = [name, company_name].filter(Boolean).join(' / ');
    const state = partnerStatusWords(status);
    return { id, label: words(`${fullName} / ${state.ja}`, `${fullName} / ${state.en}`) };
  });
}

/** The partners that wait for review, longest waiting first. */
export async function pendingIds(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('manufacturing_partners')
    .select('id')
    .where(waitsForReview)
    .orderBy(oddLast('created_at'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
