import { LONGEST_TEXT } from '../domain/text/text.ts';

/** What a column holds, whatever its exact type. `yen` and `count` are whole numbers; `instant` is a moment in time. */
export type Kind = 'uuid' | 'text' | 'yen' | 'count' | 'instant' | 'day' | 'json' | 'flag';

interface Column {
  readonly kind: Kind;
  /** Banto cannot serve a database without it. A column that is not needed reads as NULL where it is missing. */
  readonly needed: boolean;
  /** People outside write it: not more than this many characters are read. */
  readonly cut?: number;
}

interface Table {
  /** Banto cannot serve a database without it. A table that is not needed reads as empty where it is missing. */
  readonly needed: boolean;
  readonly columns: Readonly<Record<string, Column>>;
  /**
   * Columns of other tables that this view reads. Production's runs with the rights of who asks, who therefore needs them
   * too: `security_invoker` in https://www.postgresql.org/docs/current/sql-createview.html
   */
  readonly through?: Readonly<Record<string, readonly string[]>>;
}

const needed = (kind: Kind, cut?: number): Column => ({ kind, needed: true, ...(cut !== undefined && { cut }) });
const optional = (kind: Kind, cut?: number): Column => ({ kind, needed: false, ...(cut !== undefined && { cut }) });

/**
 * The marketplace's tables and columns that Banto reads, and what it expects of them. `tables.ts` has their TypeScript
 * types; a test compares the two.
 */
export const marketplaceTables: Readonly<Record<string, Table>> = {
  manufacturing_partners: {
    needed: true,
    columns: {
      id: needed('uuid'),
      name: needed('text', LONGEST_TEXT),
      company_name: optional('text', LONGEST_TEXT),
      contact_email: optional('text', LONGEST_TEXT),
      description: optional('text', LONGEST_TEXT),
      capabilities: optional('json', LONGEST_TEXT),
      status: needed('text'),
      created_at: optional('instant'),
      updated_at: optional('instant'),
      owner_user_id: optional('uuid'),
      webhook_url: optional('text'),
      shipping_info: optional('json'),
    },
  },
  manufacturing_orders: {
    needed: true,
    columns: {
      id: needed('uuid'),
      order_id: needed('text', LONGEST_TEXT),
      partner_id: needed('uuid'),
      status: needed('text'),
      assigned_at: optional('instant'),
      shipped_at: optional('instant'),
      created_at: needed('instant'),
      updated_at: optional('instant'),
    },
  },
  manufacturing_order_status_history: {
    needed: false,
    columns: {
      manufacturing_order_id: needed('uuid'),
      status: needed('text'),
      message: optional('text', LONGEST_TEXT),
      created_at: needed('instant'),
    },
  },
  factory_products: {
    needed: true,
    columns: {
      id: needed('uuid'),
      partner_id: needed('uuid'),
      is_active: optional('flag'),
      created_at: optional('instant'),
      updated_at: optional('instant'),
    },
  },
  partner_notifications: {
    needed: true,
    columns: {
      id: needed('uuid'),
      partner_id: needed('uuid'),
      type: optional('text', LONGEST_TEXT),
      notification_type: optional('text', LONGEST_TEXT),
      payload: needed('json'),
      status: needed('text'),
      created_at: optional('instant'),
      sent_at: optional('instant'),
      attempts: optional('count'),
      next_retry_at: optional('instant'),
      response_code: optional('count'),
      error_message: optional('text', LONGEST_TEXT),
      priority: optional('text'),
    },
  },
  payouts_v31: {
    needed: true,
    columns: {
      id: needed('uuid'),
      recipient_type: needed('text'),
      recipient_id: needed('uuid'),
      final_payout: needed('yen'),
      breakdown: optional('json'),
      status: needed('text'),
      scheduled_date: needed('day'),
      transaction_id: needed('text'),
      notes: needed('text'),
      paid_at: needed('instant'),
      created_at: optional('instant'),
      period_start: optional('day'),
      // What it was computed from, in the words of each database: `payoutAmounts` in dialect.ts.
      gross_amount: optional('yen'),
      gross_revenue: optional('yen'),
      platform_fee: optional('yen'),
      organizer_fee: optional('yen'),
      bank_transfer_fee: optional('yen'),
      transfer_fee: optional('yen'),
      net_amount: optional('yen'),
    },
  },
  purchases: {
    needed: true,
    columns: {
      id: needed('uuid'),
      work_id: optional('uuid'),
      price: needed('yen'),
      status: needed('text'),
      purchased_at: needed('instant'),
      factory_payment: optional('yen'),
      platform_markup: optional('yen'),
      platform_sales_fee: optional('yen'),
      platform_total_revenue: optional('yen'),
      refund_status: optional('text'),
    },
  },
  creator_earnings_v50: {
    needed: false,
    columns: {
      sale_price: needed('yen'),
      purchased_at: needed('instant'),
      creator_profit: needed('yen'),
      platform_total_revenue: optional('yen'),
      creator_id: optional('uuid'),
      organizer_id: optional('uuid'),
    },
    through: {
      purchases: [
        'id',
        'work_id',
        'user_id',
        'price',
        'status',
        'purchased_at',
        'factory_payment',
        'platform_total_revenue',
      ],
      works: ['id', 'creator_id', 'organizer_id'],
      users: ['id', 'display_name'],
    },
  },
  works: {
    needed: false,
    columns: { id: needed('uuid'), creator_id: needed('uuid'), title: optional('text', LONGEST_TEXT) },
  },
  users: {
    needed: false,
    columns: {
      id: needed('uuid'),
      email: optional('text'),
      display_name: optional('text', LONGEST_TEXT),
      role: optional('text'),
      user_type: optional('text'),
      metadata: optional('json'),
      created_at: optional('instant'),
    },
  },
  organizers: { needed: false, columns: { id: needed('uuid'), name: needed('text', LONGEST_TEXT) } },
  'auth.users': {
    needed: false,
    columns: {
      id: needed('uuid'),
      email: needed('text'),
      role: optional('text'),
      created_at: optional('instant'),
    },
  },
};

/** PostgreSQL's types that Banto can read as each kind; an enum or a domain counts as what it is made of. */
export const servedTypes: Readonly<Record<Kind, readonly string[]>> = {
  uuid: ['uuid'],
  text: ['text', 'varchar', 'bpchar', 'citext', 'name', 'enum'],
  yen: ['int2', 'int4', 'int8', 'numeric'],
  count: ['int2', 'int4', 'int8', 'numeric'],
  instant: ['timestamptz', 'timestamp'],
  day: ['date'],
  json: ['json', 'jsonb'],
  flag: ['bool'],
};

/** The type in which a missing column of each kind is NULL. */
export const typeOf: Readonly<Record<Kind, string>> = {
  uuid: 'uuid',
  text: 'text',
  yen: 'bigint',
  count: 'integer',
  instant: 'timestamptz',
  day: 'date',
  json: 'jsonb',
  flag: 'boolean',
};
