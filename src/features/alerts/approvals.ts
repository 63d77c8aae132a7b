import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import { unreadable } from '../../marketplace/unserved.ts';
import type { Db, Trx } from '../../engine/database.ts';
import { defineSetting } from '../../engine/setting.ts';
import { partnerName } from '../../marketplace/partner-name.ts';

const begun = defineSetting<{ readonly since: string }>('approvals');
/** Clocks of replicas may differ, so an approval this long before the last look at the partner still counts. */
const SKEW = '10 minutes';

const approved = (trx: Trx) => trx.selectFrom('manufacturing_partners').select('id').where('status', '=', 'approved');

/**
 * At the very first start, records the partners that are already approved: Banto could not have approved them. Where they
 * cannot be read, the start goes on, and it is done once they can.
 */
export async function beginApprovals({ db, clock, log }: Uses<'db' | 'clock' | 'log'>): Promise<void> {
  try {
    await db.transaction().execute((trx) => begin(trx, clock.now()));
  } catch (error) {
    const why = unreadable(error);
    if (!why) throw error;
    log.warn({ err: why }, 'the approved partners cannot be read');
  }
}

async function begin(trx: Trx, now: Date): Promise<void> {
  if (!(await begun.keepFirst(trx, { since: now.toISOString() }))) return;
  await sql`
    insert into banto.approval_seen (partner_id, at, approved)
    select id, ${now}, true from ${approved(trx)} as p
    on conflict do nothing`.execute(trx);
}

/** Records new approvals, then returns the partners approved after `since` without an operation of Banto. */
export async function foreignApprovals(db: Db, since: Date, now: Date): Promise<{ id: string; name: string }[]> {
  await db.transaction().execute(async (trx) => {
    await begin(trx, now);
    await sql`
      update banto.approval_seen s set approved = false, at = ${now}
      where s.approved
        and not exists (select from ${approved(trx)} as p where p.id = s.partner_id)`.execute(trx);
    await sql`
      insert into banto.approval_seen (partner_id, at, approved, audit_seq, foreign_at, foreign_times)
      select p.id, ${now}, true, own.seq,
        case when own.seq is null then ${now}::timestamptz end,
        case when own.seq is null then jsonb_build_array(${now}::timestamptz) else '[]' end
      from ${approved(trx)} as p
      left join banto.approval_seen s on s.partner_id = p.id
      left join lateral (
        select max(a.seq) as seq from banto.audit_log a
        where a.subject = 'partner:' || p.id and a.outcome = 'done'
          and a.after ->> 'status' = 'approved'
          and a.before ->> 'status' is distinct from 'approved'
          and a.seq > coalesce(s.audit_seq, 0)
          and (s.at is null or a.at >= s.at - ${SKEW}::interval)
      ) own on true
      where s.approved is not true
      on conflict (partner_id) do update
      set at = excluded.at, approved = true, foreign_at = excluded.foreign_at,
        audit_seq = coalesce(excluded.audit_seq, banto.approval_seen.audit_seq),
        -- A replica of the version before kept the last one alone.
        foreign_times = banto.approval_seen.foreign_times || case
          when banto.approval_seen.foreign_at is null
            or banto.approval_seen.foreign_times @> jsonb_build_array(banto.approval_seen.foreign_at) then '[]'
          else jsonb_build_array(banto.approval_seen.foreign_at) end || excluded.foreign_times
      where not banto.approval_seen.approved`.execute(trx);
  });
  return db
    .selectFrom('banto.approval_seen as s')
    .innerJoin('manufacturing_partners as p', 'p.id', 's.partner_id')
    .select(['p.id', partnerName().as('name')])
    .where('s.foreign_at', '>', since)
    .where('s.approved', '=', true)
    .orderBy('s.foreign_at', 'desc')
    .orderBy('p.id')
    .limit(1_000)
    .execute();
}
