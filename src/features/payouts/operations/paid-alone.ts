import { sql } from 'kysely';
import { doneIn } from '../../../domain/rehearsal.ts';
import { dayBounds, dayOf } from '../../../domain/time/tokyo.ts';
import { takeLock } from '../../../db/lock.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { paid } from '../names.ts';

/**
 * How much this person alone has marked paid on this Tokyo day, in yen, from the audit log. With `lock`, the person's
 * payments are locked until the transaction ends, so that the second of two simultaneous payments sees the first.
 */
export async function paidAloneToday(
  db: Db | Trx,
  { person, now, policy }: Pick<OperationContext, 'person' | 'now' | 'policy'>,
  lock: boolean,
): Promise<number> {
  if (lock) await takeLock(db, `paid alone ${person.id}`);
  const { from, to } = dayBounds(dayOf(now));
  const { sum } = await db
    .selectFrom('banto.audit_log')
    // A negative amount must not make room for others.
    .select(sql<number>`coalesce(sum(greatest((after ->> 'final_payout')::bigint, 0)), 0)::bigint`.as('sum'))
    .where('actor', '=', person.id)
    .where('operation', '=', paid)
    .where('outcome', '=', doneIn(policy))
    .where('request_id', 'is', null)
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  return sum;
}
