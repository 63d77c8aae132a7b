import { words } from '#src/domain/words.ts';
import { table } from '#src/engine/definitions/answer.ts';
import { defineQuery, total } from '#src/engine/definitions/query.ts';
import { label } from '#src/features/orders/text.ts';

const title = words('未割当の注文', 'Orders without a factory');

export const unassigned = defineQuery({
  name: 'orders.unassigned',
  aliases: ['未割当'],
  section: 'daily.2',
  role: 'viewer',
  summary: words('工場が決まっていない注文を表示します', 'Orders without a factory'),
  parameters: {},
  replaces: [],
  shareable: true,
  async run({ db, list }) {
    const orders = db.selectFrom('manufacturing_orders').select(['order_id', 'created_at', total]);
    const found = await list(orders.where('partner_id', 'is', null));
    const answer = table({
      caption: title,
      list: found,
      empty: words('0件です。', 'None (0).'),
      columns: [
        { label: label.orderId, kind: 'text', value: (row) => row.order_id },
        { label: label.since, kind: 'instant', value: (row) => row.created_at },
      ],
    });
    return { title, tables: [answer] };
  },
});
