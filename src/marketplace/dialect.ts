import { type Kysely, sql } from 'kysely';

/**
 * What this marketplace database really has: the runbook was written for one schema, production has another, and a
 * third database may mix both.
 */
export interface Dialect {
  readonly partners: {
    readonly owner: boolean;
    readonly webhookUrl: boolean;
    readonly shippingInfo: boolean;
    readonly capabilities: boolean;
  };
  readonly notifications: {
    /** The column that holds the kind, and the kind a new order has. */
    readonly kindColumn: 'type' | 'notification_type';
    readonly newOrder: 'new_order' | 'order_created';
    /** The status a row must have for the worker to pick it up. */
    readonly waiting: 'queued' | 'pending';
    /** Every status in which a row is still to be sent. */
    readonly open: readonly string[];
    /** The worker's bookkeeping: attempts, next_retry_at, response_code, error_message. */
    readonly attempts: boolean;
    readonly priority: boolean;
  };
  readonly payouts: {
    readonly breakdown: boolean;
    readonly period: boolean;
    /** The columns that hold each amount that a payout was computed from; empty where there is none. */
    readonly amounts: Readonly<Record<PayoutAmount, readonly string[]>>;
  };
  readonly users: {
    readonly displayName: boolean;
    readonly email: boolean;
    readonly userType: boolean;
    /** Read by one of the marketplace's checks for administrators. */
    readonly metadata: boolean;
  };
  readonly organizers: boolean;
  readonly authUsers: boolean;
  readonly orderHistory: boolean;
  /** Whether there is a table of works with their creators; without it no sale has a creator. */
  readonly works: boolean;
  /** Whether `creator_earnings_v50` says whose sale it was. */
  readonly earningsCreator: boolean;
  /** Whether it also says through which organizer. */
  readonly earningsOrganizer: boolean;
}

/** What a payout was computed from: the amount before fees, what was deducted, and what was left before the transfer. */
export type PayoutAmount = 'gross' | 'fee' | 'transfer' | 'net';

/**
 * The names of these amounts: first those that `generate_monthly_payouts_v50` writes, then those of production's table
 * (SakkaYuta/photo-rank: db/migrations/v5_0_payouts.sql and v3_1_differential.sql). In `breakdown` they are keys.
 */
export const payoutAmounts: Readonly<Record<PayoutAmount, readonly string[]>> = {
  gross: ['gross_revenue', 'gross_amount'],
  fee: ['organizer_fee', 'platform_fee'],
  transfer: ['transfer_fee', 'bank_transfer_fee'],
  net: ['net_amount'],
};

/** The database lacks a table that Banto needs; the message names it. */
export class NotAMarketplace extends Error {}

const NEEDED = [
  'manufacturing_partners',
  'manufacturing_orders',
  'factory_products',
  'partner_notifications',
  'payouts_v31',
  'purchases',
];

/**
 * Reads the database's catalogue once, at start. Uses pg_catalog, because information_schema hides what the role may
 * not use.
 * @throws NotAMarketplace when a table is missing.
 */
export async function detectDialect<Tables>(db: Kysely<Tables>): Promise<Dialect> {
  const { rows } = await sql<{ column: string }>`
    select case n.nspname when 'auth' then 'auth.' else '' end || c.relname || '.' || a.attname as column
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
  `.execute(db);
  const columns = new Set(rows.map((row) => row.column));
  const has = (column: string): boolean => columns.has(column);
  const missing = NEEDED.filter((table) => !has(`${table}.id`));
  if (missing.length > 0) throw new NotAMarketplace(`the database has no table ${missing.join(', ')}`);

  const checks = await notificationStatuses(db);
  const statuses = checks.length > 0 ? checks : ['queued', 'sent', 'failed'];
  const waiting = statuses.includes('pending') ? 'pending' : 'queued';
  const kindColumn = has('partner_notifications.notification_type') ? 'notification_type' : 'type';
  return {
    partners: {
      owner: has('manufacturing_partners.owner_user_id'),
      webhookUrl: has('manufacturing_partners.webhook_url'),
      shippingInfo: has('manufacturing_partners.shipping_info'),
      capabilities: has('manufacturing_partners.capabilities'),
    },
    notifications: {
      kindColumn,
      newOrder: kindColumn === 'notification_type' ? 'order_created' : 'new_order',
      waiting,
      open: statuses.filter((status) => ['queued', 'pending', 'retry'].includes(status)),
      attempts: has('partner_notifications.attempts') && has('partner_notifications.next_retry_at'),
      priority: has('partner_notifications.priority'),
    },
    payouts: {
      breakdown: has('payouts_v31.breakdown'),
      period: has('payouts_v31.period_start'),
      amounts: {
        gross: payoutAmounts.gross.filter((name) => has(`payouts_v31.${name}`)),
        fee: payoutAmounts.fee.filter((name) => has(`payouts_v31.${name}`)),
        transfer: payoutAmounts.transfer.filter((name) => has(`payouts_v31.${name}`)),
        net: payoutAmounts.net.filter((name) => has(`payouts_v31.${name}`)),
      },
    },
    users: {
      displayName: has('users.display_name'),
      email: has('users.email'),
      userType: has('users.user_type'),
      metadata: has('users.metadata'),
    },
    organizers: has('organizers.name'),
    authUsers: has('auth.users.id'),
    orderHistory: has('manufacturing_order_status_history.status'),
    works: has('works.creator_id'),
    earningsCreator: has('creator_earnings_v50.creator_id'),
    earningsOrganizer: has('creator_earnings_v50.organizer_id'),
  };
}

/** The statuses that the CHECK on partner_notifications allows; none when there is no such CHECK. */
async function notificationStatuses<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_constraintdef(k.oid) as definition
    from pg_catalog.pg_constraint k
    where k.contype = 'c' and k.conrelid = to_regclass('public.partner_notifications')
  `.execute(db);
  const check = rows
    .map((row) => row.definition)
    .find((definition) => /\bstatus\b/u.test(definition) && /'sent'/u.test(definition));
  return [...(check ?? '').matchAll(/'([a-z_]+)'/gu)].flatMap((match) => match[1] ?? []);
}
