import { words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** User groups of the policy whose members Slack does not give: whose role comes from them alone may do nothing. */
export const groups: Rule = {
  name: 'groups',
  title: words('権限を確認できないユーザーグループ', 'User groups that cannot be read'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ ports }) {
    const troubles = await ports.vitals.groups();
    const each = troubles.map(({ group, code }) => `${group} (${code})`).join(', ');
    return {
      level: compareToLimit(troubles.length, 0),
      value: words(formatCount(troubles.length, 'ja'), counted(troubles.length, 'group')),
      limit: words('0件', '0'),
      ...(troubles.length > 0 && { detail: words(each, each) }),
    };
  },
};
