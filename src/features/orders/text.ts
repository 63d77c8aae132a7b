import type { Aged } from '../../domain/text/undated.ts';
import { ageInWords, type Day } from '../../domain/time/tokyo.ts';
import { bracketed, dot, joinWords, type Words, words } from '../../domain/text/words.ts';
import { ageInHours } from '../../domain/time/duration.ts';
import { NO_NAME, cut, shortId } from '../../domain/text/text.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { AnswerChart } from '../../engine/definitions/answer.ts';
import { noName } from '../../marketplace/addressed.ts';
import { notificationStatusWords } from '../../marketplace/statuses/notification.ts';

/** The status of the newest notification to the partner about an order. */
export const notificationWords = (status: string | null): Words =>
  status === null ? words('通知なし', 'none') : notificationStatusWords(status);

export const label = {
  order: words('注文', 'Order'),
  number: words('注文番号', 'Order number'),
  id: words('注文ID', 'Order id'),
  status: words('状態', 'Status'),
  partner: words('パートナー', 'Partner'),
  age: words('経過', 'Age'),
  since: words('受注日時 (JST)', 'Since (JST)'),
  notification: words('通知', 'Notification'),
  count: words('件数', 'Orders'),
  oldest: words('最も古い注文の経過', 'Oldest'),
  created: words('作成', 'Created'),
  updated: words('更新', 'Updated'),
  assigned: words('割当', 'Assigned'),
  shipped: words('発送', 'Shipped'),
  sent: words('送信', 'Sent'),
  /** The worker writes the same column when sending failed. */
  tried: words('最終試行', 'Last attempt'),
  attempts: words('試行', 'Attempts'),
  answer: words('応答', 'Answer'),
  error: words('エラー内容', 'Error'),
  at: words('日時 (JST)', 'At (JST)'),
  message: words('内容', 'Message'),
  kind: words('種類', 'Kind'),
} as const;

export const noPartner = words('（未割当）', '(none)');

/** How many matching partners a sentence names. */
export const NAMED = 3;

/**
 * How many orders have waited longer than `hours`, and how long the oldest has waited.
 * @param oldest hours; null when no order waits.
 * @param partners names of the partners asked for, if any.
 */
export function stuckLead(
  orders: number,
  hours: number,
  oldest: number | null,
  partners: readonly string[] | undefined,
): Words {
  const named = partners?.slice(0, NAMED) ?? [];
  const others = (partners?.length ?? 0) > NAMED;
  const whose =
    named.length === 0
      ? words('', '')
      : words(
          bracketed(`${named.join('、')}${others ? ' ほか' : ''}`, 'ja'),
          bracketed(`${named.join(', ')}${others ? ' and others' : ''}`, 'en'),
        );
  return oldest === null
    ? words(
        `${hours}時間を超えて処理されていない注文は 0件です${whose.ja}。`,
        `No order is older than ${hours} h${whose.en}.`,
      )
    : words(
        `${hours}時間を超えて処理されていない注文は ${formatCount(orders, 'ja')}${whose.ja}、最も古いものは ${ageInWords(oldest, 'ja')}前です。`,
        `${counted(orders, 'order')} older than ${hours} h${whose.en}; the oldest ${ageInWords(oldest, 'en')}.`,
      );
}

/** A stuck order as its breakdown counts it. */
interface StuckOrder {
  readonly created_at: Date | null;
  readonly partner_id: string | null;
  readonly partner: string | null;
  readonly notification: string | null;
}

/**
 * How many have waited twice as long, how many partners were not told, and who has most. Nothing unless all orders are at
 * hand: then it costs nothing.
 */
