import { sql } from 'kysely';
import { addDays, asDay, dayOf, daysBetween, formatDay } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { day } from '../../../engine/parameters/parameters.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';
import { columns, recipientName } from '../recipient.ts';
import { label, noRecipient, recipientTypeWords } from '../text.ts';

/** What is to be transferred by a day, and what should have become ready and did not. */
export const due = defineQuery({
  name: 'payouts.due',
  aliases: ['期日', '当日', '振込'],
  section: 'payouts.1',
  role: 'operator',
  summary: words(
    'その日までに振り込む支払いと、期日を過ぎた予定の支払いを表示します',
    'Payouts ready and due by a day; overdue ones marked, and scheduled ones whose day has passed',
  ),
  parameters: { date: day(words('日付', 'date')) },
  replaces: [
    {
      statement: words('当日処理対象の支払い確認', 'Payouts to be made today'),
      flaw: words(
        '本番では breakdown 列がなくエラーになり、朝9時までは前日の日付で数えます。日本時間の日付で示し、期日超過と、予定のまま期日を過ぎた支払い（自動処理は二度と拾いません）を区別します。',
        'It fails in production (no column breakdown), and until 9 in the morning its day is yesterday. Banto uses the day in Tokyo, marks what is overdue, and calls out scheduled payouts whose day has passed: nothing ever picks them up again.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, now, list }, { date }) {
    const today = dayOf(now);
    const name = recipientName(dialect);
    const select = (rows: number | undefined, status: string, by: string) =>
      db
        .with('due', (qc) =>
          qc
            .selectFrom('payouts_v31')
            .select(columns)
            .$if(dialect.payouts.breakdown, (qb) => qb.select('breakdown'))
            .select([total, sql<number>`sum(final_payout) over ()`.as('sum')])
            .select(sql<number>`count(*) filter (where scheduled_date < ${today}) over ()`.as('overdue'))
            .select(sql<number>`count(*) filter (where final_payout <= 0) over ()`.as('nothing'))
            .where('status', '=', status)
            .where('scheduled_date', '<=', by)
            .orderBy('final_payout', 'desc')
            .orderBy('id')
            .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
        )
        .selectFrom('due as p')
        .select(['p.id', 'p.recipient_id', 'p.recipient_type', 'p.final_payout', 'p.scheduled_date', 'p.notes'])
        .select(['p.total', 'p.sum', 'p.overdue', 'p.nothing', name.as('name')])
        .orderBy('p.final_payout', 'desc')
        .orderBy('p.id');
    const ready = await list((rows) => select(rows, 'ready_for_transfer', date));
    const passed = await list((rows) => select(rows, 'scheduled', addDays(today, -1)));
    const [ja, en] = [formatDay(date, 'ja', now), formatDay(date, 'en', now)];
    const { sum = 0, overdue = 0, nothing = 0 } = ready.rows[0] ?? {};
    const late = (scheduled: string): number => Math.max(0, daysBetween(asDay(scheduled), today));
    return {
      title: words(`${ja}までの振込対象`, `Payouts due by ${en}`),
      lead: [
        words(
          `振込対象は ${formatCount(ready.total, 'ja')}、合計 ${formatYen(sum)} です。うち期日超過は ${formatCount(overdue, 'ja')}です。`,
          `${counted(ready.total, 'payout is', 'payouts are')} due, ${formatYen(sum)} in all; ${formatCount(overdue, 'en')} of them overdue.`,
        ),
        words(
          `予定のまま期日を過ぎた支払いは ${formatCount(passed.total, 'ja')}、合計 ${formatYen(passed.rows[0]?.sum ?? 0)} です。`,
          `${counted(passed.total, 'scheduled payout has passed its day', 'scheduled payouts have passed their day')}, ${formatYen(passed.rows[0]?.sum ?? 0)} in all.`,
        ),
      ],
      tables: [
        table({
          caption: words(`振込対象 ${formatCount(ready.total, 'ja')}`, `${formatCount(ready.total, 'en')} due`),
          empty: words('振込対象の支払いは 0件です。', 'No payout is due (0).'),
          list: ready,
          columns: [
            { label: label.id, kind: 'text', value: (row) => row.id },
            { label: label.recipient, kind: 'text', value: (row) => row.name ?? noRecipient, personal: true },
            { label: label.type, kind: 'text', value: (row) => recipientTypeWords(row.recipient_type) },
            { label: label.amount, kind: 'yen', value: (row) => row.final_payout },
            { label: label.due, kind: 'day', value: (row) => row.scheduled_date },
            { label: words('遅れ（日）', 'Days overdue'), kind: 'count', value: (row) => late(row.scheduled_date) },
            { label: label.notes, kind: 'text', value: (row) => row.notes, personal: true },
          ],
        }),
        table({
          caption: words(
            `予定のまま期日を過ぎた支払い ${formatCount(passed.total, 'ja')}`,
            `${formatCount(passed.total, 'en')} scheduled, day passed`,
          ),
          empty: words('予定のまま期日を過ぎた支払いは 0件です。', 'No scheduled payout has passed its day (0).'),
          list: passed,
          columns: [
            { label: label.id, kind: 'text', value: (row) => row.id },
            { label: label.recipient, kind: 'text', value: (row) => row.name ?? noRecipient, personal: true },
            { label: label.amount, kind: 'yen', value: (row) => row.final_payout },
            { label: label.due, kind: 'day', value: (row) => row.scheduled_date },
            { label: words('遅れ（日）', 'Days overdue'), kind: 'count', value: (row) => late(row.scheduled_date) },
          ],
        }),
      ],
      notes: [
        ...(nothing === 0
          ? []
          : [
              words(
                `振込対象のうち ${formatCount(nothing, 'ja')}は0円以下です。振り込まずに確認してください。`,
                `${formatCount(nothing, 'en')} of those due are of 0 yen or less: check them instead.`,
              ),
            ]),
        ...(passed.total === 0
          ? []
          : [
              words(
                '期日を過ぎた予定の支払いは自動では処理されません。/payouts reschedule で予定し直してください。',
                'A scheduled payout whose day has passed is never picked up again: use /payouts reschedule.',
              ),
            ]),
      ],
    };
  },
});
