import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { errorRate as measure } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from '../rule.ts';

/** Failed orders of the last 24 hours. Not judged below the smallest sample: 1 of 1 is not a meaningful 100 %. */
export const errorRate: Rule = {
  name: 'error-rate',
  title: words('エラー率（24時間）', 'Error rate, 24 h'),
  section: 'monitoring.1',
  by: 'schedule',
  question: () => question.metrics,
  async measure({ db, policy, now }) {
    const { errorRatePercent: limit, errorRateMinOrders: sample } = policy.thresholds;
    const { failed, orders, percent = 0 } = await measure(db, now);
    return {
      level: orders < sample ? 'good' : compareToLimit(percent, limit),
      value: words(
        `${percent.toFixed(1)}%（${orders}件中 ${failed}件）`,
        `${percent.toFixed(1)}% (${failed} of ${orders})`,
      ),
      limit: words(`${limit}%（${sample}件以上で判定）`, `${limit}% (from ${counted(sample, 'order')})`),
      recovers: recoversAt(limit, words('%', '%')),
    };
  },
};
