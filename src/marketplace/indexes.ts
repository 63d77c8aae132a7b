import type { Shape } from './shape.ts';

/** An index that Banto recommends; the marketplace's owner decides and creates it. */
export interface AdvisedIndex {
  readonly name: string;
  /** With its schema, unless that is `public`. */
  readonly table: string;
  /** What follows the table in `create index`. */
  readonly on: string;
  /** The questions that it makes fast. */
  readonly serves: readonly string[];
  /** Columns that it needs; a database without them does not get the index. */
  readonly needs: readonly string[];
}

/** The indexes that keep questions fast at a million rows; `npm run docs` writes them to `docs/indexes.sql`. */
export const advisedIndexes: readonly AdvisedIndex[] = [
  {
    name: 'banto_orders_created',
    table: 'manufacturing_orders',
    on: '(created_at) include (status, partner_id)',
    serves: ['orders.today', 'partners.performance', 'ops.metrics'],
    needs: [],
  },
  {
    name: 'banto_orders_open',
    table: 'manufacturing_orders',
    on: "(created_at, id) include (status, order_id, partner_id) where status in ('submitted', 'accepted', 'in_production')",
    serves: ['orders.today', 'orders.stuck', 'ops.metrics'],
    needs: [],
  },
  {
    name: 'banto_orders_order_id',
    table: 'manufacturing_orders',
    on: '(order_id)',
    serves: ['orders.show'],
    needs: [],
  },
  {
    name: 'banto_orders_number',
    table: 'manufacturing_orders',
    on: "(reverse(translate(upper(order_id), '-_ ', '')) text_pattern_ops)",
    serves: ['ops.find'],
    needs: [],
  },
  {
    name: 'banto_notifications_order',
    table: 'partner_notifications',
    on: "((payload ->> 'order_id'), created_at desc)",
    serves: ['orders.show', 'orders.stuck', 'orders.notifications'],
    needs: [],
  },
  {
    name: 'banto_notifications_number',
    table: 'partner_notifications',
    on: "((payload ->> 'order_number'))",
    serves: ['orders.show', 'orders.stuck', 'orders.notifications'],
    needs: [],
  },
  {
    name: 'banto_notifications_partner',
    table: 'partner_notifications',
    on: '(partner_id, created_at) include (status)',
    serves: ['partners.show'],
    needs: [],
  },
  {
    name: 'banto_notifications_unsent',
    table: 'partner_notifications',
    on: "(status, created_at) where status <> 'sent'",
    serves: ['ops.metrics', 'ops.health'],
    needs: [],
  },
  {
    name: 'banto_partners_status',
    table: 'manufacturing_partners',
    on: '(status, created_at)',
    serves: ['partners.pending', 'partners.performance'],
    needs: [],
  },
  {
    name: 'banto_partners_created',
    table: 'manufacturing_partners',
    on: '(created_at)',
    serves: ['partners.activity'],
    needs: [],
  },
  {
    name: 'banto_partners_email',
    table: 'manufacturing_partners',
    on: '(lower(contact_email))',
    serves: ['partners.owner'],
    needs: [],
  },
  {
    name: 'banto_products_created',
    table: 'factory_products',
    on: '(created_at)',
    serves: ['partners.activity'],
    needs: [],
  },
  {
    name: 'banto_products_updated',
    table: 'factory_products',
    on: '(updated_at)',
    serves: ['partners.activity'],
    needs: [],
  },
  {
    name: 'banto_payouts_status',
    table: 'payouts_v31',
    on: '(status, scheduled_date)',
    serves: ['payouts.ready', 'payouts.due'],
    needs: [],
  },
  {
    name: 'banto_payouts_due',
    table: 'payouts_v31',
    on: '(scheduled_date) include (status, final_payout)',
    serves: ['payouts.status'],
    needs: [],
  },
  {
    name: 'banto_payouts_period',
    table: 'payouts_v31',
    on: '(period_start) include (status, final_payout)',
    serves: ['payouts.status'],
    needs: ['payouts_v31.period_start'],
  },
  {
    name: 'banto_payouts_created',
    table: 'payouts_v31',
    on: '(created_at) include (status, final_payout)',
    serves: ['payouts.status'],
    needs: [],
  },
  {
    name: 'banto_payouts_recipient',
    table: 'payouts_v31',
    on: '(recipient_id)',
    serves: ['purchases.check'],
    needs: [],
  },
  {
    name: 'banto_purchases_purchased',
    table: 'purchases',
    on: '(status, purchased_at) include (price, factory_payment, platform_total_revenue)',
    serves: ['reports.monthly'],
    needs: [],
  },
  {
    name: 'banto_purchases_refunded',
    table: 'purchases',
    on: "(purchased_at) where refund_status = 'refunded'",
    serves: ['reports.monthly'],
    needs: ['purchases.refund_status'],
  },
  {
    name: 'banto_users_email',
    table: 'users',
    on: '(lower(email))',
    serves: ['ops.user'],
    needs: ['users.email'],
  },
  {
    name: 'banto_auth_users_email',
    table: 'auth.users',
    on: '(lower(email))',
    serves: ['ops.user'],
    needs: ['auth.users.email'],
  },
];

/** Does not block writers; cannot run in a transaction. */
export const createIndex = ({ name, table, on }: AdvisedIndex): string =>
  `create index concurrently if not exists ${name} on ${table} ${on};`;

/** Those that a database can have: its columns are there. */
export const advisedFor = ({ tables }: Pick<Shape, 'tables'>): readonly AdvisedIndex[] =>
  advisedIndexes.filter(
    ({ table, needs }) =>
      tables.has(table) &&
      needs.every((name) => {
        const dot = name.lastIndexOf('.');
        return tables.get(name.slice(0, dot))?.has(name.slice(dot + 1)) === true;
      }),
  );
