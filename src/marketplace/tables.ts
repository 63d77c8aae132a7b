import type { ColumnType, Generated } from 'kysely';

/**
 * The marketplace's tables as far as Banto reads or writes them, typed by hand, as `reading.ts` reads them: a column
 * that only some databases have is null in the others. `columns.ts` says which those are. `webhook_secret`, voucher
 * numbers, payment intents and bank data are left out on purpose: Banto never reads them.
 *
 * A time may be an `OddTime`. A day is text, usually `YYYY-MM-DD`, but also what PostgreSQL has besides: `infinity`. An
 * amount that no JavaScript number holds is text in spite of its type here; `loadPayout` and `loadPurchase` refuse it.
 */
type Instant = ColumnType<Date | null, Date | undefined, Date>;
type DayColumn = string;

export const orderStatuses = ['submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed'] as const;
export type OrderStatus = (typeof orderStatuses)[number];
export const partnerStatuses = ['pending', 'approved', 'suspended'] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];
/** The statuses in the runbook; production has no CHECK, so there may be others. */
export const payoutStatuses = ['scheduled', 'ready_for_transfer', 'completed', 'failed'] as const;
export type PayoutStatus = (typeof payoutStatuses)[number];

export interface PartnersTable {
  id: Generated<string>;
  name: string;
  company_name: string | null;
  contact_email: ColumnType<string | null, string, never>;
  description: string | null;
  capabilities: unknown;
  status: PartnerStatus | null;
  created_at: Instant;
  updated_at: Instant;
  owner_user_id: string | null;
  webhook_url: string | null;
  shipping_info: unknown;
}

export interface ProductsTable {
  id: Generated<string>;
  partner_id: string;
  is_active: boolean | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface OrdersTable {
  id: Generated<string>;
  order_id: string;
  partner_id: string | null;
  status: OrderStatus | null;
  assigned_at: Instant;
  shipped_at: Instant;
  created_at: Instant;
  updated_at: Instant;
}

/** In production nothing in the marketplace writes it, so an order may have no rows here. */
export interface OrderHistoryTable {
  manufacturing_order_id: string;
  status: OrderStatus;
  message: string | null;
  created_at: Instant;
}

/** The kind of a notification: one of two columns has it. */
type Kind = ColumnType<string | null, string, never>;

export interface NotificationsTable {
  id: Generated<string>;
  partner_id: string;
  type: Kind;
  notification_type: Kind;
  payload: ColumnType<{ order_id?: string } | null, string, never>;
  status: string | null;
  created_at: Instant;
  sent_at: Instant;
  attempts: number | null;
  next_retry_at: Instant;
  response_code: number | null;
  error_message: string | null;
  priority: string | null;
}

export interface PayoutsTable {
  id: Generated<string>;
  recipient_type: string;
  recipient_id: string;
  final_payout: number;
  breakdown: { creator_name?: string } | null;
  status: string | null;
  scheduled_date: DayColumn;
  transaction_id: string | null;
  notes: string | null;
  paid_at: ColumnType<Date | null, Date | undefined, Date | null>;
  created_at: Instant;
  period_start: DayColumn | null;
  gross_amount: number | null;
  gross_revenue: number | null;
  platform_fee: number | null;
  organizer_fee: number | null;
  bank_transfer_fee: number | null;
  transfer_fee: number | null;
  net_amount: number | null;
}

export interface PurchasesTable {
  id: Generated<string>;
  work_id: string | null;
  price: number;
  status: string | null;
  purchased_at: Instant;
  factory_payment: number | null;
  platform_markup: number | null;
  platform_sales_fee: number | null;
  platform_total_revenue: number | null;
  refund_status: string | null;
}

export interface EarningsView {
  sale_price: number;
  purchased_at: Date | null;
  creator_profit: number;
  platform_total_revenue: number | null;
  creator_id: string | null;
  organizer_id: string | null;
}

export interface WorksTable {
  id: string;
  creator_id: string;
  title: string | null;
}

export interface UsersTable {
  id: string;
  email: string | null;
  display_name: string | null;
  role: string | null;
  user_type: string | null;
  metadata: unknown;
  created_at: Instant;
}

export interface OrganizersTable {
  id: string;
  name: string;
}

export interface AuthUsersTable {
  id: string;
  email: string | null;
  role: string | null;
  created_at: Instant;
}

export interface MarketplaceTables {
  manufacturing_partners: PartnersTable;
  manufacturing_orders: OrdersTable;
  manufacturing_order_status_history: OrderHistoryTable;
  factory_products: ProductsTable;
  partner_notifications: NotificationsTable;
  payouts_v31: PayoutsTable;
  purchases: PurchasesTable;
  creator_earnings_v50: EarningsView;
  works: WorksTable;
  users: UsersTable;
  organizers: OrganizersTable;
  'auth.users': AuthUsersTable;
}
