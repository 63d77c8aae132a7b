import {
  type AnswerTable,
  type Column,
  type Fact,
  factsOf,
  filled,
  linked,
  type Listed,
  listed,
  table,
  type Value,
} from '../../engine/definitions/answer.ts';
import type { Thing } from '../../domain/links.ts';
import { ageInHours } from '../../domain/time/duration.ts';
import { ageInWords, formatMonth, formatTime } from '../../domain/time/tokyo.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { countWords } from '../../domain/text/yen.ts';
import { noColumn, unreadable } from '../../marketplace/accounts.ts';
import type { MonthFigures } from '../../engine/schedules/month-figures.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { notificationStatusWords } from '../../marketplace/statuses/notification.ts';
import { orderStatusWords } from '../../marketplace/statuses/order.ts';
import { partnerStatusWords } from '../../marketplace/statuses/partner.ts';
import type { PartnerStatus } from '../../marketplace/tables.ts';
import type { PartnerRow } from './rules.ts';
import { label, type OwnedPartner } from './text.ts';

/** A partner, for its link. */
export const partnerThing = ({ id, name }: { readonly id: string; readonly name: string }): Thing => ({
  kind: 'partner',
  id,
  name,
});

/** Columns of a partner, for tables and sheets. */
export const partnerColumns = {
  id: { label: label.id, kind: 'text', value: (row: { readonly id: string }) => row.id },
  name: {
    label: label.name,
    kind: 'text',
    value: (row: { readonly id: string; readonly name: string }) => linked(row.name, partnerThing(row)),
  },
  company: {
    label: label.company,
    kind: 'text',
    value: (row: { readonly company_name: string | null }) => row.company_name,
  },
  email: {
    label: label.email,
    kind: 'text',
    value: (row: { readonly contact_email: string | null }) => row.contact_email,
    personal: true,
  },
  description: {
    label: label.description,
    kind: 'text',
    value: (row: { readonly description: string | null }) => row.description,
  },
  status: {
    label: label.status,
    kind: 'text',
    value: (row: { readonly status: PartnerStatus | null }) => partnerStatusWords(row.status),
  },
  applied: {
    label: label.applied,
    kind: 'instant',
    value: (row: { readonly created_at: Date | null }) => row.created_at,
  },
} as const satisfies Record<string, Column<never>>;

/** When it applied, and how long it has waited: `11/18 8:58（8日2時間待ち）`. */
export const appliedAgo = (now: Date): Column<{ readonly created_at: Date | null }> => ({
  label: label.applied,
  kind: 'text',
  value({ created_at: at }) {
    const hours = ageInHours(at, now);
    if (at === null || hours === null) return at && words(formatTime(at, 'ja', now), formatTime(at, 'en', now));
    return words(
      `${formatTime(at, 'ja', now)}（${ageInWords(hours, 'ja')}待ち）`,
      `${formatTime(at, 'en', now)} JST (waiting ${ageInWords(hours, 'en')})`,
    );
  },
});

/** A list of partners: with columns of its own between the name and the id. */
export const partnerList = <Row extends ListedPartner>(
  list: Listed<Row>,
  ...own: readonly Column<Row>[]
): { readonly list: Listed<Row>; readonly columns: readonly Column<Row>[] } => ({
  list,
  columns: [partnerColumns.name, partnerColumns.company, ...own, partnerColumns.id],
});

interface ListedPartner {
  readonly id: string;
  readonly name: string;
  readonly company_name: string | null;
}

/** A partner's orders by status. */
export const ordersTable = (
  orders: readonly { readonly status: string | null; readonly orders: number; readonly newest: Date | null }[],
): AnswerTable =>
  table({
    caption: words('注文（状態別）', 'Orders by status'),
    empty: words('このパートナーの注文は 0件です。', 'No orders (0).'),
    list: listed(orders),
    columns: [
      { label: label.status, kind: 'text', value: (row) => orderStatusWords(row.status) },
      { label: label.orders, kind: 'count', value: (row) => row.orders },
      { label: words('最新 (JST)', 'Newest (JST)'), kind: 'instant', value: (row) => row.newest },
    ],
  });

