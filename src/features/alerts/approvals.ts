import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import type { Db } from '../../engine/database.ts';
import { defineSetting } from '../../engine/setting.ts';

const begun = defineSetting<{ readonly since: string }>('approvals');
/** Clocks of replicas may differ, so an approval this long before the last look at the partner still counts. */
const SKEW = '10 minutes';

/** At the very first start, records the partners that are already approved: Banto could not have approved them. */
export async function beginApprovals({ db, clock }: Uses<'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    if (!(await begun.keepFirst(trx, { since: now.toISOString() }))) return;
    await sql`
      insert into banto.approval_seen (partner_id, at, approved)
      select id, ${now}, true from manufacturing_partners where status = 'approved'
      on conflict do nothing`.execute(trx);
  });
}

/** Records new approvals, then returns the partners approved after `since` without an operation of Banto. */
export async function foreignApprovals(db: Db, since: Date, now: Date): Promise<{ id: string; name: string }[]> {
  await db.transaction().execute(async (trx) => {
    await sql`
      update banto.approval_seen s set approved = false, at = ${now}
      where s.approved
        and not exists (select from manufacturing_partners p where p.id = s.partner_id and p.status = 'approved')`.execute(
      trx,
    );
    await sql`
      insert into banto.approval_seen (partner_id, at, approved, foreign_at)
      select p.id, ${now}, true, case when exists (
        select from banto.audit_log a
        where a.subject = 'partner:' || p.id and a.outcome = 'done'
          and a.after ->> 'status' = 'approved'
          and a.before ->> 'status' is distinct from 'approved'
          and (s.at is null or a.at >= s.at - ${SKEW}::interval)
      ) then null else ${now}::timestamptz end
      from manufacturing_partners p
      left join banto.approval_seen s on s.partner_id = p.id
      where p.status = 'approved' and s.approved is not true
      on conflict (partner_id) do update
      set at = excluded.at, approved = true, foreign_at = excluded.foreign_at
      where not banto.approval_seen.approved`.execute(trx);
  });
  return db
    .selectFrom('banto.approval_seen as s')
    .innerJoin('manufacturing_partners as p', 'p.id', 's.partner_id')
    .select(['p.id', 'p.name'])
    .where('s.foreign_at', '>', since)
    .where('s.approved', '=', true)
    .orderBy('s.foreign_at', 'desc')
    .orderBy('p.id')
    .limit(1_000)
    .execute();
}
