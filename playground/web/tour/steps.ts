import { type Words, words } from '#src/domain/text/words.ts';
import { channels, hanako, ken, sam } from '../../cast.ts';
import type { TourStep } from '../../demo/control.ts';

/** What a person does in one step, or in its second half. */
export interface Part {
  readonly text: Words;
  readonly who: 'operator' | 'approver';
  readonly where: string;
  /** What is typed there. */
  readonly line?: string;
}

export interface Step extends Part {
  readonly id: TourStep;
  readonly title: Words;
  /** Once the request of the step waits for its second person. */
  readonly second?: Part;
}

/** The operator is the one who reads the visitor's language. */
export const personOf = (who: Part['who'], language: 'ja' | 'en'): string =>
  who === 'approver' ? ken : language === 'ja' ? hanako : sam;

export const steps: readonly Step[] = [
  {
    id: 'stuck',
    title: words('滞留している注文を見る', 'See which orders are stuck'),
    text: words(
      '手順書ではSQLを貼り付けていた照会です。コマンドを送ると、24時間を超えて動いていない注文が古い順に並びます。見るだけなので、何も変わりません。',
      'The runbook has SQL to paste for this. Send the command: orders that have not moved for 24 hours, oldest first. Looking changes nothing.',
    ),
    who: 'operator',
    where: channels.ops,
    line: '/orders stuck',
  },
  {
    id: 'review',
    title: words('パートナーを審査する', 'Review a partner'),
    text: words(
      '審査カードの「承認」または「拒否」を押します。確認画面に、変わる内容がそのまま出ます。できるのは承認者だけなので、佐藤健さんになってください。',
      'Press Approve (承認) or Reject (拒否) on a review card. The dialog shows exactly what will change. Only an approver may, so become 佐藤健 (Sato Ken).',
    ),
    who: 'approver',
    where: channels.reviews,
  },
  {
    id: 'payout',
    title: words('振込を1件、支払済みにする', 'Record one payment'),
    text: words(
      '一番上の行、9日遅れの ¥37,200 星野 ひかり の「支払済みにする…」を押し、銀行の取引ID（例: FB20261126-001）を入れます。番頭は送金しません。記録するだけです。',
      'In the first row, ¥37,200 星野 ひかり, nine days late, press Mark as paid…, and type the bank’s reference, such as FB20261126-001. Banto transfers nothing; it records.',
    ),
    who: 'operator',
    where: channels.payouts,
    line: '/payouts due',
  },
  {
    id: 'limit',
    title: words('上限を超える支払いは2人で', 'Above the limit it takes two'),
    text: words(
      '今度は ¥250,000 星野 ひかり を選びます。1人で記録できるのは ¥100,000 までなので、最後のボタンは「承認を依頼する」です。',
      'Now ¥250,000 星野 ひかり. One person may record up to ¥100,000 alone, so the last button only asks for approval.',
    ),
    who: 'operator',
    where: channels.payouts,
    line: '/payouts paid',
    second: {
      text: words(
        '依頼のカードが #payouts に届きました。承認者の佐藤健さんになって、金額のボタンで承認します。ご自身の依頼を承認することは、誰にもできません。',
        'The request is a card in #payouts. Become 佐藤健 and press the button with the amount. Nobody can approve their own request.',
      ),
      who: 'approver',
      where: channels.payouts,
    },
  },
  {
    id: 'batch',
    title: words('まとめて支払済みに。1件だけ除く', 'A batch, with one row left out'),
    text: words(
      '今日までの支払いがまとめて出ます。「除外する支払い」で1件選ぶと、合計とボタンの金額が変わります。それを見てから依頼してください。',
      'Everything due today. Choose one payout to leave out: the total, and the amount on the button, change. Then ask for approval.',
    ),
    who: 'operator',
    where: channels.payouts,
    line: '/payouts paid-all',
    second: {
      text: words(
        'まとめての支払いは、金額によらず2人目が承認します。佐藤健さんになって #payouts で承認してください。1日の合計が ¥500,000 を超えるため、コードも入れます。コードは、入力画面の下の「この人の認証アプリ」に表示されます。',
        'A batch always needs a second person. Become 佐藤健 and approve it in #payouts. More than ¥500,000 in a day also needs a code; the authenticator is at the bottom of that dialog.',
      ),
      who: 'approver',
      where: channels.payouts,
    },
  },
  {
    id: 'alert',
    title: words('アラートを引き受ける', 'Take an alert'),
    text: words(
      '#alerts のカードで「私が対応します」を押します。担当がいないと、書かれた時刻に次の人へ連絡が行きます。9時を過ぎてもアラートがなければ、舞台裏の時計を進めてください。',
      'Press I’ll take it (私が対応します) on a card in #alerts. Without anybody, the next person is called at the time it says. No alert yet? Move the clock, backstage, past 9:00.',
    ),
    who: 'operator',
    where: channels.alerts,
  },
  {
    id: 'audit',
    title: words('監査ログを確かめる', 'Read the audit trail'),
    text: words(
      'ここまでの操作が、誰が・いつ・なぜ・何を、の順に残っています。後から書き換えると必ず見つかります。',
      'All of it is there: who, when, why and what. It cannot be changed without being found.',
    ),
    who: 'operator',
    where: channels.ops,
    line: '/ops audit',
  },
];
