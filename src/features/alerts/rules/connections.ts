import { words } from '../../../domain/text/words.ts';
import { connections as measure } from '../../../marketplace/measures/connections.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

/** Database connections compared with the maximum; idle ones count too. */
export const connections: Rule = {
  name: 'connections',
  title: words('データベース接続数', 'Database connections'),
  section: 'monitoring.2',
  by: 'schedule',
  question: () => question.database,
  async measure({ db, policy }) {
    const limit = policy.thresholds.connectionsPercent;
    const { used, max, percent } = await measure(db);
    return {
      level: compareToLimit(percent, limit),
      value: words(`${percent.toFixed(1)}%（${max}本中 ${used}本）`, `${percent.toFixed(1)}% (${used} of ${max})`),
      limit: words(`最大接続数の${limit}%`, `${limit}% of the maximum`),
      recovers: recoversAt(limit, words('%', '%')),
    };
  },
};
