import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { figureTitles, judgedErrorRate } from '../../../marketplace/measures/judged.ts';
import { errorRate as measure } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

/** Failed orders of the last 24 hours. */
export const errorRate: Rule = {
  name: 'error-rate',
  title: figureTitles.errorRate,
  section: 'monitoring.1',
  by: 'schedule',
  question: () => question.metrics,
  async measure({ db, policy, now }) {
    const { errorRatePercent: limit, errorRateMinOrders: sample } = policy.thresholds;
    const errors = await measure(db, now);
    const { failed, orders, percent = 0 } = errors;
    const judged = judgedErrorRate(errors, policy.thresholds);
    return {
      level: judged === undefined ? 'good' : compareToLimit(judged, limit),
      value: words(
        `${percent.toFixed(1)}%（${orders}件中 ${failed}件）`,
        `${percent.toFixed(1)}% (${failed} of ${orders})`,
      ),
      limit: words(`${limit}%（${sample}件以上で判定）`, `${limit}% (from ${counted(sample, 'order')})`),
      recovers: recoversAt(limit, words('%', '%')),
    };
  },
};
