import { joinWords, words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { checks } from '../../../marketplace/checks.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** The site and the functions that daily work depends on. Those that are not configured do not count. */
export const health: Rule = {
  name: 'health',
  title: words('稼働状況の異常', 'Something is down'),
  section: 'daily.1',
  by: 'schedule',
  question: () => question.health,
  async measure({ ports }) {
    const found = await Promise.all([checks.site(ports), checks.payouts(ports), checks.worker(ports)]);
    const checked = found.filter(({ state }) => state !== 'off');
    const down = checked.filter(({ state }) => state === 'bad');
    const each = down.map(({ what, detail }) => joinWords([what, detail], ': '));
    return {
      level: compareToLimit(down.length, 0),
      value: words(
        `異常 ${down.length}項目（${checked.length}項目中）`,
        `${down.length} of ${counted(checked.length, 'check')} bad`,
      ),
      limit: words('0項目', '0 checks'),
      ...(down.length > 0 && { detail: joinWords(each, ' / ') }),
    };
  },
};
