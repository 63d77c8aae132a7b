import { beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { startBanto } from '../support/banto.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { play, played } from '../support/playing.ts';

/** Triggers would write what is gone. */
const withoutTriggers = (sql: TestDatabase['sql']) =>
  sql(`do $$ declare t record; begin
    for t in select tgname, tgrelid::regclass as on_table from pg_trigger where not tgisinternal
      and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) loop
      execute format('drop trigger %I on %s', t.tgname, t.on_table); end loop; end $$`);

const tables = Object.entries(marketplaceTables);
const columns = tables.flatMap(([table, { columns: of }]) =>
  Object.entries(of).flatMap(([column, { needed }]) => (needed ? [] : [{ table, column }])),
);

/** One of two has the kind of a notification; without these a recalculation cannot work, which `off.test.ts` holds. */
const indispensable = new Set([
  'partner_notifications.type',
  'partner_notifications.notification_type',
  'purchases.factory_payment',
  'purchases.platform_markup',
  'purchases.platform_sales_fee',
  'purchases.platform_total_revenue',
]);

/** The operations that read or write a table; all of them those with people's names. */
const about: Readonly<Record<string, RegExp>> = {
  manufacturing_partners: /^(?:partners|orders)/u,
  manufacturing_orders: /^(?:partners|orders)/u,
  manufacturing_order_status_history: /^orders/u,
  factory_products: /^partners/u,
  partner_notifications: /^(?:partners|orders)/u,
  payouts_v31: /^(?:payouts|purchases)/u,
  purchases: /^purchases/u,
  creator_earnings_v50: /^purchases/u,
  works: /^purchases/u,
};

/** The columns of each dialect. */
const there = new Map<string, ReadonlySet<string>>();
beforeAll(async () => {
  for (const dialect of dialects) {
    await using database = await freshDatabase(dialect);
    const rows = await database.sql<{ name: string }>(
      `select replace(attrelid::regclass::text, 'public.', '') || '.' || attname as name from pg_attribute
       where attnum > 0 and not attisdropped`,
    );
    there.set(dialect, new Set(rows.map(({ name }) => name)));
  }
});

/** Of the dialects that have a column one is tried, in turn: each start and each operation takes its time. */
function isTried(dialect: string, name: string, index: number): boolean {
  const having = dialects.filter((each) => there.get(each)?.has(name) === true);
  return having[index % Math.max(1, having.length)] === dialect;
}

describe.each(dialects)('a %s database', (dialect) => {
  const dropped = columns.filter(({ table, column }) => !indispensable.has(`${table}.${column}`));
  test.concurrent.each(dropped.map((each, index) => ({ ...each, index })))(
    'without $column of $table: every operation about it does its work',
    async ({ table, column, index }) => {
      if (!isTried(dialect, `${table}.${column}`, index)) return;
      await using banto = await startBanto({
        dialect,
        mayRefuse: [/^views\.update/],
        prepare: async (sql) => {
          await withoutTriggers(sql);
          const isView = table === 'creator_earnings_v50';
          // A view cannot lose a column, only be called otherwise.
          await sql(`alter table ${table} ${isView ? `rename ${column} to gone` : `drop column ${column} cascade`}`);
        },
      });
      const concerned = played.filter((name) => about[table]?.test(name) !== false);
      for (const name of concerned) expect(await play(banto, name), name).toBe(true);
    },
  );

  test('without all of them, and without the tables that can be missing: every operation does its work', async () => {
    await using banto = await startBanto({
      dialect,
      mayRefuse: [/^views\.update/],
      prepare: async (sql) => {
        await withoutTriggers(sql);
        for (const { table, column } of columns)
          if (marketplaceTables[table]?.needed === true && !indispensable.has(`${table}.${column}`))
            await sql(`alter table ${table} drop column if exists ${column} cascade`);
        await sql('drop view if exists creator_earnings_v50');
        for (const [table, { needed }] of tables)
          if (!needed && table !== 'creator_earnings_v50') await sql(`drop table if exists ${table} cascade`);
      },
    });
    for (const name of played) expect(await play(banto, name), name).toBe(true);
  });
});

test('every operation is played without each column that can be missing in its tables', () => {
  for (const name of played)
    expect(
      Object.values(about).some((pattern) => pattern.test(name)),
      name,
    ).toBe(true);
  expect(columns.length).toBeGreaterThan(40);
});
