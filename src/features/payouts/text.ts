import { addressed } from '../../marketplace/addressed.ts';
import { firstOf } from '../../domain/text/first-of.ts';
import { type Day, dayOf, formatDay } from '../../domain/time/tokyo.ts';
import { bracketed, type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../domain/text/yen.ts';
import type { DuePayouts, PayoutSum } from '../../marketplace/measures/payouts.ts';

export const label = {
  id: words('支払いID', 'Payout id'),
  recipient: words('受取人', 'Recipient'),
  recipientId: words('受取人ID', 'Recipient id'),
  type: words('区分', 'Type'),
  amount: words('金額', 'Amount'),
  status: words('状態', 'Status'),
  due: words('支払予定日', 'Due'),
  late: words('遅れ（日）', 'Days overdue'),
  exclude: words('除外する支払い', 'Leave out'),
  leftOut: words('除外', 'Left out'),
  whyLeftOut: words('対象外の理由', 'Why left out'),
  count: words('件数', 'Payouts'),
  total: words('合計', 'Total'),
  transactionId: words('取引ID', 'Transaction id'),
  formerTransaction: words('以前の取引ID', 'Former transaction id'),
  newTransactionId: words('一覧の取引ID', 'Transaction id of the list'),
  line: words('行', 'Line'),
  matched: words('金額と名前で照合', 'Matched by amount and name'),
  otherName: words('一覧の受取人', 'Recipient in the list'),
  paidOn: words('振込日', 'Paid on'),
  notes: words('備考', 'Notes'),
  newDay: words('新しい予定日', 'New day'),
  recordedOperation: words('記録した操作', 'Recorded by'),
  recordedTransaction: words('記録された取引ID', 'Recorded transaction id'),
  month: words('対象月', 'Month'),
  sales: words('対象月の売上', 'Sales of the month'),
  gross: words('元の金額', 'Before fees'),
  basis: words('元の金額の根拠', 'Computed from'),
  fee: words('手数料（運営・主催者）', 'Platform or organizer fee'),
  transferFee: words('振込手数料', 'Transfer fee'),
  net: words('手数料を引いた額', 'Net'),
  sold: words('記録された売上', 'Recorded sales'),
  earned: words('記録された利益', 'Recorded profit'),
  periodStart: words('対象期間の初日', 'First day'),
  generated: words('生成の記録', 'Generation'),
  same: words('同じ支払い', 'Same payouts'),
  there: words('翌月以降に作成済みの支払い', 'Created since then'),
  upTo: words('対象日（この日まで）', 'Due by'),
} as const;

/** What is paid to whom, in a sentence: `星野 ひかり 様 への ¥250,000`. */
export function moneyTo({
  recipient,
  final_payout,
}: {
  readonly recipient: string | null;
  readonly final_payout: number;
}): Words {
  const [{ ja, en }, yen] = [addressed(recipient), formatYen(final_payout)];
  return words(`${ja} への ${yen}`, `${yen} to ${en}`);
}

const types: Readonly<Record<string, Words>> = {
  creator: words('クリエイター', 'creator'),
  creator_org: words('クリエイター（主催者所属）', 'creator of an organizer'),
  organizer: words('オーガナイザー', 'organizer'),
};

export const recipientTypeWords = (type: string): Words => types[type] ?? words(type, type);

/** Number and total amount of payouts, in one sentence. */
export const sumWords = (
  what: Words,
  sums: readonly { readonly payouts: number; readonly amount: number }[],
): Words => {
  const payouts = sums.reduce((sum, row) => sum + row.payouts, 0);
  const amount = formatYen(sums.reduce((sum, row) => sum + row.amount, 0));
  return words(
    `${what.ja}: ${formatCount(payouts, 'ja')}、合計 ${amount}`,
    `${what.en}: ${formatCount(payouts, 'en')}, ${amount} in all`,
  );
};

/** Payouts to transfer, and scheduled ones whose day has passed. */
export function dueLead({ ready, overdue, passed }: DuePayouts): Words[] {
  return [
    words(
      `振込対象は ${formatCount(ready.count, 'ja')}、合計 ${formatYen(ready.yen)} です。うち期日超過は ${formatCount(overdue.count, 'ja')}です。`,
      `${counted(ready.count, 'payout')} due, ${formatYen(ready.yen)} (${overdue.count === 0 ? 'none' : formatCount(overdue.count, 'en')} overdue).`,
    ),
    words(
      `予定日を過ぎた未処理の支払いは ${formatCount(passed.count, 'ja')}、合計 ${formatYen(passed.yen)} です。`,
      `${counted(passed.count, 'scheduled payout missed its date', 'scheduled payouts missed their date')}, ${formatYen(passed.yen)} in all.`,
    ),
  ];
}

/** What no total includes: payouts whose amount cannot be reckoned with. */
export const unreadableNotes = (inexact: number): Words[] =>
  inexact === 0
    ? []
    : [
        words(
          `金額を読めない支払いが ${formatCount(inexact, 'ja')}あり、合計に入っていません。データを確認してください。`,
          `${counted(inexact, 'payout has an amount', 'payouts have amounts')} that cannot be read and no total includes: check the data.`,
        ),
      ];

/**
 * What to check: payouts of 0 yen or less, by amount and day (a note is posted in channels, where no names are), and
 * scheduled ones that are never processed automatically.
 */
export const dueNotes = (
  { nothing, passed, coming, undated, inexact }: DuePayouts,
  zeros: readonly { readonly final_payout: number; readonly scheduled_date: string }[],
  { by, now }: { readonly by: Day; readonly now: Date },
): Words[] => [
  ...noDayNotes(undated),
  ...unreadableNotes(inexact),
  ...(nothing === 0
    ? []
    : [
        words(
          `振込対象のうち ${formatCount(nothing, 'ja')}は0円以下です${amountsAndDays(zeros, nothing, now).ja}。振り込まずに確認してください。`,
          `${counted(nothing, 'payout due is', 'payouts due are')} ¥0 or less${amountsAndDays(zeros, nothing, now).en}: check ${nothing === 1 ? 'it, do not transfer it' : 'them, do not transfer them'}.`,
        ),
      ]),
  ...(passed.count === 0
    ? []
    : [
        words(
          '予定日を過ぎた支払いは自動では処理されません。この回答の欄か /payouts reschedule で予定し直してください。',
          'Payouts that missed their date are never processed automatically: give them a new date here or with /payouts reschedule.',
        ),
      ]),
  ...comingNotes(coming, by, now),
];

/** Payouts that are still scheduled: for today, or up to a later day that was asked about. */
function comingNotes(coming: PayoutSum, by: Day, now: Date): Words[] {
  if (coming.count === 0) return [];
  const [count, yen] = [formatCount(coming.count, 'ja'), formatYen(coming.yen)];
  const scheduled = `${counted(coming.count, 'payout')} (${yen}) ${coming.count === 1 ? 'is' : 'are'} scheduled`;
  if (by <= dayOf(now))
    return [
      words(
        `本日が予定日の未処理の支払いが ${count}（${yen}）あります。システム管理者が本日中に /payouts process を実行してください。本日を過ぎると、自動では処理されません。`,
        `${scheduled} for today: an administrator should run /payouts process today; after that nothing processes them automatically.`,
      ),
    ];
  return [
    words(
      `このほか、本日から${formatDay(by, 'ja', now)}までに予定の支払いが ${count}（${yen}）あります。予定日の当日に、システム管理者が /payouts process で振込待ちにします。`,
      `Besides, ${scheduled} from today up to ${formatDay(by, 'en', now)}: on its day an administrator makes each ready with /payouts process.`,
    ),
  ];
}

/** `（¥0 11月26日(木)）`: the first of `total` payouts, and how many more there are. */
function amountsAndDays(
  rows: readonly { readonly final_payout: number; readonly scheduled_date: string }[],
  total: number,
  now: Date,
): Words {
  if (rows.length === 0) return words('', '');
  const { ja, en } = firstOf(
    rows,
    ({ final_payout: amount, scheduled_date: due }) =>
      words(`${formatYen(amount)} ${formatDay(due, 'ja', now)}`, `${formatYen(amount)} ${formatDay(due, 'en', now)}`),
    { total },
  );
  return words(bracketed(ja, 'ja'), bracketed(en, 'en'));
}

/** A note about payouts whose due day is no date. */
const noDayNotes = (undated: number): Words[] =>
  undated === 0
    ? []
    : [
        words(
          `予定日を日付として読めない支払いが ${formatCount(undated, 'ja')}あり、どの日・どの月にも数えていません。/payouts reschedule で予定し直せます（失敗または予定の支払い）。`,
          `${counted(undated, 'payout has a due day that is no date', 'payouts have due days that are no dates')}: counted for no day and no month. Failed and scheduled ones can be given a day with /payouts reschedule.`,
        ),
      ];

interface StatusLimits {
  /** Whether some have a status that the runbook does not know. */
  readonly unknown: boolean;
  /** Whether payouts state their period, or at least when they were made. */
  readonly period: boolean;
  readonly created: boolean;
  readonly undated: number;
}

/** Limits of this database that affect a month's payouts. */
export const statusNotes = ({ unknown, period, created, undated }: StatusLimits): Words[] => [
  ...noDayNotes(undated),
  ...(period || created
    ? []
    : [
        words(
          'このデータベースの支払いには対象期間も作成日時もないため、どの月の分かは分かりません。',
          'Payouts in this database have neither a period nor a time of creation, so it is unknown which month they are for.',
        ),
      ]),
  ...(period || !created
    ? []
    : [
        words(
          'このデータベースの支払いには対象期間の列がないため、どの月の売上に対する支払いかは分かりません。代わりに作成日で示しています。',
          'Payouts in this database have no period, so it is unknown which month they are for; the date of creation is used instead.',
        ),
      ]),
  ...(unknown
    ? [
        words(
          '未知の状態の支払いは、どの手順の対象にもなりません。データを確認してください。',
          'No procedure handles payouts of an unknown status: check the data.',
        ),
      ]
    : []),
];
