import { joinWords, words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { findHolders } from '../../../engine/audit/holders.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** Sessions that hold Banto's own locks, so that operations would wait for them. */
export const locks: Rule = {
  name: 'locks',
  title: words('番頭のロックの長時間保持', 'Banto’s locks held by others'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ db }) {
    const holders = await findHolders(db);
    return {
      level: compareToLimit(holders.length, 0),
      value: words(formatCount(holders.length, 'ja'), `${holders.length} held`),
      limit: words('0件', '0'),
      ...(holders.length > 0 && {
        detail: joinWords(
          holders.map(({ lock, who }) => words(`${lock}: ${who}`, `${lock}: ${who}`)),
          ' / ',
        ),
      }),
    };
  },
};
