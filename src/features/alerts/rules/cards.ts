import { joinWords, words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { channelWords, codeWords, lateCards } from '../../../engine/posting/channels.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

const MINUTES = 3;

/** Cards that are still out of date minutes after their data changed. */
export const cards: Rule = {
  name: 'cards',
  title: words('カードの更新遅れ', 'Cards out of date'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ db, policy }) {
    const found = await lateCards(db, MINUTES);
    const late = found.reduce((sum, { count }) => sum + count, 0);
    const where = found.map(({ channel, code, count }) => {
      const { ja, en } = channelWords({ policy }, channel);
      const why = code === null ? words('', '') : codeWords(code);
      return words(`${ja}: ${formatCount(count, 'ja')} ${why.ja}`.trim(), `${en}: ${count} ${why.en}`.trim());
    });
    return {
      level: compareToLimit(late, 0),
      value: words(`${MINUTES}分以上 ${formatCount(late, 'ja')}`, `${late} over ${MINUTES} min`),
      limit: words('0件', '0'),
      ...(where.length > 0 && { detail: joinWords(where, ' / ') }),
    };
  },
};
