import { words } from '../../../domain/text/words.ts';
import { findDifference } from '../../../engine/replicas.ts';
import { question } from '../questions.ts';
import type { Rule } from './rule.ts';

/** A rolling restart is over by then. */
const MINUTES = 10;

/** Replicas that run with different limits, roles or channels. Until they agree, the strictest holds. */
export const replicas: Rule = {
  name: 'replicas',
  title: words('プロセス間の設定の違い', 'Replicas with different settings'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ db }) {
    const difference = await findDifference(db);
    const limit = words(`${MINUTES}分`, `${MINUTES} min`);
    if (!difference) return { level: 'good', value: words('違いなし', 'none'), limit };
    const minutes = Math.floor(difference.minutes);
    const fields = difference.fields.join(', ');
    return {
      level: minutes >= MINUTES ? 'bad' : 'near',
      value: words(`${minutes}分前から`, `for ${minutes} min`),
      limit,
      detail: words(
        `違う項目: ${fields}。同じ設定になるまで厳しい方に従います。`,
        `Different: ${fields}. The stricter ones hold until they agree.`,
      ),
    };
  },
};