export function stuckBreakdown(
  { rows, total }: { readonly rows: readonly StuckOrder[]; readonly total: number },
  hours: number,
  now: Date,
): Words[] {
  if (rows.length < total || total < 2) return [];
  const longer = rows.filter(({ created_at }) => (ageInHours(created_at, now) ?? 0) > 2 * hours).length;
  const untold = rows.filter(({ notification }) => notification === null || notification === 'failed').length;
  const named = joinWords(mostOf(rows), '、', ', ');
  const parts = [
    ...(longer === 0 ? [] : [words(`${2 * hours}時間超 ${longer}件`, `${longer} longer than ${2 * hours} h`)]),
    ...(untold === 0 ? [] : [words(`通知が届いていない ${untold}件`, `${untold} not told to the partner`)]),
    ...(named.ja === '' ? [] : [words(`多い順: ${named.ja}`, `most: ${named.en}`)]),
  ];
  return parts.length === 0 ? [] : [joinWords(parts, dot.ja, dot.en)];
}

/** Characters of a name in a line with others. */
const NAME = 40;

/** The partners with most orders, each with how many. Nothing where all orders are one partner's: the total says it. */
function mostOf(rows: readonly StuckOrder[]): Words[] {
  const partners = [...Map.groupBy(rows, ({ partner_id }) => partner_id)].map(([id, orders]) => ({
    id,
    name: orders[0]?.partner ?? NO_NAME,
    orders: orders.length,
  }));
  if (partners.length === 1) return [];
  const sameName = Map.groupBy(partners, ({ name }) => name);
  return partners
    .filter(({ orders }) => orders > 1)
    .toSorted((a, b) => b.orders - a.orders)
    .slice(0, NAMED)
    .map(({ id, name, orders }) => {
      if (id === null) return words(`${noPartner.ja} ${orders}`, `${noPartner.en} ${orders}`);
      const { ja, en } = name === NO_NAME ? noName : words(cut(name, NAME), cut(name, NAME));
      const which = name === NO_NAME || (sameName.get(name)?.length ?? 0) > 1 ? ` (${shortId(id)})` : '';
      return words(`${ja}${which} ${orders}`, `${en}${which} ${orders}`);
    });
}

/** Shown when there are notifications about an order, but none of a new order. */
export const notToldOfOrder = words(
  '新しい注文としての通知はありません。パートナーには注文が知らされていない可能性があります。',
  'None of them tells of a new order: the partner may not know of it.',
);

/** Where there is no history, an answer says so instead of showing none. */
export const noHistory = words(
  'このデータベースには注文の履歴がありません。',
  'This database keeps no history of orders.',
);

/** An open order, in a list by age. */
export const openOrder: Aged = { what: words('未完了の注文', 'open order'), time: words('受注日時', 'creation time') };

/**
 * A day's new orders compared with the average of the days before, and all open orders.
 * @param day the name of the day; undefined for today.
 * @param perDay new orders of each day, the day itself last.
 */
export function todayLead(day: Words | undefined, perDay: readonly number[], open: number): Words {
  const before = perDay.slice(0, -1);
  const average = (before.reduce((sum, orders) => sum + orders, 0) / before.length).toFixed(1);
  const created = perDay.at(-1) ?? 0;
  return words(
    `${day?.ja ?? '本日（0時から現在まで）'}の新規注文は ${formatCount(created, 'ja')}（直前${before.length}日間の平均 ${average}件）、未完了の注文は現在、全部で ${formatCount(open, 'ja')}です。`,
    `${counted(created, 'new order')} (${average} a day over the ${counted(before.length, 'day')} before); ${counted(open, 'is', 'are')} open now in all.`,
  );
}

/** New orders of each day. */
export const dailyChart = (days: readonly Day[], values: readonly number[]): AnswerChart => ({
  title: words(`新規注文の推移（${days.length}日間）`, `New orders, ${counted(days.length, 'day')}`),
  type: 'bar',
  categories: days.map((day) => {
    const [, month, date] = day.split('-').map(Number);
    return words(`${month}/${date}`, `${month}/${date}`);
  }),
  series: [{ name: words('新規注文', 'New orders'), values }],
  yLabel: label.count,
});
