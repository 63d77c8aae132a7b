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
      '- **朝**: 9時に日次ダイジェストが届きます。急ぐもの（🔴）から順に並び、それぞれのボタンで開きます。番頭のホームには、ご自身の対応待ちがあります。',
      `- **注文**: ${command('orders.stuck')} で滞留を見ます。通知が届いていない注文は、その行の「再送する…」か、表の下の選択欄から送り直します。`,
      `- **審査**: 承認者が、審査カードの「承認」「拒否」を押します。一覧は ${command('partners.pending')} です。`,
      `- **支払い**: ${command('payouts.due')} に、今日までに振り込む支払いが並びます。銀行で振り込んだら、行の「支払済みにする…」を押し、取引IDを入力します。銀行の一覧があれば ${command('payouts.paid-list')}、全件まとめてなら ${command('payouts.paid-all')} です。番頭は送金しません。記録だけを行います。`,
      `- **支払いの準備**（システム管理者）: 月初に ${command('payouts.generate')} で先月分を生成し、予定日の当日に ${command('payouts.process')} で振込待ちにします。予定日を過ぎると自動では処理されません。`,
      `- **引き継ぎ**: ${command('ops.handover')} に書いたことは、完了にするまで、運用担当のホームと毎朝のダイジェストに出ます。`,
    ].join('\n'),
    'パートナーや支払いの記録を変えるボタンは、実行の前に内容と金額を確認する画面を出します。引き受けや完了のような小さな操作は、すぐに記録されます。押した後は、結果（済んだ、依頼した、断られた、失敗した、分からない）が必ず表示されます。',
    '## お金は2人で',
    [
      '- 1件の金額、またはその日に1人で記録した合計が上限を超えると、最後のボタンは「承認を依頼する」になります。まとめての記録は、金額によらず2人目が承認します。',
      '- 依頼は支払いチャンネルのカードになり、承認者に通知されます。ご自身の依頼は承認できません。取り下げは、ご自身に届くメッセージかホームから行います。',
      `- 待っている依頼は ${command('ops.requests')} に並びます。期限を過ぎた依頼は実行されません。`,
      '- 設定した金額を超える承認には、認証アプリの6桁のコードも必要です。認証アプリの登録は、システム管理者に依頼してください。',
    ].join('\n'),
    '## 間違えたとき',
    [
      `- 取引IDを間違えた: ${command('payouts.correct')}`,
      `- 振り込んでいないのに支払済みにした: ${command('payouts.reopen')}（システム管理者。2人目の承認が必要です）`,
      `- 振込が失敗した: 支払済みにする前なら ${command('payouts.fail')} で記録し、${command('payouts.reschedule')} で新しい日を付けます。支払済みにした後なら、先に ${command('payouts.reopen')} で戻します。`,
      `- パートナーを間違えて停止・拒否した: ${command('partners.reinstate')}（承認者）`,
      '- 二重に押した: 実行は一度だけです。2回目は、済んでいることが表示されます。',
    ].join('\n'),
    '## アラートと障害',
    [
      '- アラートのカードで「私が対応します」を押すと、次の人への連絡が止まります。誰も引き受けないと、カードに書かれた時刻に次の人へ連絡します。',
      `- 何が起きているかは ${command('ops.health')}、発生中のものは ${command('ops.alerts')} です。`,
      `- サイトの停止やデータの異常には ${command('ops.incident')} で手順を始めます。すぐに次の段階の担当者へ連絡するには ${command('ops.escalate')} です。複数が発生中のときは、どれについて連絡するかを選びます。`,
    ].join('\n'),
    '## 探すとき',
    [
      `- 番号・名前・メールアドレスなど、分かるものを ${command('ops.find')} の後に貼り付けます。`,
      '- 誰かのメッセージにある番号は、そのメッセージの「…」から「番頭で調べる」を選びます。結果はご自身だけに見えます。',
      `- 誰がいつ何をしたかは ${command('ops.audit')} です。「お金だけ」を付けると、お金を動かした記録だけになります。`,
    ].join('\n'),
  ].join('\n\n');
}
