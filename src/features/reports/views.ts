import { formatMonth, type Month } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../domain/text/yen.ts';
import type { AnswerChart } from '../../engine/definitions/answer.ts';
import type { MonthOfSales, Sales } from './store.ts';
import { label } from './text.ts';

export const monthWords = (month: Month): Words => words(formatMonth(month, 'ja'), formatMonth(month, 'en'));

/** A month in one sentence; `running` when the month is not over. */
export const monthSentence = ({ month, sales, profit, revenue }: MonthOfSales, running: boolean): Words =>
  words(
    `${formatMonth(month, 'ja')}${running ? '（途中）' : ''}: 売上 ${formatCount(sales, 'ja')}、作家利益 ${formatYen(profit)}、運営収益 ${formatYen(revenue)}`,
    `${formatMonth(month, 'en')}${running ? ' (so far)' : ''}: ${counted(sales, 'sale')}, creator profit ${formatYen(profit)}, platform revenue ${formatYen(revenue)}`,
  );

export const earningsChart = (months: readonly MonthOfSales[]): AnswerChart => ({
  title: words('作家利益と運営収益（6か月、円）', 'Creator profit and platform revenue'),
  type: 'bar',
  categories: months.map(({ month }) => monthWords(month)),
  series: [
    { name: label.profit, values: months.map(({ profit }) => profit) },
    { name: label.revenue, values: months.map(({ revenue }) => revenue) },
  ],
});

/** What is counted, and what the figures leave out. */
export function salesNotes({ current, months, elsewhere, undated, future }: Sales): Words[] {
  const { unknown, refunded, refundedProfit } = current;
  const notes = [
    words(
      '集計するのは決済済みの購入だけです（作家への支払いと同じ基準）。',
      'Only purchases with status paid are counted, as for the payouts to creators.',
    ),
  ];
  if (unknown > 0)
    notes.push(
      words(
        `原価または手数料が未記録の売上が ${formatCount(unknown, 'ja')}あります。0円として計算されるため、作家利益は実際より大きく出ます。`,
        `${counted(unknown, 'sale has', 'sales have')} no recorded cost or fees, which count as 0, so the creator profit shown is too high.`,
      ),
    );
  const unreadable = months.reduce((sum, each) => sum + each.unreadable, 0);
  if (unreadable > 0)
    notes.push(
      words(
        `金額を読めない売上が6か月に ${formatCount(unreadable, 'ja')}あり、件数だけに入っています。データを確認してください。`,
        `${counted(unreadable, 'sale')} of the six months ${unreadable === 1 ? 'has an amount' : 'have amounts'} that cannot be read: counted, but in no amount. Check the data.`,
      ),
    );
  if (refunded > 0)
    notes.push(
      words(
        `うち ${formatCount(refunded, 'ja')}（作家利益 ${formatYen(refundedProfit)}）は返金済みですが、購入の状態が「決済済み」のままのため、集計にも支払いにも入っています。`,
        `${counted(refunded, 'of them is', 'of them are')} refunded (creator profit ${formatYen(refundedProfit)}), but with the status still paid, so this report and the payouts count ${refunded === 1 ? 'it' : 'them'}.`,
      ),
    );
  if (undated > 0)
    notes.push(
      words(
        `購入日時のない、または日時として読めない決済済みの購入が ${formatCount(undated, 'ja')}あり、どの月にも入っていません。`,
        `${counted(undated, 'paid purchase is', 'paid purchases are')} in no month: no time of purchase, or none that can be read.`,
      ),
    );
  if (future > 0)
    notes.push(
      words(
        `購入日時が未来の決済済みの購入が ${formatCount(future, 'ja')}あり、数えていません。`,
        `${counted(future, 'paid purchase is', 'paid purchases are')} dated in the future and not counted.`,
      ),
    );
  if (elsewhere > 0)
    notes.push(
      words(
        `このほか、状態が「完了」「発送済み」の購入が ${formatCount(elsewhere, 'ja')}あり、集計にも支払いにも入っていません。`,
        `${counted(elsewhere, 'more purchase has', 'more purchases have')} status completed or shipped; neither this report nor any payout counts them.`,
      ),
    );
  return notes;
}
