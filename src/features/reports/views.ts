import { formatMonth, type Month } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import { formatCount, formatYen } from '../../domain/yen.ts';
import type { AnswerChart } from '../../engine/definitions/answer.ts';
import type { MonthOfSales, Sales } from './store.ts';
import { label } from './text.ts';

export const monthWords = (month: Month): Words => words(formatMonth(month, 'ja'), formatMonth(month, 'en'));

/** A month in a sentence; `running` when it is not over. */
export const monthSaid = ({ month, sales, profit, revenue }: MonthOfSales, running: boolean): Words =>
  words(
    `${formatMonth(month, 'ja')}${running ? '（途中）' : ''}: 売上 ${formatCount(sales, 'ja')}、作家利益 ${formatYen(profit)}、運営収益 ${formatYen(revenue)}`,
    `${formatMonth(month, 'en')}${running ? ' (so far)' : ''}: ${formatCount(sales, 'en')} sales, creator profit ${formatYen(profit)}, platform revenue ${formatYen(revenue)}`,
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
export function salesNotes({ current: { unknown }, elsewhere }: Sales): Words[] {
  const notes = [
    words(
      '集計するのは状態が paid の購入だけです（作家への支払いと同じ基準）。',
      'Only purchases of status paid are counted, as for the payouts to creators.',
    ),
  ];
  if (unknown > 0)
    notes.push(
      words(
        `原価または手数料が未記録の売上が ${formatCount(unknown, 'ja')}あります。0円として計算されるため、作家利益は実際より大きく出ます。`,
        `${formatCount(unknown, 'en')} sales lack their cost or fees, which count as 0: the creators' profit shown is too high.`,
      ),
    );
  if (elsewhere > 0)
    notes.push(
      words(
        `このほか、状態が completed・shipped の購入が ${formatCount(elsewhere, 'ja')}あり、集計にも支払いにも入っていません。`,
        `${formatCount(elsewhere, 'en')} purchases of status completed or shipped are in neither this nor any payout.`,
      ),
    );
  return notes;
}
