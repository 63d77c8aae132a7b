import { addDays, dayInWords, dayOf } from '../../../domain/time/tokyo.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { ageInHours, defineQuery, undatedNotes, words } from '../../../engine/definitions/query.ts';
import { dayUpToToday } from '../../../engine/parameters/times.ts';
import { countOrders, newOrders } from '../../../marketplace/measures/orders.ts';
import { orderColumns } from '../columns.ts';
import { countUndated, openOrders } from '../store.ts';
import { dailyChart, label, openOrder, todayLead } from '../text.ts';
import { openOrderStatuses } from '../../../marketplace/statuses/order.ts';

/** Days before it that are shown for comparison. */
const BEFORE = 14;

/** A day's new orders by status, and all open orders. */
export const today = defineQuery({
  name: 'orders.today',
  aliases: ['今日', '本日', '当日'],
  section: 'daily.2',
  role: 'viewer',
  summary: words(
    'その日に入った注文と、未完了の注文すべてを状態別に数えます',
    'Orders created that day by status, and the whole open backlog',
  ),
  parameters: { date: dayUpToToday(words('日付', 'date'), { modalOnly: false }) },
  replaces: [
    {
      statement: words('処理待ち注文数', 'Waiting orders'),
      flaw: words(
        'UTCの日付で数えるため、日本時間8:30の注文が前日になります。前日までの残りも見えません。日本時間で区切り、未完了の注文は別に数えます。',
        'It counts by the UTC date, so an order at 08:30 in Tokyo counts as yesterday, and older open orders do not appear. Banto uses Tokyo days and counts open orders separately.',
      ),
    },
  ],
  async run({ db, now }, { date }) {
    const days = Array.from({ length: BEFORE + 1 }, (_, index) => addDays(date, index - BEFORE));
    const daily = await newOrders(db, { first: addDays(date, -BEFORE), last: date, now });
    const created = daily.filter((row) => row.day === date);
    const open = await openOrders(db);
    const perDay = days.map((each) => countOrders(daily.filter((row) => row.day === each)));
    const isToday = date === dayOf(now);
    const shown = dayInWords(date, now);
    return {
      title: words(`${isToday ? '本日' : shown.ja}の注文`, `Orders of ${shown.en}`),
      lead: [todayLead(isToday ? undefined : shown, perDay, countOrders(open))],
      charts: [dailyChart(days, perDay)],
      tables: [
        table({
          caption: words(`新規注文（${shown.ja}、状態別）`, `New orders, ${shown.en}, by status`),
          empty: words('この日の新規注文は 0件です。', 'No new orders on this day (0).'),
          list: listed(created),
          columns: [orderColumns.status, orderColumns.count],
        }),
        table({
          caption: words('未完了の注文（現在、状態別）', 'Open orders now, by status'),
          empty: words('未完了の注文は 0件です。', 'No open orders (0).'),
          list: listed(open),
          columns: [
            orderColumns.status,
            orderColumns.count,
            { label: label.oldest, kind: 'age', value: (row) => ageInHours(row.oldest, now) },
          ],
        }),
      ],
      notes: undatedNotes(await countUndated(db, openOrderStatuses), openOrder),
    };
  },
});
