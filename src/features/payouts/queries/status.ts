import { monthInWords, monthOf, previousMonth } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { defineQuery, month } from '../../../engine/definitions/query.ts';
import { isPayoutStatus } from '../../../marketplace/statuses/payout.ts';
import { sumsTable } from '../columns.ts';
import { isNotGenerated } from '../generation/store.ts';
import { notGenerated } from '../generation/warnings-rules.ts';
import { countUndated, type StatusSum, sumsDueIn, sumsGeneratedFor } from '../store.ts';
import { statusNotes, sumWords, unreadableNotes } from '../text.ts';

const unreadableIn = (sums: readonly StatusSum[]): number => sums.reduce((sum, { unreadable }) => sum + unreadable, 0);

/** A month's payouts by status: those due in it, and those generated for it. */
export const status = defineQuery({
  name: 'payouts.status',
  aliases: ['状況', '支払い状況', '支払状況'],
  section: 'monthly.2',
  role: 'viewer',
  summary: words(
    'その月が期日の支払いと、その月の売上の支払いを、状態別に数えます',
    'Payouts due in a month and those generated for it, by status',
  ),
  parameters: { month: month(words('月', 'month')) },
  replaces: [
    {
      statement: words('今月の支払い生成状況', 'Payouts generated this month'),
      flaw: words(
        '支払予定日で数えるため、生成直後は0件に見えます（予定日は翌々月末）。期日別と対象月別を、どちらも日本時間の月で示します。',
        'It counts by due date, so right after generation it shows 0. Banto shows both: due in the month, and generated for it.',
      ),
    },
  ],
  async run({ db, dialect, now }, { month: asked }) {
    const due = await sumsDueIn(db, asked);
    const generated = await sumsGeneratedFor(db, dialect, asked);
    const { ja, en } = monthInWords(asked);
    const { period, created } = dialect.payouts;
    const generatedTitle = period
      ? words(`${ja}の売上に対する支払い`, `Generated for ${en}`)
      : words(`${ja}に作成された支払い`, `Created in ${en}`);
    const unknown = [...due, ...generated].some((row) => !isPayoutStatus(row.status));
    return {
      title: words(`支払い状況（${ja}）`, `Payouts, ${en}`),
      lead: [sumWords(words(`${ja}が期日の支払い`, `Due in ${en}`), due), sumWords(generatedTitle, generated)],
      tables: [sumsTable(words(`${ja}が期日`, `Due in ${en}`), due), sumsTable(generatedTitle, generated)],
      notes: [
        ...(asked < monthOf(now) && (await isNotGenerated(db, dialect, asked))
          ? [notGenerated(asked, previousMonth(monthOf(now)))]
          : []),
        ...statusNotes({ unknown, period, created, undated: await countUndated(db) }),
        // One payout may be in both.
        ...unreadableNotes(Math.max(...[due, generated].map(unreadableIn))),
      ],
    };
  },
});
