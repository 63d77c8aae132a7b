import { sql } from 'kysely';
import { doneIn } from '../../domain/rehearsal.ts';
import type { Agreement } from '../../domain/second-factor/step-up.ts';
import { dayBounds, dayOf } from '../../domain/time/tokyo.ts';
import type { Db, Trx } from '../database.ts';
import { decisions } from '../definitions/decision-button.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { Uses } from '../ports.ts';
import { totalOf, type Weighed } from './rules.ts';

/**
 * What an approver would let go with this request, and what they let go on this Tokyo day without a code: one
 * statement. Undefined when there is no such request.
 */
export async function findAgreement(
  db: Db | Trx,
  { catalog, policy }: HasCatalog & Uses<'policy'>,
  { request, approver, now }: { readonly request: string; readonly approver: string; readonly now: Date },
): Promise<Agreement | undefined> {
  const { from, to } = dayBounds(dayOf(now));
  const { rows } = await sql<{ operation: string; weighed: Weighed | null; mine: boolean }>`
    select q.operation, p.shown -> 'approval' as weighed, q.id = ${request}::uuid as mine
    from banto.request q join banto.preview p on p.id = q.preview_id
    where q.id = ${request}::uuid or q.id in (
      select a.request_id from banto.audit_log a
      where a.actor = ${approver} and a.operation = ${decisions.approve.action.id} and a.outcome = ${doneIn(policy)}
        and a.at >= ${from} and a.at < ${to} and a.after ->> 'step_up' is null
    )
  `.execute(db);
  const asked = rows.find(({ mine }) => mine);
  if (!asked) return undefined;
  const total = ({ operation, weighed }: (typeof rows)[number]) => totalOf(catalog.findOperation(operation), weighed);
  const before = rows.filter(({ mine }) => !mine).map(total);
  return {
    total: total(asked),
    agreed: before.reduce((sum, yen) => (sum === null || yen === null ? null : sum + yen), 0),
  };
}
