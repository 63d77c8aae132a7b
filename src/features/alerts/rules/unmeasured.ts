import { joinWords, words } from '../../../domain/text/words.ts';
import { defineSetting } from '../../../engine/setting.ts';
import { question } from '../questions.ts';
import { compareToLimit, type Rule } from './rule.ts';

/** The rules that could not be measured in the last round. */
const setting = defineSetting<{ readonly names: readonly string[] }>('rules_unmeasured');

/** Rules that could not be measured in two rounds in a row. */
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
      level: compareToLimit(again.length, 0),
      value: words(`${again.length}項目`, `${again.length} not measured`),
      limit: words('0項目（2回続いたとき）', '0, twice in a row'),
      ...(again.length > 0 && {
        detail: joinWords(
          again.map(({ title }) => title),
          ' / ',
        ),
      }),
      save: (trx) => setting.keep(trx, { names: failed.map(({ name }) => name) }),
    };
  },
};
