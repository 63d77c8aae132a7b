import { type Words, words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { listAnswer, listed } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { type CheckResult, runAllChecks } from '../../../marketplace/checks.ts';
import { checkColumns } from '../columns.ts';

/** Whether everything that the daily work rests on answers, and what to do about what does not. */
export const health = defineQuery({
  name: 'ops.health',
  aliases: ['稼働', '稼働状況', 'ヘルス', '健康'],
  section: 'daily.1',
  role: 'viewer',
  summary: words(
    'サイト・データベース・関数・通知・スケジューラ・Slackの状態と、することを表示します',
    'State of the site, database, functions, notifications, scheduler and Slack, and what to do',
  ),
  parameters: {},
  replaces: [
    {
      statement: words('基本ヘルスチェック (curl /api/health)', 'Basic health check (curl /api/health)'),
      flaw: words(
        '1枚ものの画面を配信するサイトはどのURLにもHTMLを200で返すため、全停止していても成功します。JSONであることと内容も確かめます。',
        'A single-page host answers 200 and HTML to any address, so it passes with everything down. Banto checks that it is JSON, and what it says.',
      ),
    },
    {
      statement: words('データベース接続確認', 'Database connection'),
      flaw: words(
        '接続できることしか分かりません。往復時間と件数を示し、0件のときは行セキュリティで見えないだけかも区別します。',
        'It only proves a connection. Banto shows the round trip and the count, and tells 0 rows from rows hidden by row security.',
      ),
    },
  ],
  shareable: true,
  async run(context) {
    const found = await runAllChecks(context);
    return listAnswer({
      title: words('稼働状況', 'Health'),
      lead: [said(found)],
      list: listed(found),
      columns: checkColumns,
    });
  },
});

function said(found: readonly CheckResult[]): Words {
  const count = (state: CheckResult['state']): number => found.filter((each) => each.state === state).length;
  const [bad, attention, off] = [count('bad'), count('attention'), count('off')];
  const good = found.length - off;
  return bad + attention === 0
    ? words(
        `確認した${good}項目はすべて正常です。${off === 0 ? '' : `対象外 ${off}項目。`}`,
        `All ${good} checks are good.${off === 0 ? '' : ` ${counted(off, 'is', 'are')} off.`}`,
      )
    : words(
        `異常 ${bad}項目、注意 ${attention}項目があります。「すること」を確認してください。`,
        `${bad} bad, ${attention} to look at: see what to do.`,
      );
}
