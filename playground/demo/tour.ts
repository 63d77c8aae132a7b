import type { Pool } from 'pg';
import type { TourState, TourStep } from './control.ts';

/**
 * When a step of the tour is done: the audit log says so, whoever did it and in whatever order. `asked`: a request of the
 * step waits for its second person.
 */
const statement = `
  with log as (select operation, outcome, request_id, after from banto.audit_log),
  batch as (
    select request_id from log
    where operation = 'payouts.paid-all' and outcome = 'requested' and coalesce(after -> 'parameters' ->> 'exclude', '') <> ''
  )
  select
    exists (select from log where operation = 'orders.stuck' and outcome = 'read') as stuck,
    exists (select from log where operation in ('partners.approve', 'partners.suspend') and outcome = 'done') as review,
    exists (select from log where operation = 'payouts.paid' and outcome = 'done' and request_id is null) as payout,
    exists (select from log where operation = 'payouts.paid' and outcome = 'done' and request_id is not null) as "limit",
    exists (select from log where operation = 'payouts.paid' and outcome = 'requested') as limit_asked,
    exists (select from log join batch using (request_id)
            where operation = 'payouts.paid-all' and outcome = 'done') as batch,
    exists (select from batch) as batch_asked,
    exists (select from log where operation = 'alert.ack' and outcome = 'done') as alert,
    exists (select from log where operation = 'ops.audit' and outcome = 'read') as audit`;

type Found = Record<TourStep | 'limit_asked' | 'batch_asked', boolean>;

/** How far the tour is; undefined before Banto has created its log. */
export async function tourState(pool: Pool): Promise<TourState | undefined> {
  const { rows: known } = await pool.query(`select to_regclass('banto.audit_log') as name`);
  if (known[0]?.name == null) return undefined;
  const { rows } = await pool.query<Found>(statement);
  const [found] = rows;
  if (!found) return undefined;
  const state = (step: TourStep): TourState[TourStep] => {
    if (found[step]) return 'done';
    return (step === 'limit' && found.limit_asked) || (step === 'batch' && found.batch_asked) ? 'asked' : 'open';
  };
  return {
    stuck: state('stuck'),
    review: state('review'),
    payout: state('payout'),
    limit: state('limit'),
    batch: state('batch'),
    alert: state('alert'),
    audit: state('audit'),
  };
}
