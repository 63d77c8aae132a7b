import { HOUR_MS } from '../../../domain/time/duration.ts';
import { isGroupId } from '../../../domain/text/slack-id.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { counted, defineQuery, listAnswer } from '../../../engine/definitions/query.ts';

/** Whom to contact, how, and after how long, from the policy file. */
export const contacts = defineQuery({
  name: 'ops.contacts',
  aliases: ['連絡先', '緊急連絡先'],
  section: 'contacts',
  role: 'viewer',
  summary: words('緊急時の連絡先と、エスカレーションの順番を表示します', 'Whom to contact, how, and in which order'),
  async run({ policy: { escalation: levels }, whoAre }) {
    const who = await whoAre(levels.map(({ mention }) => mention));
    return listAnswer({
      title: words('連絡先とエスカレーション', 'Contacts and escalation'),
      lead: [
        words(
          `${levels.length}段階です。対応がないまま時間が過ぎると、次の段階に知らせます。`,
          `${counted(levels.length, 'level')}; when nobody responds in time, the next one is notified.`,
        ),
      ],
      caption: words('エスカレーションの段階', 'Levels of escalation'),
      empty: words('連絡先は 0件です。', 'No contacts (0).'),
      list: listed(levels),
      columns: [
        { label: words('段階', 'Level'), kind: 'count', value: (row) => row.level },
        { label: words('担当', 'Who'), kind: 'text', value: (row) => row.name },
        { label: words('連絡先', 'Contact'), kind: 'text', value: (row) => row.contact ?? notSet },
        {
          label: words('Slackの宛先', 'Slack'),
          kind: 'text',
          value: ({ mention: to }) => groupWords(to) ?? who(to) ?? notSet,
        },
        {
          label: words('発生から', 'After'),
          kind: 'age',
          value: ({ afterMs }) => (afterMs === 0 ? immediately : afterMs / HOUR_MS),
        },
      ],
    });
  },
});

/** A user group has no name that Banto may ask Slack for. */
const groupWords = (holder: string | undefined): Words | undefined =>
  holder !== undefined && isGroupId(holder)
    ? words(`ユーザーグループ (${holder})`, `user group (${holder})`)
    : undefined;

const notSet = words('（未設定）', '(not set)');
const immediately = words('すぐ', 'immediately');
