import { addDays, asDay, daysBetween, dayOf } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { unpaidPayoutStatuses } from '../../../marketplace/payout-status.ts';
import { judge, type Rule } from '../rule.ts';

/** Payouts ready for their transfer, or still scheduled, whose day has passed for longer than it may. */
export const payoutsOverdue: Rule = {
  name: 'payouts-overdue',
  title: words('支払いの期日超過', 'Overdue payouts'),
  section: 'payouts.1',
  by: 'schedule',
  question: () => ({ query: 'payouts.due', raw: {} }),
  async measure({ db, policy, now }) {
    const limit = policy.thresholds.payoutsOverdueDays;
    const today = dayOf(now);
    const { overdue, oldest } = await db
      .selectFrom('payouts_v31')
      .select((eb) => [eb.fn.countAll<number>().as('overdue'), eb.fn.min('scheduled_date').as('oldest')])
      .where('status', 'in', unpaidPayoutStatuses)
      .where('scheduled_date', '<', addDays(today, -limit))
      .executeTakeFirstOrThrow();
    const days = oldest === null ? 0 : daysBetween(asDay(oldest), today);
    return {
      level: judge(overdue, 0),
      value:
        overdue === 0
          ? words('0件', '0 overdue')
          : words(`${formatCount(overdue, 'ja')}（最長 ${days}日）`, `${overdue} overdue (longest ${days} d)`),
      limit: words(`期日から${limit}日`, `${limit} d after its day`),
    };
  },
};
