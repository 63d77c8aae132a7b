import { type Words, words } from '../../domain/text/words.ts';
import { type AnswerTable, type Column, listed, table } from '../../engine/definitions/answer.ts';
import { purchaseStatusWords } from '../../marketplace/statuses/purchase.ts';
import { feePercent, type Fees } from './rules.ts';
import { label, notComputable, notRecorded } from './text.ts';

/** Columns of a purchase, for sheets. */
export const purchaseColumns = {
  price: { label: label.price, kind: 'yen', value: (row: { readonly price: number }) => row.price },
  cost: {
    label: label.cost,
    kind: 'yen',
    value: (row: { readonly factory_payment: number | null }) => row.factory_payment,
  },
  status: {
    label: label.status,
    kind: 'text',
    value: (row: { readonly status: string | null }) => purchaseStatusWords(row.status),
  },
  bought: {
    label: label.bought,
    kind: 'instant',
    value: (row: { readonly purchased_at: Date | null }) => row.purchased_at,
  },
  work: { label: label.work, kind: 'text', value: (row: { readonly title: string | null }) => row.title },
  creator: {
    label: label.creator,
    kind: 'text',
    value: (row: { readonly creator_id: string | null }) => row.creator_id,
    personal: true,
  },
  id: { label: label.id, kind: 'text', value: (row: { readonly id: string }) => row.id },
} as const satisfies Record<string, Column<never>>;

const { cost, status, bought, creator, id } = purchaseColumns;
/** The fields of a purchase's sheet, which has its price and work as title. */
export const purchaseDetails = [cost, status, bought, creator, id];

/** One fee, as stored and as recomputed. Yen. */
export interface FeeLine {
  readonly what: Words;
  readonly stored: number | null;
  readonly computed: number | null;
}

/** The fees of a purchase, and the creator's profit after them. */
export function feeLines(
  purchase: Fees & {
    readonly price: number;
    readonly factory_payment: number | null;
    readonly markup: number | null;
    readonly sales_fee: number;
    readonly revenue: number | null;
  },
): FeeLine[] {
  const { factory_payment } = purchase;
  // Unlike in the payout, a missing value stays unknown here.
  const profit = (revenue: number | null): number | null =>
    factory_payment === null || revenue === null ? null : exact(purchase.price - factory_payment - revenue);
  return [
    {
      what: words(`運営手数料（原価の${feePercent.markup}%）`, `Markup (${feePercent.markup} % of the cost)`),
      stored: purchase.platform_markup,
      computed: purchase.markup,
    },
    {
      what: words(`販売手数料（価格の${feePercent.salesFee}%）`, `Sales fee (${feePercent.salesFee} % of the price)`),
      stored: purchase.platform_sales_fee,
      computed: purchase.sales_fee,
    },
    {
      what: words('運営収益（合計）', 'Platform revenue (both)'),
      stored: purchase.platform_total_revenue,
      computed: purchase.revenue,
    },
    {
      what: words('作家利益', 'Creator profit'),
      stored: profit(purchase.platform_total_revenue),
      computed: profit(purchase.revenue),
    },
  ];
}

export const feesTable = (lines: readonly FeeLine[]): AnswerTable =>
  table({
    caption: words('記録と再計算', 'Stored and recomputed'),
    list: listed(lines),
    columns: [
      { label: label.item, kind: 'text', value: (row) => row.what },
      { label: label.stored, kind: 'yen', value: (row) => row.stored ?? notRecorded },
      { label: label.computed, kind: 'yen', value: (row) => row.computed ?? notComputable },
      { label: label.difference, kind: 'yen', value: differenceOf },
    ],
  });

/** A difference of amounts; null when one of them was no number to reckon with. */
const exact = (amount: number): number | null => (Number.isSafeInteger(amount) ? amount : null);

const differenceOf = ({ stored, computed }: FeeLine): number | null =>
  stored === null || computed === null ? null : exact(computed - stored);
