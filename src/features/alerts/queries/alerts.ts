import { formatTime } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { counted, defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import { alertColumns, alertSheet } from '../columns.ts';
import { rules } from '../rules/index.ts';
import { type CardAlert, openAlerts } from '../store.ts';

/** How many have their buttons; the table lists the others. */
const IN_FULL = 5;

/** The open alerts, and who is handling them. */
export const alerts = defineQuery({
  name: 'ops.alerts',
  aliases: ['アラート', '警告'],
  section: 'monitoring.1',
  role: 'viewer',
  summary: words('発生中のアラートと対応状況を表示します', 'Open alerts and who is handling them'),
  async run({ db, now, policy, whoAre }) {
    const open = await openAlerts(db);
    const who = await whoAre(open.flatMap(({ acked_by, snoozed_by }) => [acked_by, snoozed_by]));
    const unanswered = open.filter(({ acked_by }) => acked_by === null).length;
    return listAnswer({
      title: words('発生中のアラート', 'Open alerts'),
      lead: [
        words(
          `発生中のアラートは ${open.length}件、うち未対応は ${unanswered}件です（監視項目 ${rules.length}）。`,
          `${counted(open.length, 'alert is', 'alerts are')} open, ${unanswered} not acknowledged (${counted(rules.length, 'rule')}).`,
        ),
      ],
      empty: words(
        `発生中のアラートは 0件です（監視項目 ${rules.length}）。`,
        `No alerts are open (0 of ${counted(rules.length, 'rule')}).`,
      ),
      sheets: open.slice(0, IN_FULL).map((alert) => alertSheet(alert, { who, now, policy })),
      list: listed(open),
      above: IN_FULL,
      columns: alertColumns({ who, now, policy }),
      notes: measuredNotes(open, now),
    });
  },
});

/** The values are as they were measured last: what somebody has just put right is not in them yet. */
function measuredNotes(open: readonly CardAlert[], now: Date): Words[] {
  const [oldest] = open.map(({ seen_at }) => seen_at).toSorted((one, other) => one.getTime() - other.getTime());
  if (oldest === undefined) return [];
  return [
    words(
      `値は最後に判定した時点（${formatTime(oldest, 'ja', now)} JST 以降）のものです。`,
      `The values are as measured last, at ${formatTime(oldest, 'en', now)} JST or later.`,
    ),
  ];
}
