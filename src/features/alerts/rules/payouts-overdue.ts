import { addDays, daysBetween, dayOf } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { duePayouts } from '../../../marketplace/measures/payouts.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** Payouts that are ready for transfer or still scheduled, and overdue by more than the allowed days. */
export const payoutsOverdue: Rule = {
  name: 'payouts-overdue',
  title: words('期日を過ぎた支払い', 'Payouts past their day'),
  section: 'payouts.1',
  by: 'schedule',
  // Days of grace later than a due day: the day before is the last that is late.
  question: ({ thresholds }, now) => question.duePayouts(addDays(dayOf(now), -thresholds.payoutsOverdueDays - 1)),
  async measure({ db, policy, now }) {
    const graceDays = policy.thresholds.payoutsOverdueDays;
    const today = dayOf(now);
    const late = await duePayouts(db, { today, graceDays });
    const overdue = late.overdue.count + late.passed.count;
    const days = Math.max(
      ...[late.overdue, late.passed].map(({ oldest }) => (oldest === null ? 0 : daysBetween(oldest, today))),
    );
    return {
      level: compareToLimit(overdue, 0),
      rows: overdue,
      // How late they are is said at 0 too: others may be late by less.
      value: words(
        `${lateBy(graceDays).ja}${formatCount(overdue, 'ja')}${overdue === 0 ? '' : `（期日超過 ${late.overdue.count}・未処理 ${late.passed.count}、最長 ${days}日）`}`,
        `${formatCount(overdue, 'en')} ${lateBy(graceDays).en}${overdue === 0 ? '' : ` (${late.overdue.count} overdue, ${late.passed.count} still scheduled, longest ${days} d)`}`,
      ),
      limit: words('0件', '0'),
    };
  },
};

/** How late what it counts is: days of grace are said, because without them there are more. */
const lateBy = (graceDays: number): Words =>
  graceDays === 0
    ? words('期日超 ', 'late')
    : words(`期日から${graceDays}日超 `, `more than ${counted(graceDays, 'day')} late`);
