import { type RawBuilder, sql } from 'kysely';
import { LAST_DAY } from '../../domain/text/odd.ts';
import { addDays, type Day } from '../../domain/time/tokyo.ts';
import type { PayoutDoubts } from '../payout-doubts.ts';
import { unpaidPayoutStatuses } from '../statuses/payout.ts';
import { isDatableDay, isExact } from './datable.ts';
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

export interface DuePayouts extends Required<PayoutDoubts> {
  /** Ready for transfer and due by `by`. */
  readonly ready: PayoutSum;
  /** Those of them that are due today. */
  readonly today: PayoutSum;
  /** Those of them whose day has passed. */
  readonly overdue: LatePayouts;
  /** Still scheduled although their day has passed, and due by `by`: they are never processed automatically. */
  readonly passed: LatePayouts;
  /** Still scheduled, for a day from today to `by`: on that day they are to be processed. */
  readonly coming: PayoutSum;
}

/** Whether a payout is ready for transfer, whenever it is due. */
export const isReady = sql<boolean>`status = 'ready_for_transfer'`;

/** Whether a payout is ready for transfer and due by a day. One without a day to reckon with is never due. */
export const isDue = (by: Day): RawBuilder<boolean> =>
  sql<boolean>`(${isReady} and ${isDatableDay('scheduled_date')} and scheduled_date <= ${by})`;

/**
 * Whether a payout is still scheduled although its day is before `today`, of those due by a day. It is never processed
 * automatically.
 */
export const hasPassed = (today: Day, by: Day = today): RawBuilder<boolean> =>
  sql<boolean>`(status = 'scheduled' and ${isDatableDay('scheduled_date')} and scheduled_date < ${today}
    and scheduled_date <= ${by})`;

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
  const [ready, late] = [isDue(by), hasPassed(passed, by)];
  const coming = sql<boolean>`(status = 'scheduled' and scheduled_date between ${today} and ${by})`;
  return db
    .selectFrom('payouts_v31')
    .select([
      sumOf(ready).as('ready'),
      sql<number>`count(*) filter (where ${ready} and final_payout <= 0)`.as('nothing'),
      sumOf(sql`${ready} and scheduled_date = ${today}`).as('today'),
      sumOf(sql`${ready} and scheduled_date < ${passed}`).as('overdue'),
      sumOf(late).as('passed'),
      sumOf(coming).as('coming'),
      sql<number>`count(*) filter (where ${isDatableDay('scheduled_date')} is not true)`.as('undated'),
      sql<number>`count(*) filter (where (${ready} or ${late} or ${coming}) and ${isExact('final_payout')} is not true)`.as(
        'inexact',
      ),
    ])
    .where('status', 'in', unpaidPayoutStatuses)
    .where((eb) => eb.or([eb('scheduled_date', '<=', by > today ? by : today), eb('scheduled_date', '>', LAST_DAY)]))
    .executeTakeFirstOrThrow();
}

const sumOf = (which: RawBuilder<unknown>): RawBuilder<LatePayouts> =>
  sql`json_build_object(
    'count', count(*) filter (where ${which}),
    'yen', coalesce(sum(final_payout) filter (where (${which}) and ${isExact('final_payout')}), 0),
    'oldest', min(scheduled_date) filter (where ${which}))`;
