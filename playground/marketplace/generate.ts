import type { ClientBase } from 'pg';
import { escapeIdentifier } from 'pg';

import { makeNotifications } from './seed/notifications.ts';
import { makeHistory, makeOrders } from './seed/orders.ts';
import { makePartners, makeProducts } from './seed/partners.ts';
import { makePayouts } from './seed/payouts.ts';
import { makePeople } from './seed/people.ts';
import { makeOrganizers, makePurchases, makeWorks } from './seed/sales.ts';
import { createScene, type SeedOptions } from './seed/scene.ts';

export type { SeedOptions } from './seed/scene.ts';

/** Rows of one table; all have the columns of the first. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * A realistic marketplace with every trap: rows by table, in an order that foreign keys allow. The same options give
 * the same rows. Rows have the columns of both dialects.
 */
export function generateMarketplace(options: SeedOptions): ReadonlyMap<string, Rows> {
  const scene = createScene(options);
  const people = makePeople(scene);
  const organizers = makeOrganizers(scene);
  const works = makeWorks(scene, people.creators, organizers);
  const purchases = makePurchases(scene, works, people.buyers);
  const partners = makePartners(scene, people.owners);
  const products = makeProducts(scene, partners);
  const orders = makeOrders(scene, partners, purchases, works);
  return new Map<string, Rows>([
    ['auth.users', people.authUsers],
    ['organizers', organizers],
    ['users', people.users],
    ['user_bank_accounts', people.bankAccounts],
    ['works', works],
    ['purchases', purchases],
    ['manufacturing_partners', partners],
    ['factory_products', products],
    ['manufacturing_orders', orders],
    ['manufacturing_order_status_history', makeHistory(scene, orders)],
    ['partner_notifications', makeNotifications(scene, orders, partners)],
    ['payouts_v31', makePayouts(scene, people.creators, organizers, works, purchases)],
  ]);
}

/**
 * Fills an empty marketplace in one transaction and returns how many rows each table got. Tables and columns that the
 * database does not have are left out.
 */
export async function seedMarketplace(client: ClientBase, options: SeedOptions): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await client.query('begin');
  try {
    for (const [table, rows] of generateMarketplace(options)) {
      const count = await insertRows(client, table, rows);
      if (count !== undefined) counts[table] = count;
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  await client.query('analyze');
  return counts;
}

async function columnsOf(client: ClientBase, table: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    'select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped',
    [table],
  );
  return new Set(rows.map((row) => row.name));
}

/** Inserts rows without the columns that the table lacks. Returns how many; undefined without such a table. */
export async function insertRows(client: ClientBase, table: string, rows: Rows): Promise<number | undefined> {
  const columns = await columnsOf(client, table);
  if (columns.size === 0) return undefined;
  const named = Object.keys(rows[0] ?? {}).filter((column) => columns.has(column));
  if (named.length === 0) return 0;
  const target = table.split('.').map(escapeIdentifier).join('.');
  const list = named.map(escapeIdentifier).join(', ');
  const result = await client.query(
    `insert into ${target} (${list}) select ${list} from json_populate_recordset(null::${target}, $1)`,
    [JSON.stringify(rows)],
  );
  return result.rowCount ?? 0;
}
