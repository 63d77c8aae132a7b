import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import { lineOf, nextTime } from '../../../engine/schedules/times.ts';
import { latestRuns } from '../../../engine/schedules/runs.ts';
import { jobColumns } from '../columns.ts';

/** The last and the next run of every schedule. */
export const jobs = defineQuery({
  name: 'ops.jobs',
  aliases: ['予定', 'スケジュール', 'ジョブ'],
  section: 'banto',
  role: 'operator',
  summary: words('定期実行それぞれの前回と次回を表示します', 'Last and next run of each schedule'),
  shareable: true,
  async run({ db, directory, policy, now }) {
    const runs = await latestRuns(db);
    const rows = directory.schedules.map(({ name, title, cron }) => ({
      name,
      title,
      line: lineOf(policy, cron),
      next: nextTime(policy, cron, now),
      last: runs.find(({ schedule }) => schedule === name),
    }));
    const failed = rows.filter((row) => row.last && row.last.failed_at !== null).length;
    return listAnswer({
      title: words('定期実行', 'Schedules'),
      lead: [
        words(
          `${rows.length}件の定期実行があり、前回の失敗は ${failed}件です（${policy.timezone}）。`,
          `${counted(rows.length, 'schedule')}, ${failed === 0 ? 'none' : failed} failing (${policy.timezone}).`,
        ),
      ],
      empty: words('定期実行は 0件です。', 'No schedule (0).'),
      list: listed(rows),
      columns: jobColumns(now),
    });
  },
});
