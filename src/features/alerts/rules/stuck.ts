import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { stuckOrders } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from '../rule.ts';

/** Orders that nobody has started for two days (`stuckAlertHours`). A single one is enough. */
export const stuck: Rule = {
  name: 'stuck',
  title: words('滞留注文', 'Stuck orders'),
  section: 'monitoring.1',
  by: 'schedule',
  question: ({ thresholds }) => question.stuckFor(thresholds.stuckAlertHours),
  async measure({ db, policy, now }) {
    const hours = policy.thresholds.stuckAlertHours;
    const { count } = await stuckOrders(db, { now, hours });
    return {
      level: compareToLimit(count, 0),
      value: words(`${hours}時間超 ${formatCount(count, 'ja')}`, `${count} over ${hours} h`),
      rows: count,
      limit: words('0件', '0'),
    };
  },
};
