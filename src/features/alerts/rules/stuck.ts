import { hoursBetween } from '../../../domain/time/duration.ts';
import { ageInWords } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { stuckOrders } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** Orders that nobody has started for two days (`stuckAlertHours`). A single one is enough. */
export const stuck: Rule = {
  name: 'stuck',
  title: words('滞留注文', 'Stuck orders'),
  section: 'monitoring.1',
  by: 'schedule',
  question: ({ thresholds }) => question.stuckFor(thresholds.stuckAlertHours),
  async measure({ db, policy, now }) {
    const hours = policy.thresholds.stuckAlertHours;
    const { count, oldest } = await stuckOrders(db, { now, hours });
    const age = oldest === null ? undefined : hoursBetween(oldest, now);
    const [worstJa, worstEn] =
      age === undefined ? ['', ''] : [`（最長 ${ageInWords(age, 'ja')}）`, ` (longest ${ageInWords(age, 'en')})`];
    return {
      level: compareToLimit(count, 0),
      value: words(`${hours}時間超 ${formatCount(count, 'ja')}${worstJa}`, `${count} over ${hours} h${worstEn}`),
      rows: count,
      limit: words('0件', '0'),
    };
  },
};
