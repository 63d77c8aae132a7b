import { formatTime } from '../../../domain/time/tokyo.ts';
import { joinWords, type Words, words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import { nextTime } from '../../../engine/schedules/times.ts';
import { taskColumns } from '../columns.ts';
import { currentTasks } from '../store.ts';
import { maintenance, type Period, periods } from '../text.ts';

/** The current checklists, and the open tasks of earlier ones. */
export const tasks = defineQuery({
  name: 'ops.tasks',
  aliases: ['作業', 'タスク', 'メンテナンス'],
  section: 'maintenance',
  role: 'viewer',
  summary: words(
    '今週・今月・今四半期の定期メンテナンスの状況と、期限超過を表示します',
    "This week's, month's and quarter's maintenance, and what is overdue",
  ),
  async run({ db, policy, now, whoAre }) {
    const rows = await currentTasks(db, now);
    const coming = periods.filter((period) => !rows.some((row) => row.period === period && row.deadline > now));
    const who = await whoAre(rows.flatMap(({ assignee, done_by }) => [assignee, done_by]));
    const open = rows.filter(({ done_at }) => done_at === null);
    const overdue = open.filter(({ deadline }) => deadline <= now);
    return listAnswer({
      title: words('定期メンテナンス', 'Maintenance'),
      lead: [
        words(
          `${rows.length}件のうち未完了は ${open.length}件、期限超過は ${overdue.length}件です。`,
          `${open.length} of ${rows.length} open, ${overdue.length === 0 ? 'none' : overdue.length} overdue.`,
        ),
      ],
      empty: words('いま行う作業は 0件です。', 'There is nothing to do now (0).'),
      list: listed(rows),
      columns: taskColumns(who, now),
      notes: coming.map((period) => announce(period, nextTime(policy, period, now), now)),
    });
  },
});

/** Says when a period's checklist starts, if none is current: Banto was installed in the middle of the period. */
function announce(period: Period, from: Date, now: Date): Words {
  const { title, items } = maintenance[period];
  const list = joinWords(items, ' / ');
  return words(
    `${title.ja}は ${formatTime(from, 'ja', now)} JST に始まります: ${list.ja}`,
    `${title.en} begins ${formatTime(from, 'en', now)} JST: ${list.en}`,
  );
}
