import { sql } from 'kysely';
import type { Bounds } from '../../../domain/time/tokyo.ts';
import type { ReadDb } from '../../../engine/database.ts';
import { partnerName } from '../../../marketplace/partner-name.ts';

/** How often somebody used something, and when last. Refusals and failures do not count. */
export interface Use {
  readonly actor: string;
  readonly operation: string;
  readonly last: Date;
  /** How often in the quarter. */
  readonly times: number;
}

/** What everybody used before the quarter's end. */
export const usesUntil = (db: ReadDb, { from, to }: Bounds): Promise<Use[]> =>
  db
    .selectFrom('banto.audit_log')
    .select(['actor', 'operation'])
    .select((eb) => eb.fn.max('at').as('last'))
    // One operation may change many rows, and one with a second person is requested and then done: each is one use.
    .select(
      sql<number>`count(distinct coalesce(request_id::text, receipt_id::text, seq::text)) filter (where at >= ${from})`.as(
        'times',
      ),
    )
    .where('at', '<', to)
    .where('outcome', 'not in', ['refused', 'failed'])
    .groupBy(['actor', 'operation'])
    .execute();

export interface Refusals {
  readonly actor: string;
  readonly code: string;
  readonly times: number;
  readonly last: Date;
}

/** What was refused in the quarter, by person and code, the most frequent first. */
export const refusalsIn = (db: ReadDb, { from, to }: Bounds): Promise<Refusals[]> =>
  db
    .selectFrom('banto.audit_log')
    .select(['actor', sql<string>`coalesce(split_part(reason, ':', 1), '')`.as('code')])
    .select((eb) => [eb.fn.countAll<number>().as('times'), eb.fn.max('at').as('last')])
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('outcome', '=', 'refused')
    .groupBy(['actor', sql`2`])
    .orderBy('times', 'desc')
    .orderBy('actor')
    .execute();

export interface ForeignApproval {
  readonly id: string;
  /** Null when the partner is gone. */
  readonly name: string | null;
  readonly at: Date | null;
}

/** Partners that were approved in the quarter, but not with Banto. */
export const foreignApprovalsIn = (db: ReadDb, { from, to }: Bounds): Promise<ForeignApproval[]> =>
  db
    .selectFrom('banto.approval_seen as s')
    // A replica of the version before writes only the last one.
    .innerJoinLateral(
      sql<{ at: Date }>`(
        select t.at::timestamptz as at from jsonb_array_elements_text(s.foreign_times) as t (at)
        union select s.foreign_at)`.as('f'),
      (join) => join.onTrue(),
    )
    .leftJoin('manufacturing_partners as p', 'p.id', 's.partner_id')
    .select(['s.partner_id as id', partnerName<string | null>().as('name'), 'f.at'])
    .where('f.at', '>=', from)
    .where('f.at', '<', to)
    .orderBy('f.at')
    .execute();

/** The number of the audit log's last row. */
export async function lastRow(db: ReadDb): Promise<number> {
  const row = await db.selectFrom('banto.audit_log').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}

/** When the audit log begins; undefined while it is empty. */
export async function firstRecorded(db: ReadDb): Promise<Date | undefined> {
  const row = await db.selectFrom('banto.audit_log').select('at').orderBy('seq').limit(1).executeTakeFirst();
  return row?.at;
}
