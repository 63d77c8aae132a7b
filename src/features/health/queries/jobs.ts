import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { nextTime } from '../../../engine/definitions/schedule.ts';
import { isLate } from '../../../domain/late.ts';

/** The last and the next run of every schedule. */
export const jobs = defineQuery({
  name: 'ops.jobs',
  aliases: ['予定', 'スケジュール', 'ジョブ'],
  section: 'banto',
  role: 'operator',
  summary: words('定期実行それぞれの前回と次回を表示します', 'Last and next run of each schedule'),
  parameters: {},
  replaces: [],
  shareable: true,
  async run({ db, directory, policy, now }) {
    const last = await db
      .selectFrom('banto.tick')
      .distinctOn('schedule')
      .select(['schedule', 'due', 'found_at', 'ended_at', 'failed_at'])
      .orderBy('schedule')
      .orderBy('due', 'desc')
      .execute();
    const rows = directory.schedules.map((schedule) => ({
      ...schedule,
      last: last.find((tick) => tick.schedule === schedule.name),
    }));
    const failed = rows.filter((row) => row.last && row.last.failed_at !== null).length;
    return {
      title: words('定期実行', 'Schedules'),
      lead: [
        words(
          `${rows.length}件の定期実行があり、前回の失敗は ${failed}件です。時間帯は ${policy.timezone} です。`,
          `${counted(rows.length, 'schedule')}; the last run of ${failed} failed. Their zone is ${policy.timezone}.`,
        ),
      ],
      tables: [
        table({
          caption: words('定期実行', 'Schedules'),
          empty: words('定期実行は 0件です。', 'No schedule (0).'),
          list: listed(rows),
          columns: [
            { label: words('名前', 'Name'), kind: 'text', value: (row) => row.name },
            { label: words('内容', 'What'), kind: 'text', value: (row) => row.title },
            { label: words('時刻 (cron)', 'Cron line'), kind: 'text', value: (row) => policy.schedules[row.cron] },
            { label: words('前回の予定 (JST)', 'Last due (JST)'), kind: 'instant', value: (row) => row.last?.due },
            { label: words('前回の結果', 'Last result'), kind: 'text', value: ({ last: tick }) => resultOf(tick, now) },
            {
              label: words('次回 (JST)', 'Next (JST)'),
              kind: 'instant',
              value: (row) => nextTime(policy, row.cron, now),
            },
          ],
        }),
      ],
    };
  },
});

function resultOf(
  tick: { due: Date; found_at: Date; ended_at: Date | null; failed_at: Date | null } | undefined,
  now: Date,
): ReturnType<typeof words> {
  if (!tick) return words('まだありません', 'not yet');
  if (tick.ended_at)
    return isLate(tick.due, tick.ended_at) ? words('完了（遅延）', 'done, late') : words('完了', 'done');
  if (tick.failed_at) return words('失敗', 'failed');
  // No run takes minutes: one that is found so late and has not ended has failed, and is tried again.
  return isLate(tick.found_at, now)
    ? words('未完了（再試行中）', 'not done, being retried')
    : words('実行中', 'running');
}
