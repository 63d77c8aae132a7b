import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { explain } from '#src/engine/receipts/explain.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { type Asking, openAsking } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { askEverything } from '../support/every-question.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T11:30:00+09:00');

/** The columns that hold JSON. */
const columns = Object.entries(marketplaceTables).flatMap(([table, { columns: of }]) =>
  Object.entries(of).flatMap(([column, { kind }]) => (kind === 'json' ? [{ table, column }] : [])),
);

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const anyJson = [
  'null',
  '[null]',
  '[null, [null, {"a": null}]]',
  '{}',
  '[]',
  '""',
  '"text"',
  '5',
  'true',
  '-1e300',
  '{"": ""}',
  '{"order_id": {"order_id": [null]}, "order_number": [1], "creator_name": {"x": null}}',
  '{"order_id": null, "order_number": 7, "creator_name": 7}',
  `{"order_id": ["${'長'.repeat(3_000)}"], "creator_name": "${'長'.repeat(20_000)}"}`,
  nested(500),
  nested(3_000),
  nested(5_900),
];
/** `json` keeps what it was given. https://www.postgresql.org/docs/current/datatype-json.html */
const onlyJson = [
  String.raw`{"order_id": "\u0000", "creator_name": "a\u0000b", "x": "\ud800", "\u0000": 1}`,
  '{"order_id": "one", "order_id": "two"}',
];
const types = {
  jsonb: anyJson,
  json: [...anyJson, ...onlyJson],
  text: [...anyJson, ...onlyJson, '', 'no json', '{', '{"order_id": "x"'],
  'text[]': ['{}', '{NULL}', '{NULL,NULL}', '{a,"{\\"order_id\\": 1}"}'],
  integer: ['0', '7'],
} as const;
type Type = keyof typeof types;

describe.each(dialects)('odd JSON in a %s database', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    // The review shows what partners that wait wrote.
    await database.sql(`update manufacturing_partners set status = 'pending'`);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  /** The column with another type and a value in each of the first rows, for as long as the work takes. */
  const withOdd = async (table: string, column: string, type: Type, work: (asking: Asking) => Promise<void>) => {
    await database.sql(`alter table ${table} disable trigger user; alter table ${table} rename column ${column} to kept;
      alter table ${table} add column ${column} ${type}`);
    try {
      for (const [at, value] of types[type].entries())
        await database.sql(
          `update ${table} set ${column} = '${value.replaceAll("'", "''")}'
           where id = (select id from ${table} order by created_at desc, id offset ${at} limit 1)`,
        );
      await using asking = await openAsking(database.url, { now });
      await work(asking);
    } finally {
      await database.sql(`alter table ${table} drop column ${column}; alter table ${table} rename column kept to ${column};
        alter table ${table} enable trigger user`);
    }
  };

  describe.each(columns)('$column of $table', ({ table, column }) => {
    const needed = marketplaceTables[table]?.columns[column]?.needed === true;
    test.each(['jsonb', 'json', 'text'] as const)('as %s leaves every question answered', async (type) => {
      if (!(await isThere(database, table, column)) || (needed && !type.startsWith('json'))) return;
      await withOdd(table, column, type, async (asking) => {
        expect((await askEverything(asking, now)).size).toBeGreaterThan(20);
      });
    });
  });

  test.each(['text', 'text[]', 'integer'] as const)(
    'payloads of notifications as %s: questions that need them say why they fail, the others do not',
    async (type) => {
      await withOdd('partner_notifications', 'payload', type, async (asking) => {
        const told = await asking.ask('orders.stuck').catch((error: unknown) => explain(error, 'daily.2'));
        expect(told).toMatchObject({
          sentence: { ja: `列 partner_notifications.payload の型 ${type} は番頭で扱えません。` },
          next: { ja: expect.stringContaining('npm run doctor') },
        });
        const shape = (await asking.ask('ops.health')).tables[0]?.rows.find(([name]) => name === 'データベースの形');
        expect(shape?.[3]).toContain('列 partner_notifications.payload の型');
        for (const name of ['orders.today', 'payouts.due', 'partners.pending', 'ops.metrics']) await asking.ask(name);
      });
    },
  );

  test('shipping terms in which nothing is said are none', async () => {
    if (dialect === 'runbook') return;
    await database.sql(`alter table manufacturing_partners disable trigger user`);
    const said = async (terms: string): Promise<unknown> => {
      await database.sql(`update manufacturing_partners set shipping_info = $1`, [terms]);
      await using asking = await openAsking(database.url, { now });
      return (await asking.ask('partners.show', { id: landmarks.partners.yamada })).sheets[0]?.['配送情報'];
    };
    for (const none of ['null', '{}', '[]', '""', '[null]', '{"carrier_name": null}', '[[], {"a": [null, ""]}]'])
      expect([none, await said(none)]).toEqual([none, '未登録']);
    for (const some of ['{"carrier_name": "x"}', '["x"]', '0', 'false', '[[], {"a": [null, 0]}]'])
      expect([some, await said(some)]).toEqual([some, '登録あり']);
  });
});

async function isThere({ sql }: TestDatabase, table: string, column: string): Promise<boolean> {
  const [row] = await sql<{ there: boolean }>(
    `select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = $2 and attnum > 0) as there`,
    [table, column],
  );
  return row?.there === true;
}
