import { joinWords, words } from '../../../domain/text/words.ts';
import { missedSchedules } from '../missed.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** Schedules that did not succeed in time. */
export const schedules: Rule = {
  name: 'schedules',
  title: words('定期実行の遅れ', 'Missed schedules'),
  section: 'banto',
  by: 'watch',
  question: () => question.jobs,
  async measure({ db, ports, policy, now }) {
    const missed = await missedSchedules(db, { directory: ports.directory, policy }, now);
    return {
      level: compareToLimit(missed.length, 0),
      value:
        missed.length === 0
          ? words('0件（すべて完了）', '0 (all done)')
          : words(`${missed.length}件が予定どおりに完了していません`, `${missed.length} not done in time`),
      limit: words('予定から10分', '10 min after the time'),
      ...(missed.length > 0 && {
        detail: joinWords(
          missed.map(({ title }) => title),
          ' / ',
        ),
      }),
    };
  },
};
