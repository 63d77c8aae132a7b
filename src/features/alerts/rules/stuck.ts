import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { stuckOrders } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { judge, type Rule } from '../rule.ts';

/** Orders that nobody has begun for two days. One is enough; no sample is too small. */
export const stuck: Rule = {
  name: 'stuck',
  title: words('長期間未処理の注文', 'Stuck orders'),
  section: 'monitoring.1',
  by: 'schedule',
  question: ({ thresholds }) => question.stuckFor(thresholds.stuckAlertHours),
  async measure({ db, policy, now }) {
    const hours = policy.thresholds.stuckAlertHours;
    const { count } = await stuckOrders(db, { now, hours });
    return {
      level: judge(count, 0),
      value: words(`${hours}時間以上 ${formatCount(count, 'ja')}`, `${count} over ${hours} h`),
      limit: words('0件', '0'),
    };
  },
};
