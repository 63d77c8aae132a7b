import { Refused } from '../../../domain/errors.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { type AnswerTable, factsOf, filled, type Sheet, table } from '../../../engine/definitions/answer.ts';
import { defineQuery, name } from '../../../engine/definitions/query.ts';
import { apart, type Part } from '../../../marketplace/apart.ts';
import { resend } from '../operations/resend.ts';
import { historyTable, notificationColumns, orderDetails, orderRows, orderThing } from '../columns.ts';
import { historyOf, notificationsAbout, findOrdersOrThrow } from '../store.ts';
import { partnerObstacle } from '../rules.ts';
import { noHistory, notToldOfOrder } from '../text.ts';

/** A part that failed for an unknown reason is shown as unread; a refusal is thrown, because it explains itself. */
function orRefused<Result>(part: Part<Result>): Part<Result> {
  if (!part.ok && part.error instanceof Refused) throw part.error;
  return part;
}

/** Says of a part that it could not be read; then nothing else is said of it. */
const unread = ({ ja, en }: Words): Words => words(`⚠ ${ja}を読み取れませんでした。`, `⚠ ${en} could not be read.`);

/** How many orders of one number stand in full above the table, which has the others. More would leave the tables no room. */
const IN_FULL = 3;

type Shown = Awaited<ReturnType<typeof findOrdersOrThrow>>;

function orderSheet(order: Shown['rows'][number]): Sheet {
  const obstacle = partnerObstacle(order);
  return {
    title: order.order_id,
    about: orderThing(order),
    id: order.id,
    operations: obstacle ? [] : [resend],
    facts: filled(factsOf(order, orderDetails)),
    warnings: obstacle ? [obstacle.why] : [],
  };
}

const ordersTable = (orders: Shown): AnswerTable =>
  table({
    caption: words('注文', 'Orders'),
    list: orders,
    columns: orderRows,
    step: {
      does: resend,
      label: words('再送する…', 'Resend…'),
      choose: words('通知を再送する注文を選ぶ', 'Choose an order to notify again'),
      id: (order) => (partnerObstacle(order) ? undefined : order.id),
    },
    above: IN_FULL,
  });

/** Of very many orders with one number. */
const aboutFirst = (orders: number): Words =>
  words(
    `通知と履歴は、先頭の${orders}件の注文のものです。`,
    `Notifications and history are those of the first ${counted(orders, 'order')}.`,
  );

/** Everything known about an order. Several orders may share a number; all of them are shown. */
export const show = defineQuery({
  name: 'orders.show',
  aliases: ['詳細', '表示'],
  section: 'trouble.orders',
  role: 'viewer',
  summary: words(
    '注文番号またはIDで、注文・パートナー・通知・履歴を表示します',
    'An order by its number or id, with its partner, notifications and history',
  ),
  parameters: {
    id: {
      ...name(words('注文番号またはID', 'order number or ID'), 'ORD-2026-0001'),
      allowed: words('注文番号（全部）またはID', 'the whole order number, or the ID'),
    },
  },
  replaces: [
    {
      statement: words('該当注文の詳細確認', 'Details of the order'),
      flaw: words(
        'パートナー未割当の注文（届かない原因そのもの）が出ず、全列を表示します。未割当も含め、列を選んで通知とともに示します。',
        'Orders without a partner, often the very cause, are left out, and every column is printed. Banto shows them too, with selected columns and their notifications.',
      ),
    },
  ],
  async run({ db, dialect, list }, { id }) {
    const orders = await findOrdersOrThrow({ db, list }, id);
    const ids = orders.rows.map((order) => order.id);
    // An order is shown also when one of the tables about it cannot be read.
    const notified = orRefused(await apart(db, () => list(notificationsAbout(db, dialect, ids))));
    const followed = orRefused(
      await apart(db, async () => (dialect.orderHistory ? await list(historyOf(db, ids)) : undefined)),
    );
    const history = followed.ok ? followed.value : undefined;
    const [newest] = notified.ok ? notified.value.rows : [];
    return {
      title: words('注文の詳細', 'Order'),
      lead:
        orders.total > 1
          ? [
              words(
                `同じ注文番号の注文が ${formatCount(orders.total, 'ja')}あります。`,
                `${counted(orders.total, 'order has', 'orders have')} this number.`,
              ),
            ]
          : [],
      sheets: orders.rows.slice(0, IN_FULL).map(orderSheet),
      tables: [
        ordersTable(orders),
        ...(notified.ok
          ? [
              table({
                caption: words(
                  `パートナーへの通知 ${formatCount(notified.value.total, 'ja')}`,
                  `${counted(notified.value.total, 'notification')} to the partner`,
                ),
                empty: words(
                  'この注文の通知は 0件です。パートナーには知らされていません。',
                  'No notifications (0): the partner has not been notified.',
                ),
                list: notified.value,
                columns: notificationColumns,
              }),
            ]
          : []),
        ...(history ? [historyTable(history)] : []),
      ],
      notes: [
        ...(orders.total > ids.length ? [aboutFirst(ids.length)] : []),
        ...(newest && !newest.told ? [notToldOfOrder] : []),
        ...(notified.ok ? [] : [unread(words('パートナーへの通知', 'The notifications to the partner'))]),
        ...(followed.ok ? [] : [unread(words('注文の履歴', 'The history of the order'))]),
        ...(history || !followed.ok ? [] : [noHistory]),
      ],
    };
  },
});
