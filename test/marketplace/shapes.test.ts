import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { explain } from '#src/engine/receipts/explain.ts';
import type { Tables } from '#src/engine/database.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { detectDialect, type Dialect, NotAMarketplace } from '#src/marketplace/dialect.ts';
import { openAsking } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { askEverything, everyQuestion } from '../support/every-question.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T11:30:00+09:00');

const everything = async (database: TestDatabase) => {
  await using asking = await openAsking(database.url, { now });
  return await askEverything(asking, now);
};

const dialectOf = async ({ url }: TestDatabase): Promise<Dialect> => {
  const db = openKysely<Tables>(openPool(url, { name: 'test', max: 1, statementTimeoutMs: 5_000 }));
  try {
    return await detectDialect(db);
  } finally {
    await db.destroy();
  }
};

const columns = Object.entries(marketplaceTables).flatMap(([table, { needed: tableNeeded, columns: of }]) =>
  Object.entries(of).map(([column, { kind, needed }]) => ({ table, column, kind, needed, tableNeeded })),
);
const optional = columns.filter(({ needed }) => !needed);
const needed = columns.filter(({ needed: isNeeded, tableNeeded }) => isNeeded && tableNeeded);
const optionalTables = Object.entries(marketplaceTables).flatMap(([table, each]) => (each.needed ? [] : [table]));

describe.each(dialects)('a %s database', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const has = async (table: string, column: string): Promise<boolean> => {
    const [row] = await database.sql<{ there: boolean }>(
      `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2 and attnum > 0) as there`,
      [table, column],
    );
    return row?.there === true;
  };

  /** The database without a column, for as long as the work takes. */
  const without = async (table: string, column: string, work: () => Promise<void>): Promise<void> => {
    await database.sql(`alter table ${table} rename column ${column} to gone`);
    try {
      await work();
    } finally {
      await database.sql(`alter table ${table} rename column gone to ${column}`);
    }
  };

  test.each(optional)('answers every question without $column of $table', async ({ table, column }) => {
    if (!(await has(table, column))) return;
    // One of two columns has the kind of a notification.
    if (/^(?:notification_)?type$/u.test(column)) return;
    await without(table, column, async () => {
      expect((await everything(database)).size).toBeGreaterThan(20);
    });
  });

  test.each(needed)('is refused, by name, without $column of $table', async ({ table, column }) => {
    await without(table, column, async () => {
      await expect(dialectOf(database)).rejects.toThrow(NotAMarketplace);
      await expect(dialectOf(database)).rejects.toThrow(`${table}.${column}`);
    });
  });

  test.each(optionalTables)('answers every question without %s', async (table) => {
    const [, name = table] = table.split('.');
    const kind = table === 'creator_earnings_v50' ? 'view' : 'table';
    if (!(await has(table, 'id')) && kind === 'table' && !(await has(table, 'status'))) return;
    await database.sql(`alter ${kind} ${table} rename to gone`);
    try {
      expect((await everything(database)).size).toBeGreaterThan(20);
    } finally {
      await database.sql(`alter ${kind} ${table.replace(name, 'gone')} rename to ${name}`);
    }
  });
});

/** The type of a column that a policy names cannot be changed. */
const dropPolicies = ({ sql }: TestDatabase) =>
  sql(`do $$ declare p record; begin for p in select policyname, tablename from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; end $$`);

/** Every amount of the marketplace. */
const amounts = columns.filter(({ kind, table }) => kind === 'yen' && table !== 'creator_earnings_v50');

/** What an answer says, for comparison. */
const said = (heard: Awaited<ReturnType<typeof everything>>) =>
  [...heard]
    // The sizes of the tables change with their types.
    .filter(([name]) => !['ops.db', 'ops.health'].includes(name))
    .map(([name, { text, tables, sheets }]) => ({ name, text, tables, sheets }));

