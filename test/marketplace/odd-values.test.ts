import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { openAsking } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { askEverything } from '../support/every-question.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T11:30:00+09:00');

const dated = Object.entries(marketplaceTables).flatMap(([table, { columns }]) =>
  Object.entries(columns).flatMap(([column, { kind }]) =>
    kind === 'instant' || kind === 'day' ? [{ table, column, kind }] : [],
  ),
);

/** https://www.postgresql.org/docs/current/datatype-datetime.html: the special values, and both ends of the range. */
const odd = {
  instant: ['-infinity', 'infinity', '0044-03-15 12:00 BC', '20261-11-01', '4713-01-01 BC', '294276-12-31 23:59:59+00'],
  day: ['-infinity', 'infinity', '0044-03-15 BC', '20261-11-01', '4713-01-01 BC', '5874897-12-31', '9999-12-31'],
} as const;

describe.each(dialects)('odd rows in a %s database', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
  });
  afterAll(() => database[Symbol.asyncDispose]());

  /** Writes each value into rows of every status, and puts back what was there when the work is done. */
  const withOdd = async (table: string, column: string, values: readonly string[], work: () => Promise<void>) => {
    const status = (await isThere(database, table, 'status')) ? 'status' : `'all'`;
    await database.withClient(async (client) => {
      // The marketplace's triggers must not change what is put back.
      await client.query('set session_replication_role = replica');
      await client.query(
        `create temp table kept as select id, ${column} as was, place from (
           select id, ${column}, row_number() over (partition by ${status} order by id) as place from ${table}) as rows
         where place <= ${values.length}`,
      );
      for (const [index, value] of values.entries())
        await client.query(
          `update ${table} set ${column} = '${value}' where id in (select id from kept where place = ${index + 1})`,
        );
      try {
        await work();
      } finally {
        await client.query(`update ${table} t set ${column} = kept.was from kept where kept.id = t.id`);
        await client.query('drop table kept');
        await client.query('reset session_replication_role');
      }
    });
  };

  test.each(dated)('in $column of $table leave every question answered', async ({ table, column, kind }) => {
    if (!(await isThere(database, table, column))) return;
    await withOdd(table, column, odd[kind], async () => {
      await using asking = await openAsking(database.url, { now });
      expect((await askEverything(asking, now)).size).toBeGreaterThan(20);
    });
  });
});

/** What a column may hold besides what Banto writes: nothing, and texts that somebody pasted. */
const strange = [
  'null',
  `''`,
  `' '`,
  `e'a\\nb\\t\\u0001'`,
  `'<!channel> *x* = | ~'`,
  `e'\\u202Eabc'`,
  `repeat('長', 500)`,
];

describe.each(dialects)('in a %s database', (dialect) => {
  // The view has the values of the tables.
  test.each(Object.keys(marketplaceTables).filter((table) => table !== 'creator_earnings_v50'))(
    'rows of %s without a value, and with strange texts, in any column leave every question answered',
    async (table) => {
      await using database = await seededDatabase({ dialect, now });
      const here = await database.sql<{ column: string; isText: boolean }>(
        `select attname as column, atttypid = 'text'::regtype as "isText" from pg_attribute a join pg_class c on c.oid = a.attrelid
         where c.oid = to_regclass($1) and c.relkind = 'r' and attnum > 0 and not attisdropped`,
        [table],
      );
      await database.withClient(async (client) => {
        await client.query('set session_replication_role = replica');
        const found = await client.query<{ name: string }>(
          `select conname as name from pg_constraint where conrelid = to_regclass($1) and contype in ('c', 'u')`,
          [table],
        );
        for (const { name } of found.rows) await client.query(`alter table ${table} drop constraint "${name}" cascade`);
        for (const { column, isText } of here) {
          // Questions are asked about rows of this id and this number.
          if (column === 'id' || column === 'order_id' || marketplaceTables[table]?.columns[column] === undefined)
            continue;
          await client.query(`alter table ${table} alter ${column} drop not null`);
          const values = isText ? strange : ['null'];
          for (const [index, value] of values.entries())
            await client.query(
              `update ${table} set ${column} = ${value} where abs(hashtext(id::text || '${column}')) % ${values.length * 3} = ${index}`,
            );
        }
      });
      await using asking = await openAsking(database.url, { now });
      expect((await askEverything(asking, now)).size).toBeGreaterThan(20);
    },
  );
});

test.each(dialects)('a partner without a name, in a %s database, is shown with what it has', async (dialect) => {
  await using database = await seededDatabase({ dialect, now });
  await database.sql(`alter table manufacturing_partners alter name drop not null;
    update manufacturing_partners set name = case when id::text < '8' then null else '' end where status = 'pending'`);
  await using asking = await openAsking(database.url, { now });
  expect((await askEverything(asking, now)).size).toBeGreaterThan(20);
  const { answer } = await asking.ask('partners.pending');
  expect(answer.sheets?.map(({ title }) => title)).toEqual(answer.sheets?.map(() => '—'));
});

async function isThere({ sql }: TestDatabase, table: string, column: string): Promise<boolean> {
  const [row] = await sql<{ there: boolean }>(
    `select exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.oid = to_regclass($1) and c.relkind = 'r' and a.attname = $2) as there`,
    [table, column],
  );
  return row?.there === true;
}
