import { type Catalog, typed } from '../../engine/definitions/catalog.ts';
import { code } from './markdown.ts';

/** For operators: a day's work, and what to do when something is wrong. @throws when it names what is not in the catalogue. */
export function operatorsDay(catalog: Catalog): string {
  const command = (name: string): string => {
    if (!catalog.entries.some(({ definition }) => definition.name === name))
      throw new Error(`the day of an operator names ${name}, which is not in the catalogue`);
    return code(typed(name));
  };
  return [
    '## 番頭の一日',
    [
      '- **朝**: 9時に日次ダイジェストが届きます。対応の必要なものが重い順に並び、それぞれのボタンで開きます。番頭のホームには、ご自身の対応待ちがあります。',
      `- **注文**: ${command('orders.stuck')} で滞留を見ます。通知が届いていない注文は、行の「再送する…」から送り直します。`,
      `- **審査**: 審査カードの「承認」「拒否」を押します。一覧は ${command('partners.pending')} です。`,
      `- **支払い**: ${command('payouts.due')} に、今日までに振り込む支払いが並びます。銀行で振り込んだら、行の「支払済みにする…」に取引IDを入れます。銀行の一覧があれば ${command('payouts.paid-list')}、全件まとめてなら ${command('payouts.paid-all')} です。番頭は送金しません。記録だけを行います。`,
      `- **引き継ぎ**: ${command('ops.handover')} に書いたことは、次の人のホームと翌朝のダイジェストに出ます。`,
    ].join('\n'),
    '何を押しても、実行の前に内容と金額を確認する画面が出ます。押した後は、結果（済んだ、断られた、分からない）が必ず表示されます。',
    '## お金は2人で',
    [
      '- 1件の金額、またはその日に1人で記録した合計が上限を超えると、最後のボタンは「承認を依頼する」になります。まとめての記録は、金額によらず2人目が承認します。',
      '- 依頼は支払いチャンネルのカードになり、承認者に通知されます。ご自身の依頼は承認できません。取り下げは、依頼した人に届くメッセージから行います。',
      `- 待っている依頼は ${command('ops.requests')} に並びます。期限を過ぎた依頼は実行されません。`,
      '- 金額が大きいときは、承認に認証アプリの6桁のコードも必要です。コードはシステム管理者に登録を依頼します。',
    ].join('\n'),
    '## 間違えたとき',
    [
      `- 取引IDを間違えた: ${command('payouts.correct')}`,
      `- 振り込んでいないのに支払済みにした: ${command('payouts.reopen')}（システム管理者。2人目の承認が必要です）`,
      `- 振込が失敗した: ${command('payouts.fail')} で記録し、${command('payouts.reschedule')} で新しい日を付けます。`,
      `- パートナーを間違えて止めた: ${command('partners.reinstate')}`,
      '- 二重に押した: 何も起きません。同じ操作は一度だけ実行されます。',
    ].join('\n'),
    '## アラートと障害',
    [
      '- アラートのカードで「私が対応します」を押すと、次の人への連絡が止まります。誰も引き受けないと、カードに書かれた時刻に次の人へ連絡します。',
      `- 何が起きているかは ${command('ops.health')}、発生中のものは ${command('ops.alerts')} です。`,
      `- サイトの停止やデータの異常には ${command('ops.incident')} で手順を始めます。すぐに上の人を呼ぶには ${command('ops.escalate')} です。`,
    ].join('\n'),
    '## 探すとき',
    [
      `- 番号・名前・メールアドレスなど、分かるものを ${command('ops.find')} の後に貼り付けます。`,
      '- 誰かのメッセージにある番号は、そのメッセージの「…」から「番頭で調べる」を選びます。結果はご自身だけに見えます。',
      `- 誰がいつ何をしたかは ${command('ops.audit')} です。「お金だけ」を付けると、お金を動かした記録だけになります。`,
    ].join('\n'),
  ].join('\n\n');
}
