import { formatTime } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import type { WhoIs } from '../../../engine/people/lookup.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { ruleNamed, rules } from '../rules/index.ts';
import { type CardAlert, openAlerts } from '../store.ts';
import { label } from '../text.ts';

/** What is wrong now, and who is at it. */
export const alerts = defineQuery({
  name: 'ops.alerts',
  aliases: ['アラート', '警告'],
  section: 'monitoring.1',
  role: 'viewer',
  summary: words('発生中のアラートと対応状況を表示します', 'Open alerts and who has taken them up'),
  parameters: {},
  replaces: [],
  shareable: true,
  async run({ db, now, whoAre }) {
    const open = await openAlerts(db);
    const who = await whoAre(open.flatMap(({ acked_by, snoozed_by }) => [acked_by, snoozed_by]));
    const unanswered = open.filter(({ acked_by }) => acked_by === null).length;
    return {
      title: words('発生中のアラート', 'Open alerts'),
      lead: [
        words(
          `発生中のアラートは ${open.length}件、うち未対応は ${unanswered}件です（監視項目 ${rules.length}）。`,
          `${counted(open.length, 'alert is', 'alerts are')} open, ${unanswered} not acknowledged (${rules.length} rules).`,
        ),
      ],
      tables: [
        table({
          caption: words('発生中のアラート', 'Open alerts'),
          empty: words('発生中のアラートは 0件です。', 'No open alert (0).'),
          list: listed(open),
          columns: [
            { label: words('アラート', 'Alert'), kind: 'text', value: (row) => ruleNamed(row.rule)?.title ?? row.rule },
            { label: label.value, kind: 'text', value: (row) => row.measured.value },
            { label: label.limit, kind: 'text', value: (row) => row.measured.limit },
            { label: words('発生 (JST)', 'Since (JST)'), kind: 'instant', value: (row) => row.opened_at },
            { label: words('検知回数', 'Times'), kind: 'count', value: (row) => row.times },
            { label: words('レベル', 'Level'), kind: 'count', value: (row) => row.level || null },
            {
              label: words('対応', 'State'),
              kind: 'text',
              value: (row) => state(row, who, now),
            },
          ],
        }),
      ],
    };
  },
});

function state({ acked_by, snoozed_by, snoozed_until }: CardAlert, who: WhoIs, now: Date): Words {
  if (acked_by !== null) return words(`対応中: ${who(acked_by)}`, `acknowledged by ${who(acked_by)}`);
  if (snoozed_until === null || snoozed_until <= now) return words('未対応', 'waiting');
  const [ja, en] = [formatTime(snoozed_until, 'ja', now), formatTime(snoozed_until, 'en', now)];
  return words(`保留中（${ja} まで）: ${who(snoozed_by)}`, `snoozed until ${en} by ${who(snoozed_by)}`);
}
