import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { openAsking } from '../support/asking.ts';
import { someFriday } from '../support/banto.ts';
import type { TestDatabase } from '../support/database.ts';
import { everyQuestion } from '../support/every-question.ts';
import { seededDatabase } from '../support/seeded.ts';

/** A way to a database that counts the bytes that it answers with. */
async function counted(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const count = { bytes: 0 };
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const)
      one
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
        .pipe(other);
    database.on('data', ({ length }) => (count.bytes += length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return { url: target.href, count, [Symbol.dispose]: () => server.close() };
}

/** The columns that hold a text or a JSON of any length: no status, no word of a list. */
const texts = Object.entries(marketplaceTables).flatMap(([table, { columns }]) => {
  const names = Object.entries(columns).flatMap(([column, { kind }]) =>
    (kind === 'text' && !/^(?:status|type|role|user_type|priority|\w+_(?:type|status))$/u.test(column)) ||
    kind === 'json'
      ? [{ column, json: kind === 'json' }]
      : [],
  );
  return names.length === 0 ? [] : [{ table, columns: names }];
});

/** Makes every value of these columns longer, with its beginning as it was. */
async function lengthen({ sql }: TestDatabase, { table, columns }: (typeof texts)[number], characters: number) {
  const there = await sql<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [table],
  );
  const has = columns.filter(({ column }) => there.some(({ name }) => name === column));
  if (has.length === 0) return false;
  const set = has.map(({ column, json }) =>
    json
      ? `${column} = coalesce(${column}, '{}') || jsonb_build_object('long', repeat('x', ${characters}))`
      : `${column} = left(${column}, 40) || repeat('x', ${characters})`,
  );
  await sql(`do $$ declare o record; begin
    for o in select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('u', 'c') loop
      execute format('alter table ${table} drop constraint %I cascade', o.conname); end loop;
    for o in select indexrelid::regclass as name from pg_index where indrelid = '${table}'::regclass and not indisprimary loop
      execute format('drop index %s', o.name); end loop;
    alter table ${table} disable trigger user; end $$;
    update ${table} set ${set.join(', ')}`);
  return true;
}

/** How many bytes each question makes the database send. */
async function sent(database: TestDatabase): Promise<Map<string, number>> {
  using way = await counted(database.url);
  await using asking = await openAsking(way.url, { now: someFriday });
  const bytes = new Map<string, number>();
  for (const { name, raw } of everyQuestion) {
    way.count.bytes = 0;
    // What is asked about by a name that is longer now may no longer be found.
    await asking.ask(name, raw).catch(() => undefined);
    bytes.set(name, way.count.bytes);
  }
  return bytes;
}

describe.each(dialects)('in a %s database', (dialect) => {
  test.each(texts)(
    'however long the texts of $table are, no question reads more of them than it shows',
    async (one) => {
      await using database = await seededDatabase({ dialect, now: someFriday });
      if (!(await lengthen(database, one, 20_000))) return;
      const before = await sent(database);
      await lengthen(database, one, 200_000);
      const grown = [...(await sent(database))].filter(
        ([name, bytes]) => bytes > (before.get(name) ?? 0) * 1.2 + 20_000,
      );
      expect(grown.map(([name, bytes]) => `${name}: ${before.get(name)} → ${bytes} bytes`)).toEqual([]);
    },
  );
});
