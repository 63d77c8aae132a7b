import { isNoPayment } from '../../../domain/second-person/second-person.ts';
import { dayInWords, dayOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { day, defineQuery, formatCount } from '../../../engine/definitions/query.ts';
import { daysOverdue, payoutColumns, toFillIn } from '../columns.ts';
import { duePayouts, hasPassed, isDue } from '../../../marketplace/measures/payouts.ts';
import { paidAll, paidList, payStep, rescheduleStep } from '../names.ts';
import { listPayouts, listUndated } from '../store.ts';
import { dueLead, dueNotes } from '../text.ts';

/** Payouts to transfer by a day, and scheduled ones whose day has passed. */
export const due = defineQuery({
  name: 'payouts.due',
  aliases: ['期日', '当日', '振込'],
  section: 'payouts.1',
  role: 'operator',
  summary: words(
    'その日までに振り込む支払いと、予定日を過ぎた支払いを表示します',
    'Payouts ready and due by a day with overdue ones marked, and scheduled ones whose day has passed',
  ),
  parameters: { date: day(words('日付', 'date')) },
  replaces: [
    {
      statement: words('当日処理対象の支払い確認', 'Payouts to be made today'),
      flaw: words(
        '本番では breakdown 列がなくエラーになり、朝9時までは前日の日付で数えます。日本時間の日付で示し、期日超過と、予定日を過ぎた支払い（自動では処理されません）を区別します。',
        'It fails in production (no column breakdown), and until 9 a.m. its day is yesterday. Banto uses the day in Tokyo, marks overdue payouts, and shows scheduled payouts whose day has passed, which are never processed automatically.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, now, list }, { date }) {
    const today = dayOf(now);
    const wanted = { where: isDue(date), oldestFirst: true };
    const ready = await list((rows) => listPayouts(db, dialect, wanted, rows));
    const left = { where: hasPassed(today, date), oldestFirst: true };
    const passed = await list((rows) => listPayouts(db, dialect, left, rows));
    const figures = await duePayouts(db, { today, by: date });
    const undated = await list(listUndated(db, dialect));
    const { ja, en } = dayInWords(date, now);
    const { id, recipient, type, amount, status, due: dueOn, notes } = payoutColumns;
    const late = daysOverdue(today);
    return {
      title: words(`${ja}までの振込対象`, `Payouts due by ${en}`),
      lead: dueLead(figures),
      tables: [
        table({
          caption: words(`振込対象 ${formatCount(ready.total, 'ja')}`, `${formatCount(ready.total, 'en')} due`),
          empty: words('振込対象の支払いは 0件です。', 'No payouts are due (0).'),
          list: ready,
          columns: [amount, recipient, dueOn, late, type, id, notes, ...toFillIn],
          step: payStep,
        }),
        table({
          caption: words(
            `予定日を過ぎた未処理の支払い ${formatCount(passed.total, 'ja')}`,
            `${formatCount(passed.total, 'en')} scheduled, date missed`,
          ),
          empty: words('予定日を過ぎた未処理の支払いは 0件です。', 'No scheduled payout missed its date (0).'),
          list: passed,
          columns: [amount, recipient, dueOn, late, id],
          step: rescheduleStep,
        }),
        ...(undated.total === 0
          ? []
          : [
              table({
                caption: words(
                  `予定日を日付として読めない支払い ${formatCount(undated.total, 'ja')}`,
                  `${formatCount(undated.total, 'en')} with a due day that is no date`,
                ),
                list: undated,
                columns: [amount, recipient, status, dueOn, id],
                step: rescheduleStep,
              }),
            ]),
      ],
      notes: dueNotes(
        figures,
        // An amount that no number holds is a text, which the note does not name: its row in the table shows it.
        ready.rows.filter(({ final_payout: yen }) => Number.isFinite(yen) && isNoPayment(yen)),
        { by: date, now },
      ),
      next:
        ready.total === 0
          ? []
          : [
              { does: paidAll, label: words('まとめて支払済みにする…', 'Mark all due as paid…'), values: { date } },
              { does: paidList, label: words('一覧から支払済みにする…', 'Mark paid from a list…') },
            ],
    };
  },
});
