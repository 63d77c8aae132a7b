import { daysBefore, MINUTE_MS } from '../../../domain/time/duration.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { days, defineQuery, listAnswer, sql, total, words } from '../../../engine/definitions/query.ts';
import { findMissingIndexes } from '../../../marketplace/measures/missing-indexes.ts';
import { askedColumns } from '../columns.ts';
import { brokenIndexes } from '../text.ts';

/** How long Banto's questions took, the slowest first. Not in the runbook, whose quarterly checklist asks for it. */
export const slow = defineQuery({
  name: 'ops.slow',
  aliases: ['遅い', '遅い照会'],
  section: 'maintenance',
  role: 'operator',
  summary: words(
    '番頭への照会を、時間のかかった順に、不足している索引とともに表示します',
    'How long questions took, the slowest first, and the indexes they lack',
  ),
  parameters: { days: days(words('日数', 'days'), 7) },
  shareable: true,
  async run({ db, dialect, directory, now, list }, { days: period }) {
    const ms = sql<number>`extract(epoch from settled_at - at)::float8 * 1000`;
    const questions = directory.rights.map(({ name }) => name).filter((name) => directory.isQuestion(name));
    const found = await list(
      db
        .selectFrom('banto.receipt')
        .select((eb) => ['name', eb.fn.countAll<number>().as('asked')])
        .select(sql<number | null>`percentile_cont(0.5) within group (order by ${ms})`.as('median'))
        .select(sql<number | null>`max(${ms})`.as('slowest'))
        // A question without an end: its process was killed, or it is still running.
        .select(sql<number>`count(*) filter (where state = 'failed' or settled_at is null)`.as('failed'))
        .select(total)
        // Commands that open a window are stored, too, and have no end.
        .where('kind', '=', 'query')
        .where('name', 'in', questions)
        .where('at', '>=', daysBefore(now, period))
        // A question that began just now, such as this one, may still end.
        .where(sql<boolean>`(settled_at is not null or at < ${new Date(now.getTime() - MINUTE_MS)})`)
        .groupBy('name')
        .orderBy(sql`slowest desc nulls first`)
        .orderBy('name'),
    );
    const { missing, broken } = await findMissingIndexes(db, dialect);
    const asked = found.rows.reduce((sum, row) => sum + row.asked, 0);
    return listAnswer({
      title: words(`照会にかかった時間（過去${period}日）`, `How long questions took, ${counted(period, 'day')}`),
      lead: [words(`照会 ${formatCount(asked, 'ja')}`, `${formatCount(asked, 'en')} asked`)],
      list: found,
      columns: askedColumns(directory, missing),
      notes: brokenIndexes(broken),
    });
  },
});
