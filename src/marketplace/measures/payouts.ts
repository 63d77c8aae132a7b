import { type RawBuilder, sql } from 'kysely';
import { addDays, type Day } from '../../domain/tokyo.ts';
import { unpaidPayoutStatuses } from '../payout-status.ts';
import type { MarketplaceRead } from './read.ts';

/** Payouts together. */
export interface Sum {
  readonly count: number;
  /** Yen. */
  readonly yen: number;
}

/** Payouts whose day has passed. */
export interface Late extends Sum {
  /** The earliest of their days. */
  readonly oldest: Day | null;
}

export interface DuePayouts {
  /** Ready for their transfer, due by the day asked about. */
  readonly ready: Sum;
  /** Of those, how many are of 0 yen or less. */
  readonly nothing: number;
  /** Of those, the ones due today. */
  readonly today: Sum;
  /** Of those, the ones whose day has passed. */
  readonly overdue: Late;
  /** Still scheduled although their day has passed: nothing picks them up again. */
  readonly passed: Late;
}

export interface Due {
  readonly today: Day;
  /** Up to which day payouts are due; today unless it is said. */
  readonly by?: Day;
  /** A day has passed when it lies more than so many days before today. The alert allows some; nobody else does. */
  readonly graceDays?: number;
}

/** What is to be transferred, and what is late (runbook, payouts 1). Days are Tokyo's. */
export async function duePayouts(db: MarketplaceRead, { today, by = today, graceDays = 0 }: Due): Promise<DuePayouts> {
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

const sumOf = (which: RawBuilder<unknown>): RawBuilder<Late> =>
  sql`json_build_object(
    'count', count(*) filter (where ${which}),
    'yen', coalesce(sum(final_payout) filter (where ${which}), 0),
    'oldest', min(scheduled_date) filter (where ${which}))`;
