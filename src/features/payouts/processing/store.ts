import { sql } from 'kysely';
import type { Json } from '../../../db/tables.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { Before, Current } from './rules.ts';

const held = sql`p.id, p.recipient_type, p.recipient_id, p.final_payout, p.status, p.scheduled_date, p.transaction_id, p.notes`;

/**
 * Every payout that is not completed, those created within a day, and the end of the audit log, in one statement and so
 * at one moment. The marketplace's function may change any payout: it selects its rows itself, after this.
 */
export async function readBefore(trx: Trx): Promise<Json> {
  const { rows } = await sql<{ before: Json }>`
    select jsonb_build_object(
      'since', clock_timestamp() - interval '1 day',
      'seq', (select coalesce(max(seq), 0) from banto.audit_log),
      'rows', coalesce((select jsonb_agg(to_jsonb(row) order by row.id)
        from (select ${held} from payouts_v31 p where p.status is distinct from 'completed'
          or p.created_at >= clock_timestamp() - interval '1 day') as row), '[]')
    ) as before
  `.execute(trx);
  return rows[0]?.before ?? null;
}

/** The payouts to compare with what was read before: those, every other one that is not completed, and newer ones. */
export async function readAfter(db: Db, { since, rows }: Before): Promise<Current[]> {
  const ids = rows.map(({ id }) => id);
  const all =
    since === null ? sql`false` : sql`p.status is distinct from 'completed' or p.created_at >= ${since}::timestamptz`;
  const { rows: found } = await sql<Current>`
    select ${held}, p.created_at >= ${since}::timestamptz as created_since
    from payouts_v31 p
    where p.id = any(${ids}::uuid[]) or ${all}
    order by p.id
  `.execute(db);
  return found;
}

/** The status that Banto itself gave these payouts after a row of the audit log, by subject. */
export async function statusesByBanto(
  db: Db,
  subjects: readonly string[],
  seq: number,
): Promise<ReadonlyMap<string, string | null>> {
  if (subjects.length === 0) return new Map();
  const { rows } = await sql<{ subject: string; status: string | null }>`
    select distinct on (subject) subject, after ->> 'status' as status
    from banto.audit_log
    where seq > ${seq} and outcome = 'done' and subject = any(${subjects}::text[]) and after ? 'status'
    order by subject, seq desc
  `.execute(db);
  return new Map(rows.map(({ subject, status }) => [subject, status]));
}
