import { words } from '../../../domain/words.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';

const HOUR = 3_600_000;

/** Whom to call, how, and after how long; as the policy file has it. */
export const contacts = defineQuery({
  name: 'ops.contacts',
  aliases: ['連絡先', '緊急連絡先'],
  section: 'contacts',
  role: 'viewer',
  summary: words('緊急時の連絡先と、エスカレーションの順番を表示します', 'Whom to contact, how, and in which order'),
  parameters: {},
  replaces: [],
  shareable: true,
  async run({ policy, whoAre }) {
    const who = await whoAre(policy.escalation.map(({ mention }) => mention));
    return {
      title: words('連絡先とエスカレーション', 'Contacts and escalation'),
      lead: [
        words(
          `${policy.escalation.length}段階です。対応がないまま時間が過ぎると、次の段階に知らせます。`,
          `${policy.escalation.length} levels; when nobody responds in time, the next one is told.`,
        ),
      ],
      tables: [
        table({
          caption: words('エスカレーションの段階', 'Levels of escalation'),
          empty: words('連絡先は 0件です。', 'No contact (0).'),
          list: listed(policy.escalation),
          columns: [
            { label: words('段階', 'Level'), kind: 'count', value: (row) => row.level },
            { label: words('担当', 'Who'), kind: 'text', value: (row) => row.name },
            { label: words('連絡先', 'Contact'), kind: 'text', value: (row) => row.contact ?? notSet },
            { label: words('Slackの宛先', 'Slack'), kind: 'text', value: (row) => who(row.mention) ?? notSet },
            {
              label: words('発生から', 'After'),
              kind: 'age',
              value: (row) => (row.afterMs === 0 ? words('すぐ', 'at once') : row.afterMs / HOUR),
            },
          ],
        }),
      ],
    };
  },
});

const notSet = words('（未設定）', '(not set)');
