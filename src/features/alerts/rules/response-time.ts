import { ageInWords } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { ANSWERED_ENOUGH, figureTitles, judgedResponseTime } from '../../../marketplace/measures/judged.ts';
import { responseTime as measure } from '../../../marketplace/measures/orders.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

/** How long partners take to answer. Always good where the marketplace does not record it. */
export const responseTime: Rule = {
  name: 'response-time',
  title: figureTitles.responseTime,
  section: 'monitoring.1',
  by: 'schedule',
  question: () => question.metrics,
  async measure({ db, ports, policy, now }) {
    const limit = policy.thresholds.responseHours;
    const response = await measure(db, ports.dialect, now);
    const { hours, orders } = response;
    const judged = judgedResponseTime(response);
    return {
      level: judged === undefined ? 'good' : compareToLimit(judged, limit),
      value:
        orders === 0
          ? words('回答なし（0件）', 'no answer (0 orders)')
          : hours === undefined
            ? words('分かりません（割当と注文が同時刻）', 'unknown (assigned together with the order)')
            : words(
                `${ageInWords(hours, 'ja')}（${orders}件）`,
                `${ageInWords(hours, 'en')} (${counted(orders, 'order')})`,
              ),
      limit: words(
        `${limit}時間（${ANSWERED_ENOUGH}件以上で判定）`,
        `${limit} h (from ${counted(ANSWERED_ENOUGH, 'order')})`,
      ),
      recovers: recoversAt(limit, words('時間', ' h')),
    };
  },
};
