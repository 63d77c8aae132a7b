import { joinWords, type Words, words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { counted, defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import { runAllChecks } from '../../../marketplace/checks.ts';
import { checkColumns, type HealthLine } from '../columns.ts';
import { ownChecks } from '../own-checks.ts';
import { refusedBlockLines } from '../refused-blocks.ts';
import { channelChecks, groupChecks } from '../slack-checks.ts';

/** The state of everything daily work depends on, and what to do where it is not good. */
export const health = defineQuery({
  name: 'ops.health',
  aliases: ['稼働', '稼働状況', 'ヘルス', '健康'],
  section: 'daily.1',
  role: 'viewer',
  summary: words(
    'サイト・データベース・関数・通知・スケジューラ・Slackの状態と対処を表示します',
    'State of the site, database, functions, notifications, scheduler and Slack, and what to do',
  ),
  replaces: [
    {
      statement: words('基本ヘルスチェック (curl /api/health)', 'Basic health check (curl /api/health)'),
      flaw: words(
        '1枚ものの画面を配信するサイトはどのURLにもHTMLを200で返すため、全停止していても成功します。JSONであることと内容も確かめます。',
        'A single-page host returns 200 and HTML for any URL, so the check passes even when everything is down. Banto checks that the response is JSON, and its content.',
      ),
    },
    {
      statement: words('データベース接続確認', 'Database connection'),
      flaw: words(
        '接続できることしか分かりません。往復時間と件数を示し、0件のときは行セキュリティで見えないだけかも区別します。',
        'It only proves a connection. Banto shows the round trip and the count, and distinguishes 0 rows from rows hidden by row security.',
      ),
    },
  ],
  async run(context) {
    const { db, vitals, now } = context;
    const asked = Promise.all([vitals?.channels(), vitals?.groups()]);
    // One after the other: all read on the snapshot's connection.
    const checked = await runAllChecks(context);
    const [channels, groups] = await asked;
    const found: HealthLine[] = [
      ...checked,
      ...(await channelChecks(context, channels)),
      ...groupChecks(context, groups),
      ...(await refusedBlockLines(db, now)),
      ...(await ownChecks(context)),
    ];
    return listAnswer({
      title: words('稼働状況', 'Health'),
      lead: [joinWords([overall(found), ...unchecked(count(found, 'unchecked'))], '', ' ')],
      list: listed(found.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))),
      columns: checkColumns,
    });
  },
});

/** What somebody must look at stands first. */
const order: readonly HealthLine['state'][] = ['bad', 'attention', 'unknown', 'good', 'off', 'unchecked'];

const count = (found: readonly HealthLine[], state: HealthLine['state']): number =>
  found.filter((each) => each.state === state).length;

/** What was not looked at is neither good nor bad. */
const unchecked = (items: number): Words[] =>
  items === 0
    ? []
    : [
        words(
          `端末からは ${items}項目を確認していません。`,
          `${counted(items, 'is', 'are')} not checked from a terminal.`,
        ),
      ];

function overall(found: readonly HealthLine[]): Words {
  const [bad, attention, unknown] = [count(found, 'bad'), count(found, 'attention'), count(found, 'unknown')];
  const [good, off] = [count(found, 'good'), count(found, 'off')];
  return bad + attention + unknown === 0
    ? words(
        `確認した${good}項目はすべて正常です。${off === 0 ? '' : `対象外 ${off}項目。`}`,
        `${counted(good, 'check is', 'checks are')} OK.${off === 0 ? '' : ` ${counted(off, 'is', 'are')} off.`}`,
      )
    : troubled([
        { items: bad, said: words(`異常 ${bad}項目`, `${bad} not OK`) },
        { items: attention, said: words(`注意 ${attention}項目`, `${attention} to be looked at`) },
        { items: unknown, said: words(`不明 ${unknown}項目`, `${unknown} unknown`) },
      ]);
}

/** `異常 1項目、不明 2項目があります。` What there is none of is not said. */
function troubled(kinds: readonly { readonly items: number; readonly said: Words }[]): Words {
  const some = kinds.filter(({ items }) => items > 0).map(({ said }) => said);
  const { ja, en } = joinWords(some, '、', ', ');
  return words(`${ja}があります。「対処」を確認してください。`, `${en}: see “What to do”.`);
}