describe.each(dialects)('the types of a %s database', (dialect) => {
  test.each(['bigint', 'numeric(12,0)', 'numeric'])('amounts of type %s: the same answers', async (type) => {
    await using database = await seededDatabase({ dialect, now });
    const before = said(await everything(database));
    const [view] = await database.sql<{ is: string }>(`select pg_get_viewdef('creator_earnings_v50') as is`);
    await database.sql('drop view creator_earnings_v50');
    for (const { table, column } of amounts) {
      const [there] = await database.sql<{ there: boolean }>(
        `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2) as there`,
        [table, column],
      );
      if (there?.there === true) await database.sql(`alter table ${table} alter column ${column} type ${type}`);
    }
    await database.sql(`create view creator_earnings_v50 as ${view?.is ?? ''}`);
    expect(said(await everything(database))).toEqual(before);
    expect((await dialectOf(database)).shape.findings).toEqual([]);
  });

  // https://www.postgresql.org/docs/current/datatype-numeric.html: numeric has NaN, and since 14 the infinities.
  test.each(['NaN', 'Infinity', '-Infinity', '1e30'])('%s among the amounts spoils no sum', async (odd) => {
    await using database = await seededDatabase({ dialect, now });
    await database.sql('drop view creator_earnings_v50');
    for (const { table, column } of amounts) {
      const [there] = await database.sql<{ there: boolean }>(
        `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2) as there`,
        [table, column],
      );
      if (there?.there !== true) continue;
      await database.sql(`alter table ${table} alter column ${column} type numeric`);
      await database.sql(`alter table ${table} disable trigger user`);
      await database.sql(`update ${table} set ${column} = '${odd}'
        where id in (select id from ${table} where status in ('paid', 'ready_for_transfer', 'scheduled', 'completed') order by id limit 5)`);
    }
    const heard = await everything(database);
    expect(heard.size).toBeGreaterThan(20);
    for (const [name, { text }] of heard)
      expect(`${name}: ${text}`).not.toMatch(/NaN|Infinity|¥1,?000,?000,?000,?000/u);
    const months = heard.get('reports.monthly');
    expect(months?.tables[0]?.rows.flatMap(([, ...figures]) => figures).every(Number.isSafeInteger)).toBe(true);
    expect(months?.text).toContain('金額を読めない売上が6か月に');
  });

  test('statuses that are enums or domains: the same answers, and the same statuses known', async () => {
    await using database = await seededDatabase({ dialect, now });
    const before = said(await everything(database));
    const { notifications } = await dialectOf(database);
    await dropPolicies(database);
    const [view] = await database.sql<{ is: string }>(`select pg_get_viewdef('creator_earnings_v50') as is`);
    await database.sql('drop view creator_earnings_v50');
    for (const { table } of columns.filter(({ column, tableNeeded }) => column === 'status' && tableNeeded)) {
      const checks = await database.sql<{ name: string }>(
        `select conname as name from pg_constraint where conrelid = to_regclass($1) and contype = 'c'`,
        [table],
      );
      for (const { name } of checks) await database.sql(`alter table ${table} drop constraint ${name}`);
      const found = await database.sql<{ status: string }>(
        `select distinct status from ${table} where status is not null`,
      );
      const labels = new Set(found.map(({ status }) => status));
      if (table === 'partner_notifications')
        for (const status of [...notifications.open, 'sent', 'failed']) labels.add(status);
      // Not every status that Banto asks for is a label.
      await database.sql(`create type ${table}_status as enum ('${[...labels].join("', '")}')`);
      await database.sql(`drop index if exists idx_manufacturing_orders_status`);
      await database.sql(`alter table ${table} alter column status drop default,
        alter column status type ${table}_status using status::${table}_status`);
    }
    await database.sql(`create view creator_earnings_v50 as ${view?.is.replace("'paid'::text", "'paid'") ?? ''}`);
    expect(said(await everything(database))).toEqual(before);
    expect((await dialectOf(database)).notifications).toEqual(notifications);
    const open = notifications.open.map((each) => `'${each}'`).join(', ');
    await database.sql(`create domain waits as text check (value in (${open}, 'sent', 'failed'));
      alter table partner_notifications alter column status type waits using status::text::waits`);
    expect((await dialectOf(database)).notifications).toEqual(notifications);
  });

  test.each([
    `status in ('pending', 'sent', 'failed')`,
    `status = any (array['pending', 'sent', 'failed', 'retry'])`,
    `status ~ '^(pending|sent|failed)$'`,
    `status <> 'queued' and length(status) < 20`,
  ])('a CHECK is asked, however it is written: %s', async (check) => {
    await using database = await seededDatabase({ dialect, now });
    await database.sql(`alter table partner_notifications drop constraint partner_notifications_status_check;
      alter table partner_notifications add check (${check}) not valid`);
    expect((await dialectOf(database)).notifications.waiting).toBe('pending');
  });

  test('without any CHECK: what waits is unknown, counted as what it may be, and never good', async () => {
    await using database = await seededDatabase({ dialect, now });
    await database.sql(`alter table partner_notifications drop constraint partner_notifications_status_check;
      delete from partner_notifications where status = 'failed';
      update partner_notifications set status = 'queued', created_at = '2026-11-20' where status in ('pending', 'queued', 'retry')`);
    const [{ waiting } = { waiting: 0 }] = await database.sql<{ waiting: number }>(
      `select count(*) as waiting from partner_notifications where status = 'queued'`,
    );
    expect(waiting).toBeGreaterThan(0);
    const health = (await everything(database)).get('ops.health');
    const backlog = health?.tables[0]?.rows.find(([name]) => name === '通知の滞留・失敗');
    expect(backlog?.[1]).toBe('❔ 不明');
    expect(backlog?.[3]).toContain(`${waiting}件`);
  });

  // Every one in one of the dialects, in turn: each asks everything.
  test.each(
    needed
      .filter(
        ({ kind, column, table }) => kind === 'text' && /^(?:status|name)$/u.test(column) && table !== 'organizers',
      )
      .filter((_, index) => index % dialects.length === dialects.indexOf(dialect)),
  )(
    '$column of $table is a number: found at start, and every question is answered or says that a type does not fit',
    async ({ table, column }) => {
      await using database = await seededDatabase({ dialect, now });
      await dropPolicies(database);
      await database.sql(`do $$ declare r record; begin
        for r in select conname from pg_constraint where conrelid = '${table}'::regclass and contype = 'c' loop
          execute format('alter table ${table} drop constraint %I', r.conname); end loop;
        for r in select indexrelid::regclass as name from pg_index where indrelid = '${table}'::regclass and indpred is not null loop
          execute format('drop index %s', r.name); end loop; end $$;
        drop view creator_earnings_v50;
        alter table ${table} alter ${column} drop default, alter ${column} type int using length(${column})`);
      expect((await dialectOf(database)).shape.findings.map(({ en }) => en).join()).toContain(
        `${table}.${column} is of type integer, which Banto cannot serve`,
      );
      await using asking = await openAsking(database.url, { now });
      const sentences = new Set<string>();
      for (const { name, raw } of everyQuestion)
        await asking.ask(name, raw).catch((error: unknown) => sentences.add(explain(error, undefined).sentence.ja));
      expect([...sentences].filter((sentence) => sentence.includes('予期しない'))).toEqual([]);
    },
  );

  test('times without a zone are read as UTC, with a finding', async () => {
    await using database = await seededDatabase({ dialect, now });
    const before = said(await everything(database));
    const instants = columns.filter(({ kind, tableNeeded }) => kind === 'instant' && tableNeeded);
    const [view] = await database.sql<{ is: string }>(`select pg_get_viewdef('creator_earnings_v50') as is`);
    await database.sql('drop view creator_earnings_v50');
    await dropPolicies(database);
    const changed: string[] = [];
    for (const { table, column } of instants) {
      const [there] = await database.sql<{ there: boolean }>(
        `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2) as there`,
        [table, column],
      );
      if (there?.there !== true) continue;
      await database.sql(
        `alter table ${table} alter column ${column} type timestamp using ${column} at time zone 'UTC'`,
      );
      changed.push(`${table}.${column}`);
    }
    await database.sql(`create view creator_earnings_v50 as ${view?.is ?? ''}`);
    expect(said(await everything(database))).toEqual(before);
    const { findings } = (await dialectOf(database)).shape;
    for (const column of changed) expect(findings.map(({ en }) => en).join()).toContain(`${column} has no time zone`);
  });
});
