import { type Kysely, sql } from 'kysely';
import { allowedValues, readShape, type Shape } from './shape.ts';

/**
 * What this marketplace database really has: the runbook was written for one schema, production has another, and a
 * third database may mix both. Columns that are only missing need no entry here: they read as NULL (`reading.ts`).
 */
export interface Dialect {
  readonly partners: {
    readonly owner: boolean;
    readonly webhookUrl: boolean;
    readonly shippingInfo: boolean;
  };
  readonly notifications: NotificationDialect;
  readonly payouts: {
    readonly breakdown: boolean;
    readonly period: boolean;
    readonly created: boolean;
    /** The columns that hold each amount that a payout was computed from; empty where there is none. */
    readonly amounts: Readonly<Record<PayoutAmount, readonly string[]>>;
  };
  /** Whether purchases have all three columns of fees, and whether they say what was refunded. */
  readonly purchases: {
    /** Whether all three fees are recorded. */
    readonly fees: boolean;
    /** Whether the factory's cost is. */
    readonly cost: boolean;
    readonly refunds: boolean;
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
  readonly shape: Shape;
}

export interface NotificationDialect {
  /** The column that holds the kind, and the kind a new order has. */
  readonly kindColumn: 'type' | 'notification_type';
  readonly newOrder: 'new_order' | 'order_created';
  /** The status a row must have for the worker to pick it up; undefined where the database does not say which it is. */
  readonly waiting: 'queued' | 'pending' | undefined;
  /** Every status in which a row is, or where it is unknown may be, still to be sent. */
  readonly open: readonly string[];
  /** Whether the worker sends failed rows again that are set to `retry`. */
  readonly retries: boolean;
  /** Whether the worker records its attempts: attempts, next_retry_at, response_code, error_message. */
  readonly attempts: boolean;
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

/** The database lacks a table or a column that Banto needs; the message names it. */
export class NotAMarketplace extends Error {}

/**
 * Reads the database's catalogue once, at start.
 * @throws NotAMarketplace when something is missing that Banto needs.
 */
export async function detectDialect<Tables>(db: Kysely<Tables>): Promise<Dialect> {
  const shape = await readShape(db);
  if (shape.missing.length > 0) throw await lacking(db, shape.missing);
  const has = (table: string, column: string): boolean => shape.tables.get(table)?.has(column) === true;
  return {
    partners: {
      owner: has('manufacturing_partners', 'owner_user_id'),
      webhookUrl: has('manufacturing_partners', 'webhook_url'),
      shippingInfo: has('manufacturing_partners', 'shipping_info'),
    },
    notifications: await notificationDialect(db, shape),
    payouts: {
      breakdown: has('payouts_v31', 'breakdown'),
      period: has('payouts_v31', 'period_start'),
      created: has('payouts_v31', 'created_at'),
      amounts: {
        gross: payoutAmounts.gross.filter((name) => has('payouts_v31', name)),
        fee: payoutAmounts.fee.filter((name) => has('payouts_v31', name)),
        transfer: payoutAmounts.transfer.filter((name) => has('payouts_v31', name)),
        net: payoutAmounts.net.filter((name) => has('payouts_v31', name)),
      },
    },
    purchases: {
      fees: ['platform_markup', 'platform_sales_fee', 'platform_total_revenue'].every((fee) => has('purchases', fee)),
      cost: has('purchases', 'factory_payment'),
      refunds: has('purchases', 'refund_status'),
    },
    users: {
      displayName: has('users', 'display_name'),
      email: has('users', 'email'),
      userType: has('users', 'user_type'),
      metadata: has('users', 'metadata'),
    },
    organizers: has('organizers', 'name'),
    authUsers: has('auth.users', 'id'),
    orderHistory: has('manufacturing_order_status_history', 'status'),
    works: has('works', 'creator_id') && has('purchases', 'work_id'),
    earningsCreator: has('creator_earnings_v50', 'creator_id'),
    earningsOrganizer: has('creator_earnings_v50', 'organizer_id'),
    shape,
  };
}

/** Tables of the marketplace's sixth version, which replaced those that Banto serves. */
const NEWER = ['payments', 'fulfillments'];

async function lacking<Tables>(db: Kysely<Tables>, missing: readonly string[]): Promise<NotAMarketplace> {
  const { rows } = await sql<{ there: string | null }>`
    select to_regclass('public.' || name)::text as there from unnest(${NEWER}::text[]) as newer (name)
  `.execute(db);
  const newer = rows.every(({ there }) => there !== null);
  const why = newer ? '; it looks like version 6 of the marketplace, which this Banto does not serve' : '';
  return new NotAMarketplace(`the database has no ${missing.join(', ')}${why}`);
}

const STATUSES = ['pending', 'queued', 'retry', 'sent', 'failed'];

async function notificationDialect<Tables>(db: Kysely<Tables>, { tables }: Shape): Promise<NotificationDialect> {
  const columns = tables.get('partner_notifications');
  const kindColumn = columns?.has('notification_type') === true ? 'notification_type' : 'type';
  if (columns?.has(kindColumn) !== true)
    throw new NotAMarketplace(
      'the database has no partner_notifications.notification_type and no partner_notifications.type',
    );
  const status = columns.get('status') ?? { base: 'text', declared: 'text' };
  const allowed = await allowedValues(db, { table: 'partner_notifications', column: 'status', ...status }, STATUSES);
  const waiting = (['pending', 'queued'] as const).find((each) => allowed?.includes(each));
  return {
    kindColumn,
    newOrder: kindColumn === 'notification_type' ? 'order_created' : 'new_order',
    waiting,
    // Where nothing says which statuses there are, none that means waiting may be overlooked.
    open: ['queued', 'pending', 'retry'].filter((each) => waiting === undefined || allowed?.includes(each) === true),
    retries: waiting !== undefined && allowed?.includes('retry') === true,
    attempts: columns.has('attempts') && columns.has('next_retry_at'),
  };
}