/** How many partners and products were added or updated on a day. */
export const activityTable = (counts: {
  readonly partners: number;
  readonly added: number;
  readonly updated: number;
  readonly touched: number;
}): AnswerTable =>
  table({
    caption: words('その日の件数', 'Figures of the day'),
    list: listed([
      { what: words('新規パートナー', 'New partners'), count: counts.partners },
      { what: words('商品の追加', 'Products added'), count: counts.added },
      { what: words('商品の更新（追加を除く）', 'Products updated (not counting those added)'), count: counts.updated },
      {
        what: words('更新日がこの日の商品（手順書の数）', "Products last updated that day (the runbook's figure)"),
        count: counts.touched,
      },
    ]),
    columns: [
      { label: words('項目', 'Item'), kind: 'text', value: (row) => row.what },
      { label: words('件数', 'Count'), kind: 'count', value: (row) => row.count },
    ],
  });

/** A partner with its counts. */
interface CountedPartner extends PartnerRow {
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
  readonly products: { readonly all: number; readonly active: number };
  readonly notifications: readonly { readonly status: string | null; readonly count: number }[];
  readonly state: Words;
  /** The last decision made through Banto; it may carry a reason with personal data. */
  readonly decided: Words | undefined;
}

/** The fields of a partner's sheet. */
export const partnerDetails = (partner: CountedPartner): Fact[] => {
  const { company, email, description, applied, id } = partnerColumns;
  return filled(
    factsOf(partner, [
      { label: label.status, kind: 'text', value: (row) => row.state },
      { label: label.decided, kind: 'text', value: (row) => row.decided ?? null, personal: true },
      company,
      email,
      description,
      { label: label.webhook, kind: 'text', value: (row) => presenceWords(row.has_webhook) },
      { label: label.shipping, kind: 'text', value: (row) => presenceWords(row.has_shipping) },
      { label: label.products, kind: 'text', value: ({ products }) => `${products.active} / ${products.all}` },
      { label: label.notifications, kind: 'text', value: ({ notifications }) => perStatus(notifications) },
      applied,
      { label: label.updated, kind: 'instant', value: (row) => row.updated_at },
      id,
    ]),
  );
};

const presenceWords = (has: boolean | null): Words => {
  if (has === null) return words('このデータベースにはありません', 'not in this database');
  return has ? label.present : label.absent;
};

const perStatus = (counts: CountedPartner['notifications']): Value =>
  counts.length === 0
    ? words('0件', 'none (0)')
    : joinWords(
        counts.map(({ status, count }) => joinWords([notificationStatusWords(status), countWords(count)], ' ')),
        '、',
        ', ',
      );

/** The fields of the sheet about a partner's owner. */
export const ownerColumns = ({ users }: Dialect, readable: boolean): readonly Column<OwnedPartner>[] => [
  partnerColumns.id,
  partnerColumns.company,
  partnerColumns.status,
  { label: words('所有者ID', 'Owner id'), kind: 'text', value: (row) => row.owner_user_id },
  { label: words('所有者名', 'Owner'), kind: 'text', value: (row) => row.display_name, personal: true },
  { label: words('役割', 'Role'), kind: 'text', value: (row) => row.role },
  {
    label: words('ログイン用メール', 'Sign-in e-mail'),
    kind: 'text',
    value: (row) => (readable ? row.sign_in : unreadable),
    personal: true,
  },
  {
    label: words('public.users のメール', 'public.users e-mail'),
    kind: 'text',
    value: (row) => (users.email ? row.email : noColumn),
    personal: true,
  },
];

/** The rate when an earlier month began, for the same number of days. */
export const rateBefore = ({ month, figures }: MonthFigures): Column<{ readonly id: string }> => ({
  label: words(`${formatMonth(month, 'ja')}初めの完了率`, `Rate when ${formatMonth(month, 'en')} began`),
  kind: 'percent',
  value: ({ id }) => figures[id] ?? label.noOrders,
});
