import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { normalise } from '../../../domain/text.ts';
import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { listed, type Sheet, table } from '../../../engine/definitions/answer.ts';
import { name, readUuid } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { label, noPartner, notificationWords, statusWords } from '../text.ts';

/** Everything that is known of an order: the number may be shared by several, and each is shown. */
export const show = defineQuery({
  name: 'orders.show',
  aliases: ['詳細', '表示'],
  section: 'trouble.orders',
  role: 'viewer',
  summary: words(
    '注文番号またはIDで、注文・パートナー・通知・履歴を表示します',
    'An order by its number or id, with its partner, notifications and history',
  ),
  parameters: { id: name(words('注文番号またはID', 'order id or uuid'), 'ORD-2026-0001') },
  replaces: [
    {
      statement: words('該当注文の詳細確認', 'Details of the order'),
      flaw: words(
        'パートナー未割当の注文（届かない原因そのもの）が出ず、全列を表示します。未割当も含め、列を選んで通知とともに示します。',
        'An order without a partner, which is the very problem, is not shown, and every column is printed. Banto shows it, with named columns and its notifications.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect }, { id }) {
    const uuid = readUuid(id);
    // As typed first of all, since an id may hold anything; typed in full width it means the plain one.
    const spellings = [...new Set([id, normalise(id)])];
    const orders = await db
      .selectFrom('manufacturing_orders as o')
      .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
      .select(['o.id', 'o.order_id', 'o.status', 'o.created_at', 'o.updated_at', 'o.assigned_at', 'o.shipped_at'])
      .select(['p.name as partner', 'p.status as partner_status', 'p.contact_email'])
      .where((eb) =>
        uuid === undefined
          ? eb('o.order_id', 'in', spellings)
          : eb.or([eb('o.id', '=', uuid), eb('o.order_id', '=', id)]),
      )
      .orderBy('o.created_at')
      .limit(20)
      .execute();
    if (orders.length === 0) {
      throw new Refused('not_found', words(`注文「${id}」は見つかりません。`, `There is no order “${id}”.`), {
        section: 'trouble.orders',
        next: words(
          '注文番号は正確に（大文字・小文字も）入力してください。',
          'Order ids must be exact, upper and lower case included.',
        ),
      });
    }
    const numbers = [...new Set(orders.map((order) => order.order_id))];
    const kind = sql.ref<string | null>(`n.${dialect.notifications.kindColumn}`);
    const notifications = await db
      .selectFrom('partner_notifications as n')
      .select([kind.as('kind'), 'n.status', 'n.created_at', 'n.sent_at'])
      .$if(dialect.notifications.attempts, (qb) => qb.select(['n.attempts', 'n.response_code', 'n.error_message']))
      .where(sql<string>`n.payload ->> 'order_id'`, 'in', numbers)
      .orderBy('n.created_at', 'desc')
      .limit(50)
      .execute();
    const history = dialect.orderHistory
      ? await db
          .selectFrom('manufacturing_order_status_history as h')
          .select(['h.status', 'h.message', 'h.created_at'])
          .where(
            'h.manufacturing_order_id',
            'in',
            orders.map((order) => order.id),
          )
          .orderBy('h.created_at')
          .limit(50)
          .execute()
      : undefined;
    const sheets = orders.map((order): Sheet => ({
      title: order.order_id,
      id: order.id,
      operations: ['orders.resend'],
      facts: [
        { label: words('ID', 'id'), kind: 'text', value: order.id },
        { label: label.status, kind: 'text', value: statusWords(order.status) },
        { label: label.partner, kind: 'text', value: order.partner ?? noPartner },
        { label: words('連絡先', 'Contact'), kind: 'text', value: order.contact_email, personal: true },
        { label: label.created, kind: 'instant', value: order.created_at },
        { label: label.assigned, kind: 'instant', value: order.assigned_at },
        { label: label.shipped, kind: 'instant', value: order.shipped_at },
        { label: label.updated, kind: 'instant', value: order.updated_at },
      ],
      warnings: [
        ...(order.partner === null ? [words('パートナーが割り当てられていません。', 'No partner is assigned.')] : []),
        ...(order.partner_status !== null && order.partner_status !== 'approved'
          ? [
              words(
                'パートナーが承認済みではないため、通知は送られません。',
                'The partner is not approved, so nothing is sent.',
              ),
            ]
          : []),
      ],
    }));
    return {
      title: words(`注文 ${id}`, `Order ${id}`),
      lead:
        orders.length > 1
          ? [words(`同じ注文番号の注文が ${orders.length}件あります。`, `${orders.length} orders have this number.`)]
          : [],
      sheets,
      tables: [
        table({
          caption: words(
            `パートナーへの通知 ${notifications.length}件`,
            `${counted(notifications.length, 'notification')} to the partner`,
          ),
          empty: words(
            'この注文の通知は 0件です。パートナーには知らされていません。',
            'There is no notification (0): the partner has not been told.',
          ),
          list: listed(notifications),
          columns: [
            { label: label.at, kind: 'instant', value: (row) => row.created_at },
            { label: label.kind, kind: 'text', value: (row) => row.kind },
            { label: label.status, kind: 'text', value: (row) => notificationWords(row.status) },
            { label: label.sent, kind: 'instant', value: (row) => row.sent_at },
            { label: label.attempts, kind: 'count', value: (row) => row.attempts },
            { label: label.answer, kind: 'text', value: (row) => row.error_message ?? row.response_code?.toString() },
          ],
        }),
        ...(history === undefined
          ? []
          : [
              table({
                caption: words('状態の履歴', 'History'),
                empty: words('履歴は 0件です。', 'No history (0).'),
                list: listed(history),
                columns: [
                  { label: label.at, kind: 'instant', value: (row) => row.created_at },
                  { label: label.status, kind: 'text', value: (row) => statusWords(row.status) },
                  { label: label.message, kind: 'text', value: (row) => row.message },
                ],
              }),
            ]),
      ],
      notes:
        history === undefined
          ? [words('このデータベースには注文の履歴がありません。', 'This database keeps no history of orders.')]
          : [],
    };
  },
});
