import { type RawBuilder, sql } from 'kysely';
import { addDays, type Day } from '../../domain/tokyo.ts';
import { unpaidPayoutStatuses } from '../payout-status.ts';
import type { MarketplaceRead } from './read.ts';

/** Number and total of some payouts. */
export interface PayoutSum {
  readonly count: number;
  /** Yen. */
  readonly yen: number;
}

/** Payouts whose day has passed. */
export interface LatePayouts extends PayoutSum {
  /** The earliest due day; null when there are none. */
  readonly oldest: Day | null;
}

export interface DuePayouts {
  /** Ready for transfer and due by `by`. */
  readonly ready: PayoutSum;
  /** How many of those are 0 yen or less. */
  readonly nothing: number;
  /** Those of them that are due today. */
  readonly today: PayoutSum;
  /** Those of them whose day has passed. */
  readonly overdue: LatePayouts;
  /** Still scheduled although their day has passed: they are never processed automatically. */
  readonly passed: LatePayouts;
}

export interface DueCriteria {
  readonly today: Day;
  /** The last due day to include; today by default. */
  readonly by?: Day;
  /** A due day has passed when it is more than this many days ago. Only the alert allows a grace period. */
  readonly graceDays?: number;
}

/** Payouts to transfer, and late ones (runbook, payouts 1). Days are Tokyo days. */
export async function duePayouts(
  db: MarketplaceRead,
  { today, by = today, graceDays = 0 }: DueCriteria,
): Promise<DuePayouts> {
  const passed = addDays(today, -graceDays);
  const ready = sql<boolean>`status = 'ready_for_transfer' and scheduled_date <= ${by}`;
  return db
    .selectFrom('payouts_v31')
    .select([
      sumOf(ready).as('ready'),
      sql<number>`count(*) filter (where ${ready} and final_payout <= 0)`.as('nothing'),
      sumOf(sql`${ready} and scheduled_date = ${today}`).as('today'),
      sumOf(sql`${ready} and scheduled_date < ${passed}`).as('overdue'),
      sumOf(sql`status = 'scheduled' and scheduled_date < ${passed}`).as('passed'),
    ])
    .where('status', 'in', unpaidPayoutStatuses)
    .where('scheduled_date', '<=', by > today ? by : today)
    .executeTakeFirstOrThrow();
}

const sumOf = (which: RawBuilder<unknown>): RawBuilder<LatePayouts> =>
  sql`json_build_object(
    'count', count(*) filter (where ${which}),
    'yen', coalesce(sum(final_payout) filter (where ${which}), 0),
    'oldest', min(scheduled_date) filter (where ${which}))`;
