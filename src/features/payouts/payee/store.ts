import { sql } from 'kysely';
import { daysBefore } from '../../../domain/time/duration.ts';
import type { Db } from '../../../engine/database.ts';
import { isDatable, isExact } from '../../../marketplace/measures/datable.ts';
import type { PayoutRow } from '../rules.ts';
import { type Payee, RECENT_DAYS, type RecipientHistory } from './rules.ts';

const isRecent = (now: Date) => sql<boolean>`(paid_at >= ${daysBefore(now, RECENT_DAYS)} and ${isDatable('paid_at')})`;

/** The recipient's completed payments, except this one. */
export const recipientHistory = (db: Db, row: PayoutRow, now: Date): Promise<RecipientHistory> =>
  db
    .selectFrom('payouts_v31')
    .select((eb) => [
      sql<RecipientHistory['recent']>`coalesce(
        jsonb_agg(
          jsonb_build_object('amount', final_payout, 'day', to_char(paid_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD'))
          order by paid_at desc
        ) filter (where ${isRecent(now)} and ${isExact('final_payout')}),
        '[]'
      )`.as('recent'),
      eb.fn.max('final_payout').filterWhere(isExact('final_payout')).as('largest'),
    ])
    .where('recipient_id', '=', row.recipient_id)
    .where('recipient_type', 'is not distinct from', row.recipient_type)
    .where('status', '=', 'completed')
    .where('id', '<>', row.id)
    .executeTakeFirstOrThrow();

/** The completed payments of these payouts' recipients. */
export function payeesOf(db: Db, rows: readonly PayoutRow[], now: Date): Promise<Payee[]> {
  const recipients = [...new Set(rows.map((row) => row.recipient_id))];
  return db
    .selectFrom('payouts_v31')
    .select((eb) => [
      'recipient_type',
      'recipient_id',
      eb.fn.countAll<number>().filterWhere(isRecent(now)).as('recent'),
      sql<
        number[] | null
      >`array_agg(distinct final_payout) filter (where ${isRecent(now)} and ${isExact('final_payout')})`.as(
        'recentAmounts',
      ),
      eb.fn.max('final_payout').filterWhere(isExact('final_payout')).as('largest'),
    ])
    .where('status', '=', 'completed')
    .where('recipient_id', '=', sql<string>`any(${recipients}::uuid[])`)
    .groupBy(['recipient_type', 'recipient_id'])
    .execute();
}
