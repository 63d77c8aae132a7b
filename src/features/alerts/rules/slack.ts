import { words } from '../../../domain/text/words.ts';
import { question } from '../questions.ts';
import type { Rule } from './rule.ts';

/** Slack cannot reach Banto: a token was revoked, or Socket Mode is off. Banto may still be able to post this. */
export const slack: Rule = {
  name: 'slack',
  title: words('Slackとの接続', 'Connection to Slack'),
  section: 'banto',
  by: 'watch',
  question: () => question.health,
  async measure({ ports }) {
    const trouble = await ports.vitals.slack();
    return {
      level: trouble === undefined ? 'good' : 'bad',
      value: trouble === undefined ? words('接続中', 'connected') : words('接続できません', 'not connected'),
      limit: words('接続中', 'connected'),
      ...(trouble !== undefined && { detail: words(trouble, trouble) }),
    };
  },
};
