import { words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { compareFirst, laterPosts, laterWords } from '../../../engine/posting/later-posts.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** Posts that the database does not know, because it was restored to an earlier time. Money stands still meanwhile. */
export const later: Rule = {
  name: 'restored',
  title: words('以前の時点への復元', 'Restored to an earlier time'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ db }) {
    const found = await laterPosts(db);
    const count = found?.count ?? 0;
    return {
      level: compareToLimit(count, 0),
      value: words(`記録のない投稿 ${formatCount(count, 'ja')}`, `${counted(count, 'post')} without a record`),
      limit: words('0件', '0'),
      ...(found && {
        detail: words(`${laterWords(found).ja}${compareFirst.ja}`, `${laterWords(found).en} ${compareFirst.en}`),
      }),
    };
  },
};
