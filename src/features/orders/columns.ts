import { ageInHours } from '../../domain/time/duration.ts';
import type { Thing } from '../../domain/links.ts';
import { words } from '../../domain/text/words.ts';
import { notificationKindWords } from '../../marketplace/statuses/notification.ts';
import { orderStatusWords } from '../../marketplace/statuses/order.ts';
import { type AnswerTable, type Column, linked, type Listed, table } from '../../engine/definitions/answer.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { opensRow, type RowStep } from '../../engine/definitions/step.ts';
import { label, noPartner, notificationWords } from './text.ts';

/** An order, for its link. */
export const orderThing = ({
  id,
  order_id,
  partner,
}: {
  readonly id: string;
  readonly order_id: string;
  readonly partner?: string | null;
}): Thing => ({ kind: 'order', id, orderId: order_id, name: partner ?? null });

interface Dated {
  readonly created_at: Date | null;
}

/** Columns of an order, for tables and sheets. */
export const orderColumns = {
  number: {
    label: label.number,
    kind: 'text',
    value: (row: { readonly order_id: string; readonly id: string; readonly partner?: string | null }) =>
      linked(row.order_id, orderThing(row)),
  },
  status: {
    label: label.status,
    kind: 'text',
    value: (row: { readonly status: string | null }) => orderStatusWords(row.status),
  },
  partner: {
    label: label.partner,
    kind: 'text',
    value: (row: { readonly partner: string | null }) => row.partner ?? noPartner,
  },
  count: { label: label.count, kind: 'count', value: (row: { readonly orders: number }) => row.orders },
  since: { label: label.since, kind: 'instant', value: (row: Dated) => row.created_at },
  age: (now: Date) =>
    ({ label: label.age, kind: 'age', value: (row: Dated) => ageInHours(row.created_at, now) }) as const,
} as const satisfies Record<string, Column<never> | ((now: Date) => Column<never>)>;

/** Opens an order of a list. */
const show = refersTo('query', 'orders.show');

/**
 * A list of orders: what decides comes first, with columns of its own before the status, because on a phone no more than
 * four columns are seen. The age says when the order came, so the time itself is in the CSV alone.
 */
export const orderList = <Row extends ListedOrder>(
  list: Listed<Row>,
  now: Date,
  ...own: readonly Column<Row>[]
): { readonly list: Listed<Row>; readonly columns: readonly Column<Row>[]; readonly opens: RowStep<Row> } => {
  const { age, number, partner, status, since } = orderColumns;
  return {
    list,
    columns: [age(now), number, partner, ...own, { ...status, aside: true }, { ...since, csvOnly: true }],
    opens: opensRow(show, words('注文を開く', 'Open an order')),
  };
};

interface ListedOrder extends Dated {
  readonly id: string;
  readonly order_id: string;
  readonly partner: string | null;
  readonly status: string | null;
}

/** What the partner's server responded. */
export const responseColumn: Column<{ readonly response_code: number | null }> = {
  label: label.answer,
  kind: 'text',
  value: (row) => (row.response_code === null ? null : `HTTP ${row.response_code}`),
};

/** The worker's own error, or what a partner's server said, which may be anything. */
export const errorColumn: Column<{ readonly error_message: string | null }> = {
  label: label.error,
  kind: 'text',
  value: (row) => row.error_message,
  personal: true,
  aside: true,
};

/** Columns of the table of an order's notifications. */
export const notificationColumns: readonly Column<{
  readonly created_at: Date | null;
  readonly kind: string | null;
  readonly status: string | null;
  readonly sent_at: Date | null;
  readonly attempts: number | null;
  readonly response_code: number | null;
  readonly error_message: string | null;
}>[] = [
  { label: label.at, kind: 'instant', value: (row) => row.created_at },
  { label: label.kind, kind: 'text', value: (row) => notificationKindWords(row.kind) },
  { label: label.status, kind: 'text', value: (row) => notificationWords(row.status) },
  { label: label.tried, kind: 'instant', value: (row) => row.sent_at },
  { label: label.attempts, kind: 'count', value: (row) => row.attempts },
  responseColumn,
  errorColumn,
];

/** The status history of an order, newest first. */
export const historyTable = (
  history: Listed<{
    readonly created_at: Date | null;
    readonly status: string;
    readonly message: string | null;
  }>,
): AnswerTable =>
  table({
    caption: words('状態の履歴', 'History'),
    empty: words('履歴は 0件です。', 'No history (0).'),
    list: history,
    columns: [
      { label: label.at, kind: 'instant', value: (row) => row.created_at },
      orderColumns.status,
      ...(history.rows.some(({ message }) => message !== null && message !== '')
        ? [
            {
              label: label.message,
              kind: 'text' as const,
              value: (row: { readonly message: string | null }) => row.message,
            },
          ]
        : []),
    ],
  });

interface DetailedOrder {
  readonly id: string;
  readonly status: string | null;
  readonly partner: string | null;
  readonly contact_email: string | null;
  readonly created_at: Date | null;
  readonly assigned_at: Date | null;
  readonly shipped_at: Date | null;
  readonly updated_at: Date | null;
}

const created: Column<DetailedOrder> = { label: label.created, kind: 'instant', value: (row) => row.created_at };
const orderId: Column<DetailedOrder> = { label: words('ID', 'id'), kind: 'text', value: (row) => row.id };
const moreDetails: readonly Column<DetailedOrder>[] = [
  { label: label.assigned, kind: 'instant', value: (row) => row.assigned_at },
  { label: label.shipped, kind: 'instant', value: (row) => row.shipped_at },
  { label: label.updated, kind: 'instant', value: (row) => row.updated_at },
];
const contact: Column<DetailedOrder> = {
  label: words('連絡先', 'Contact'),
  kind: 'text',
  value: (row) => row.contact_email,
  personal: true,
};

/** The fields of an order's sheet. */
export const orderDetails: readonly Column<DetailedOrder>[] = [
  orderColumns.status,
  orderColumns.partner,
  contact,
  created,
  ...moreDetails,
  orderId,
];

/** Orders with one number as rows: what tells them apart stands first, and a file has everything. */
export const orderRows: readonly Column<DetailedOrder & { readonly order_id: string }>[] = [
  created,
  orderColumns.status,
  orderColumns.partner,
  { ...orderId, aside: true },
  { ...orderColumns.number, csvOnly: true },
  ...[contact, ...moreDetails].map((column) => ({ ...column, csvOnly: true })),
];
