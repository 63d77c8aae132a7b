import { sql } from 'kysely';
import { addMonths, firstDayOf, formatMonth, monthBounds } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { formatCount, formatYen } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { month } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { isKnownStatus, label, payoutStatusWords } from '../text.ts';

interface Sum {
  readonly status: string | null;
  readonly payouts: number;
  readonly amount: number;
}

const amount = sql<number>`coalesce(sum(final_payout), 0)::bigint`.as('amount');

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
  shareable: true,
  async run({ db, dialect }, { month: asked }) {
    const [first, next] = [firstDayOf(asked), firstDayOf(addMonths(asked, 1))];
    const select = db
      .selectFrom('payouts_v31')
      .select((eb) => ['status', eb.fn.countAll<number>().as('payouts'), amount])
      .groupBy('status')
      .orderBy('status');
    const due = await select.where('scheduled_date', '>=', first).where('scheduled_date', '<', next).execute();
    const { from, to } = monthBounds(asked);
    const generated = dialect.payouts.period
      ? await select.where('period_start', '>=', first).where('period_start', '<', next).execute()
      : await select.where('created_at', '>=', from).where('created_at', '<', to).execute();
    const [ja, en] = [formatMonth(asked, 'ja'), formatMonth(asked, 'en')];
    const of = dialect.payouts.period
      ? words(`${ja}の売上に対する支払い`, `Generated for ${en}`)
      : words(`${ja}に作成された支払い`, `Created in ${en}`);
    const unknown = [...due, ...generated].filter((row) => !isKnownStatus(row.status)).length > 0;
    return {
      title: words(`支払い状況（${ja}）`, `Payouts, ${en}`),
      lead: [said(words(`${ja}が期日の支払い`, `Due in ${en}`), due), said(of, generated)],
      tables: [sums(words(`${ja}が期日`, `Due in ${en}`), due), sums(of, generated)],
      notes: [
        ...(dialect.payouts.period
          ? []
          : [
              words(
                'このデータベースの支払いには対象期間の列がないため、どの月の売上に対する支払いかは分かりません。代わりに作成日で示しています。',
                'This database does not keep the period of a payout, so which month it was generated for cannot be told; its day of creation stands instead.',
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
      ],
    };
  },
});

const all = (rows: readonly Sum[], of: 'payouts' | 'amount'): number => rows.reduce((sum, row) => sum + row[of], 0);

const said = (what: Words, rows: readonly Sum[]): Words =>
  words(
    `${what.ja}: ${formatCount(all(rows, 'payouts'), 'ja')}、合計 ${formatYen(all(rows, 'amount'))}`,
    `${what.en}: ${formatCount(all(rows, 'payouts'), 'en')}, ${formatYen(all(rows, 'amount'))} in all`,
  );

const sums = (caption: Words, rows: readonly Sum[]) =>
  table({
    caption,
    empty: words('0件です。', 'None (0).'),
    list: listed(rows),
    columns: [
      { label: label.status, kind: 'text', value: (row) => payoutStatusWords(row.status) },
      { label: label.count, kind: 'count', value: (row) => row.payouts },
      { label: label.total, kind: 'yen', value: (row) => row.amount },
    ],
  });
