import { sql } from 'kysely';
import { addDays, dayBounds, dayOf, formatDay } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { counted, formatCount } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { day } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { label, statusWords } from '../text.ts';

/** How many days before stand beside it. */
const BEFORE = 14;
const tokyoDay = sql<string>`(created_at at time zone 'Asia/Tokyo')::date`;

/** A day's new orders by status, and the whole open backlog beside them. */
export const today = defineQuery({
  name: 'orders.today',
  aliases: ['今日', '本日', '当日'],
  section: 'daily.2',
  role: 'viewer',
  summary: words(
    'その日に入った注文と、未完了の注文すべてを状態別に数えます',
    'Orders created that day by status, and the whole open backlog',
  ),
  parameters: { date: day(words('日付', 'date')) },
  replaces: [
    {
      statement: words('処理待ち注文数', 'Waiting orders'),
      flaw: words(
        'UTCの日付で数えるため、日本時間8:30の注文が前日になります。前日までの残りも見えません。日本時間で区切り、未完了の注文は別に数えます。',
        'It counts by the UTC date, so 08:30 in Tokyo is yesterday, and an older backlog is invisible. Banto uses Tokyo days and counts the backlog apart.',
      ),
    },
  ],
  shareable: true,
  async run({ db, now }, { date }) {
    const days = Array.from({ length: BEFORE + 1 }, (_, index) => addDays(date, index - BEFORE));
    const daily = await db
      .selectFrom('manufacturing_orders')
      .select((eb) => [tokyoDay.as('day'), 'status', eb.fn.countAll<number>().as('orders')])
      .where('created_at', '>=', dayBounds(days[0] ?? date).from)
      .where('created_at', '<', dayBounds(date).to)
      .groupBy(['day', 'status'])
      .orderBy('day')
      .orderBy('status')
      .execute();
    const created = daily.filter((row) => row.day === date);
    const open = await db
      .selectFrom('manufacturing_orders')
      .select((eb) => ['status', eb.fn.countAll<number>().as('orders'), eb.fn.min('created_at').as('oldest')])
      .where('status', 'in', ['submitted', 'accepted', 'in_production'])
      .groupBy('status')
      .orderBy('status')
      .execute();
    const sum = (rows: readonly { orders: number }[]): number => rows.reduce((all, { orders }) => all + orders, 0);
    const perDay = days.map((each) => sum(daily.filter((row) => row.day === each)));
    const average = (perDay.slice(0, BEFORE).reduce((all, orders) => all + orders, 0) / BEFORE).toFixed(1);
    const name =
      date === dayOf(now) ? words('本日', 'Today') : words(formatDay(date, 'ja', now), formatDay(date, 'en', now));
    return {
      title: words(`${name.ja}の注文`, `Orders of ${formatDay(date, 'en', now)}`),
      lead: [
        words(
          `${name.ja}${date === dayOf(now) ? '（0時から現在まで）' : ''}の新規注文は ${formatCount(sum(created), 'ja')}（直前14日間の平均 ${average}件）、未完了の注文は現在、全部で ${formatCount(sum(open), 'ja')}です。`,
          `${counted(sum(created), 'new order')} (${average} a day over the 14 days before); ${counted(sum(open), 'is', 'are')} open now in all.`,
        ),
      ],
      charts: [
        {
          title: words('新規注文の推移（15日間）', 'New orders, 15 days'),
          type: 'bar',
          categories: days.map((each) => {
            const [, month, dayOfMonth] = each.split('-').map(Number);
            return words(`${month}/${dayOfMonth}`, `${month}/${dayOfMonth}`);
          }),
          series: [{ name: words('新規注文', 'New orders'), values: perDay }],
          yLabel: label.count,
        },
      ],
      tables: [
        table({
          caption: words(
            `新規注文（${formatDay(date, 'ja', now)}、状態別）`,
            `New orders, ${formatDay(date, 'en', now)}, by status`,
          ),
          empty: words('この日の新規注文は 0件です。', 'No new orders on this day (0).'),
          list: listed(created),
          columns: [
            { label: label.status, kind: 'text', value: (row) => statusWords(row.status) },
            { label: label.count, kind: 'count', value: (row) => row.orders },
          ],
        }),
        table({
          caption: words('未完了の注文（現在、状態別）', 'Open orders now, by status'),
          empty: words('未完了の注文は 0件です。', 'No open orders (0).'),
          list: listed(open),
          columns: [
            { label: label.status, kind: 'text', value: (row) => statusWords(row.status) },
            { label: label.count, kind: 'count', value: (row) => row.orders },
            {
              label: label.oldest,
              kind: 'age',
              value: (row) => (row.oldest === null ? null : (now.getTime() - row.oldest.getTime()) / 3_600_000),
            },
          ],
        }),
      ],
    };
  },
});
