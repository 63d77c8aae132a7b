import {
  daysBefore,
  days,
  defineQuery,
  formatCount,
  listAnswer,
  sql,
  total,
  words,
} from '../../../engine/definitions/query.ts';
import { askedColumns } from '../columns.ts';

/** How long Banto's questions took, the slowest first. Not in the runbook, whose quarterly checklist asks for it. */
export const slow = defineQuery({
  name: 'ops.slow',
  aliases: ['遅い', '遅い照会'],
  section: 'maintenance',
  role: 'operator',
  summary: words('番頭への照会を、時間のかかった順に表示します', 'How long questions took, the slowest first'),
  parameters: { days: days(words('日数', 'days'), 7) },
  shareable: true,
  async run({ db, directory, now, list }, { days: period }) {
    const ms = sql<number>`extract(epoch from settled_at - at)::float8 * 1000`;
    const found = await list(
      db
        .selectFrom('banto.receipt')
        .select((eb) => ['name', eb.fn.countAll<number>().as('asked')])
        .select(sql<number>`percentile_cont(0.5) within group (order by ${ms})`.as('median'))
        .select([
          sql<number>`max(${ms})`.as('slowest'),
          sql<number>`count(*) filter (where state = 'failed')`.as('failed'),
        ])
        .select(total)
        .where('kind', '=', 'query')
        .where('settled_at', 'is not', null)
        .where('at', '>=', daysBefore(now, period))
        .groupBy('name')
        .orderBy('slowest', 'desc')
        .orderBy('name'),
    );
    const asked = found.rows.reduce((sum, row) => sum + row.asked, 0);
    return listAnswer({
      title: words(`照会にかかった時間（過去${period}日）`, `How long questions took, ${period} days`),
      lead: [words(`照会 ${formatCount(asked, 'ja')}`, `${formatCount(asked, 'en')} asked`)],
      list: found,
      columns: askedColumns(directory),
    });
  },
});
