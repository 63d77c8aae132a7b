import { sql } from 'kysely';
import type { Json } from '../../../db/tables.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { Before, Current } from './rules.ts';

const held = (db: Db | Trx) =>
  db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.recipient_type', 'p.recipient_id', 'p.final_payout', 'p.status', 'p.scheduled_date'])
    .select(['p.transaction_id', 'p.notes']);

const notCompleted = sql<boolean>`p.status is distinct from 'completed'`;

/**
 * Every payout that is not completed, those created within a day, and the end of the audit log, in one statement and so
 * at one moment. The marketplace's function may change any payout: it selects its rows itself, after this.
 */
export async function readBefore(trx: Trx): Promise<Json> {
  const open = held(trx).where(sql<boolean>`(${notCompleted} or p.created_at >= clock_timestamp() - interval '1 day')`);
  const { rows } = await sql<{ before: Json }>`
    select jsonb_build_object(
      'since', clock_timestamp() - interval '1 day',
      'seq', (select coalesce(max(seq), 0) from banto.audit_log),
      'rows', coalesce((select jsonb_agg(to_jsonb(row) order by row.id) from ${open} as row), '[]')
    ) as before
  `.execute(trx);
  return rows[0]?.before ?? null;
}

/** The payouts to compare with what was read before: those, every other one that is not completed, and newer ones. */
export async function readAfter(db: Db, { since, rows }: Before): Promise<Current[]> {
  const ids = rows.map(({ id }) => id);
  const isNewer = sql<boolean | null>`p.created_at >= ${since}::timestamptz`;
  return held(db)
    .select(isNewer.as('created_since'))
    .where((eb) =>
      eb.or([
        eb('p.id', '=', sql<string>`any(${ids}::uuid[])`),
        ...(since === null ? [] : [notCompleted, isNewer as typeof notCompleted]),
      ]),
    )
    .orderBy('p.id')
    .execute();
}

/**
 * What Banto itself last did to these payouts after a row of the audit log, by subject: the status it gave them; null when
 * it left that alone.
 */
export async function statusesByBanto(
  db: Db,
  subjects: readonly string[],
  seq: number,
): Promise<ReadonlyMap<string, string | null>> {
  if (subjects.length === 0) return new Map();
  const { rows } = await sql<{ subject: string; status: string | null }>`
    select distinct on (subject) subject, after ->> 'status' as status
    from banto.audit_log
    where seq > ${seq} and outcome = 'done' and subject = any(${subjects}::text[])
    order by subject, seq desc
  `.execute(db);
  return new Map(rows.map(({ subject, status }) => [subject, status]));
}
