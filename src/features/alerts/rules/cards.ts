import { sql } from 'kysely';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { question } from '../questions.ts';
import { judge, type Rule } from '../rule.ts';

const MINUTES = 3;

/** Messages that do not yet say what is true, long after they should. */
export const cards: Rule = {
  name: 'cards',
  title: words('カードの更新遅れ', 'Cards out of date'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ db }) {
    const { late } = await db
      .selectFrom('banto.card')
      .select((eb) => eb.fn.countAll<number>().as('late'))
      .where(sql<boolean>`shown is distinct from wanted`)
      .where(sql<boolean>`changed_at < clock_timestamp() - make_interval(mins => ${MINUTES})`)
      .executeTakeFirstOrThrow();
    return {
      level: judge(late, 0),
      value: words(`${MINUTES}分以上 ${formatCount(late, 'ja')}`, `${late} over ${MINUTES} min`),
      limit: words('0件', '0'),
    };
  },
};
