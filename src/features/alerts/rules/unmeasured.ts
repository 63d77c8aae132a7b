import { joinWords, words } from '../../../domain/words.ts';
import { defineSetting } from '../../../engine/setting.ts';
import { question } from '../questions.ts';
import { judge, type Rule } from '../rule.ts';

/** What could not be measured at the last look. */
const setting = defineSetting<{ readonly names: readonly string[] }>('rules_unmeasured');

/** Rules that the schedule could not measure at two looks in a row: what nobody can judge is not well. */
export const unmeasured: Rule = {
  name: 'unmeasured',
  title: words('判定できない監視項目', 'Rules that cannot be measured'),
  section: 'banto',
  by: 'schedule',
  question: () => question.health,
  async measure({ db, failed }) {
    const before = (await setting.read(db))?.names ?? [];
    const again = failed.filter(({ name }) => before.includes(name));
    return {
      level: judge(again.length, 0),
      value: words(`${again.length}項目`, `${again.length} not measured`),
      limit: words('0項目（2回続いたとき）', '0, twice in a row'),
      ...(again.length > 0 && {
        detail: joinWords(
          again.map(({ title }) => title),
          ' / ',
        ),
      }),
      keep: (trx) => setting.keep(trx, { names: failed.map(({ name }) => name) }),
    };
  },
};
