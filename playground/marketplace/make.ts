import { randomUUID } from 'node:crypto';
import type { DialectName } from './schema.ts';

/** Runs a statement as the database's owner. */
export type Sql = <Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]) => Promise<Row[]>;

export interface NewPartner {
  readonly name: string;
  readonly company_name?: string | null;
  readonly contact_email?: string;
  readonly description?: string | null;
  readonly capabilities?: unknown;
  readonly status?: 'pending' | 'approved' | 'suspended';
}

export interface NewPayout {
  /** Yen. */
  readonly amount: number;
  readonly status?: string;
  /** Default: the database's today. */
  readonly due?: string;
  readonly recipient?: string;
  readonly name?: string;
  readonly notes?: string;
}

export interface NewSale {
  readonly creator?: string;
  readonly name?: string;
  /** Production: the organizer through whom it is sold. */
  readonly organizer?: string;
  readonly price: number;
  /** The factory's share. Yen. */
  readonly cost?: number;
  /** Each of the three recorded fees. Yen. Default: not computed. */
  readonly fees?: number;
  readonly at: Date;
}

/** What people do in the marketplace, one row at a time, in either dialect. Each function returns the new row's id. */
export const makeRows = (sql: Sql, dialect: DialectName) => {
  const production = dialect === 'production';

  const insert = async (table: string, row: Readonly<Record<string, unknown>>): Promise<string> => {
    const id = randomUUID();
    const whole = { id, ...row };
    // A test may have dropped columns, or a table that Banto can do without.
    const there = await sql<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
      [table],
    );
    if (there.length === 0) return whole.id;
    const columns = Object.keys(whole)
      .filter((column) => there.some(({ name }) => name === column))
      .join(', ');
    await sql(
      `insert into ${table} (${columns}) select ${columns} from json_populate_record(null::${table}, $1)
       on conflict (id) do nothing`,
      [JSON.stringify(whole)],
    );
    return whole.id;
  };

  const user = async (id: string, name: string): Promise<void> => {
    if (production) await insert('auth.users', { id });
    await insert('users', { id, display_name: name });
  };

  /** Somebody registers as a partner. */
  const register = ({ capabilities, ...partner }: NewPartner): Promise<string> =>
    insert('manufacturing_partners', {
      contact_email: 'info@new.example',
      status: 'pending',
      ...partner,
      ...(production && capabilities !== undefined && { capabilities }),
    });

  /** Somebody is owed money. */
  const owe = async ({
    amount,
    status = 'ready_for_transfer',
    due,
    name = '作家',
    ...rest
  }: NewPayout): Promise<string> => {
    const { recipient = randomUUID(), notes } = rest;
    await insert('users', { id: recipient, display_name: name });
    const [today] = await sql<{ day: string }>(`select current_date::text as day`);
    return insert('payouts_v31', {
      recipient_type: 'creator',
      recipient_id: recipient,
      final_payout: amount,
      status,
      scheduled_date: due ?? today?.day,
      notes,
      period_start: '2026-09-01',
      period_end: '2026-09-30',
      gross_amount: amount,
      platform_fee: 0,
      net_amount: amount,
      ...(!production && { breakdown: { creator_name: name } }),
    });
  };

  /** A creator sells a work. */
  const sell = async ({
    creator = randomUUID(),
    name = '作家',
    organizer,
    price,
    cost = 0,
    fees = 0,
    at,
  }: NewSale): Promise<string> => {
    await user(creator, name);
    const work = await insert('works', {
      creator_id: creator,
      title: '作品',
      price: 100,
      organizer_id: organizer,
    });
    return insert('purchases', {
      user_id: creator,
      work_id: work,
      price,
      purchased_at: at.toISOString(),
      status: 'paid',
      factory_payment: cost,
      platform_markup: fees,
      platform_sales_fee: fees,
      platform_total_revenue: fees * 2,
    });
  };

  /** An order goes to a partner. */
  const order = (partner: string, number: string): Promise<string> =>
    insert('manufacturing_orders', { order_id: number, partner_id: partner, status: 'submitted' });

  return { register, owe, sell, order };
};
