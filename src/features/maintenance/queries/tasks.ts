import { formatTime } from '../../../domain/tokyo.ts';
import { joinWords, type Words, words } from '../../../domain/words.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { nextTime } from '../../../engine/definitions/schedule.ts';
import { maintenance, type Period, periods } from '../text.ts';

/** The present checklists, and what of earlier ones is still open. */
export const tasks = defineQuery({
  name: 'ops.tasks',
  aliases: ['作業', 'タスク', 'メンテナンス'],
  section: 'maintenance',
  role: 'viewer',
  summary: words(
    '今週・今月・今四半期の定期メンテナンスの状況と、期限超過を表示します',
    "This week's, month's and quarter's maintenance, and what is overdue",
  ),
  parameters: {},
  replaces: [],
  shareable: true,
  async run({ db, policy, now, whoAre }) {
    const rows = await db
      .selectFrom('banto.task as t')
      .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
      .select(['t.title', 't.assignee', 't.note', 't.done_by', 't.done_at', 'l.period', 'l.deadline'])
      .where((eb) => eb.or([eb('l.deadline', '>', now), eb('t.done_at', 'is', null)]))
      .orderBy('l.deadline')
      .orderBy('l.period')
      .orderBy('t.item')
      .limit(200)
      .execute();
    const coming = periods.filter((period) => !rows.some((row) => row.period === period && row.deadline > now));
    const who = await whoAre(rows.flatMap(({ assignee, done_by }) => [assignee, done_by]));
    const open = rows.filter(({ done_at }) => done_at === null);
    const overdue = open.filter(({ deadline }) => deadline <= now);
    return {
      title: words('定期メンテナンス', 'Maintenance'),
      lead: [
        words(
          `${rows.length}件のうち未完了は ${open.length}件、期限超過は ${overdue.length}件です。`,
          `${open.length} of ${rows.length} are open, ${overdue.length} overdue.`,
        ),
      ],
      tables: [
        table({
          caption: words('定期メンテナンス', 'Maintenance'),
          empty: words('作業は 0件です。', 'No task (0).'),
          list: listed(rows),
          columns: [
            { label: words('作業', 'Task'), kind: 'text', value: (row) => row.title },
            { label: words('種類', 'Kind'), kind: 'text', value: (row) => maintenance[row.period].title },
            {
              label: words('状態', 'State'),
              kind: 'text',
              value: (row) =>
                row.done_at
                  ? words('完了', 'done')
                  : row.deadline <= now
                    ? words('期限超過', 'overdue')
                    : words('未完了', 'open'),
            },
            { label: words('実施者', 'Done by'), kind: 'text', value: (row) => who(row.done_by) },
            { label: words('完了日時 (JST)', 'Done (JST)'), kind: 'instant', value: (row) => row.done_at },
            { label: words('担当', 'Assigned to'), kind: 'text', value: (row) => who(row.assignee) },
            { label: words('期限 (JST)', 'By (JST)'), kind: 'instant', value: (row) => row.deadline },
            { label: words('メモ', 'Note'), kind: 'text', value: (row) => row.note },
          ],
        }),
      ],
      notes: coming.map((period) => announce(period, nextTime(policy, period, now), now)),
    };
  },
});

/** What of this period is not posted yet: Banto began in the middle of it. */
function announce(period: Period, from: Date, now: Date): Words {
  const { title, items } = maintenance[period];
  const list = joinWords(items, ' / ');
  return words(
    `${title.ja}は ${formatTime(from, 'ja', now)} JST に始まります: ${list.ja}`,
    `${title.en} begins ${formatTime(from, 'en', now)} JST: ${list.en}`,
  );
}
