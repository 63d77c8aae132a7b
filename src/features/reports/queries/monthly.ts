import { formatMonth, monthOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer, month } from '../../../engine/definitions/query.ts';
import { monthColumns } from '../columns.ts';
import { salesByMonth } from '../store.ts';
import { earningsChart, monthSentence, salesNotes } from '../views.ts';

/** A month's sales, the month before, and a chart of the six months up to it. */
export const monthly = defineQuery({
  name: 'reports.monthly',
  aliases: ['月次', '月間', '月次レポート'],
  section: 'monthly.3',
  role: 'viewer',
  summary: words(
    'その月と前月の売上件数・作家利益・運営収益と、6か月の推移を示します',
    'Sales, creator profit and platform revenue of a month and the one before, and six months as a chart',
  ),
  parameters: { month: month(words('月', 'month')) },
  replaces: [
    {
      statement: words('月間取引サマリー', 'Monthly summary'),
      flaw: words(
        'UTCの月で区切るため、日本時間で1日の朝9時までの売上が前月に入ります。終わりの区切りもありません。日本時間の月で、始めと終わりを決めて数えます。',
        'Its months are in UTC: a sale before 9 a.m. on the 1st in Tokyo counts for the month before, and there is no upper bound. Banto uses Tokyo months with both bounds.',
      ),
    },
  ],
  async run({ db, now }, { month: asked }) {
    const sales = await salesByMonth(db, asked, now);
    const { current, previous, months } = sales;
    return listAnswer({
      title: words(`月次レポート（${formatMonth(asked, 'ja')}）`, `Monthly report, ${formatMonth(asked, 'en')}`),
      lead: [monthSentence(current, asked === monthOf(now)), monthSentence(previous, false)],
      charts: [earningsChart(months)],
      caption: words('月別（新しい順）', 'By month, newest first'),
      list: listed(months.toReversed()),
      columns: monthColumns(months.some(({ refunded }) => refunded > 0)),
      notes: salesNotes(sales),
    });
  },
});
