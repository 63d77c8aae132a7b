import { describe, expect, it, test } from 'vitest';

import { dialects } from '#playground/marketplace/schema.ts';
import {
  type FoundColumn,
  type FoundDatabase,
  readColumns,
  typeFaults,
  untypedColumns,
} from './house/database-columns.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { readSources } from './house/sources.ts';
import { type TableTypes, tableTypes } from './house/table-types.ts';
import { freshDatabase } from './support/database.ts';

const banto = tableTypes(readSources('src/db'), 'BantoTables');
const marketplace = tableTypes(readSources('src/marketplace'), 'MarketplaceTables');

/** Kysely's own tables about migrations. */
const notOurs = /^banto\.kysely_/u;

test('the types of Banto’s own tables match every column of the migrated database', async () => {
  await using database = await freshDatabase('production');
  const found = await readColumns(database, ['banto']);
  expect([...banto.values()].flatMap((columns) => [...columns.keys()]).length).toBeGreaterThan(140);
  expect(typeFaults(banto, [found])).toEqual([]);
  expect(untypedColumns(banto, found).filter((column) => !notOurs.test(column))).toEqual([]);
});

test('the marketplace’s columns have the same names and needs in both lists', () => {
  const typed = [...marketplace].flatMap(([table, columns]) =>
    [...columns.keys()].map((column) => `${table}.${column}`),
  );
  const listed = Object.entries(marketplaceTables).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  expect(typed.toSorted()).toEqual(listed.toSorted());
  // A column that may be missing reads as NULL.
  const notNull = Object.entries(marketplaceTables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, { needed }]) => {
      const type = marketplace.get(table)?.get(column);
      return needed || type?.nullable === true || type?.kinds.has('unknown') === true ? [] : [`${table}.${column}`];
    }),
  );
  expect(notNull).toEqual([]);
});

/** The types as the database has them: a column that may be missing is optional, and need not be nullable there. */
const asInDatabase = (types: TableTypes): TableTypes =>
  new Map(
    [...types].map(([table, columns]) => [
      table,
      new Map(
        [...columns].map(([column, type]) => [
          column,
          { ...type, optional: marketplaceTables[table]?.columns[column]?.needed !== true },
        ]),
      ),
    ]),
  );

test('the types of the marketplace’s tables match both dialects', async () => {
  const found: FoundDatabase[] = [];
  for (const dialect of dialects) {
    await using database = await freshDatabase(dialect);
    found.push(await readColumns(database, ['public', 'auth']));
  }
  expect([...marketplace.values()].flatMap((columns) => [...columns.keys()]).length).toBeGreaterThan(75);
  expect(typeFaults(asInDatabase(marketplace), found)).toEqual([]);
});

describe('the check finds', () => {
  const text: FoundColumn = { type: 'text', nullable: false, hasDefault: false, view: false, allowed: [] };
  const database = (...columns: (readonly [string, Partial<FoundColumn>])[]): FoundDatabase => ({
    name: 'a',
    tables: new Map([['t', new Map(columns.map(([name, column]) => [name, { ...text, ...column }]))]]),
  });
  const types = (columns: string) =>
    tableTypes(new Map([['a.ts', `const ab = ['a', 'b'] as const; interface Tables { t: { ${columns} } }`]]), 'Tables');
  const faults = (columns: string, ...found: Partial<FoundColumn>[]): string[] =>
    typeFaults(
      types(columns),
      found.map((column) => database(['x', column])),
    );

  it.each([
    ['another kind', 'x: number', {}, 'is text, but its type number'],
    ['a bigint as a text', 'x: string', { type: 'bigint' }, 'is bigint, but its type string'],
    ['a day as a Date', 'x: Date', { type: 'date' }, 'is date, but its type Date'],
    ['more than one kind', 'x: string | number', {}, 'is text, but its type string | number'],
    ['a kind nobody knows', 'x: string', { type: 'inet' }, 'is inet, which no type here stands for'],
    ['JSON as a text', 'x: string', { type: 'jsonb' }, 'is jsonb, but its type string'],
    ['a text as anything', 'x: unknown', {}, 'is text, but its type unknown'],
    ['null', 'x: string', { nullable: true }, 'may be null, but not its type'],
    [
      'null in JSON',
      'x: ColumnType<Json, string, string>',
      { type: 'jsonb', nullable: true },
      'may be null, but not its type',
    ],
    ['no null', 'x: string | null', {}, 'is never null, but its type may be'],
    ['no default', 'x: Generated<string>', {}, 'has no default, but its type may be left out'],
    [
      'no default on adding',
      'x: ColumnType<string, string | undefined>',
      {},
      'has no default, but its type may be left out',
    ],
    ['a value missing', `x: 'a' | 'b'`, { allowed: ['a', 'b', 'c'] }, 'takes a, b, c, but its type a, b'],
    ['a value too many', 'x: (typeof ab)[number]', { allowed: ['a'] }, 'takes a, but its type a, b'],
    ['values that nothing holds to', `x: 'a'`, {}, 'takes any text, but its type a'],
  ])('%s', (_what, columns, column, fault) => {
    expect(faults(columns, column)).toEqual([`t.x ${fault}`]);
  });

  it('a table and a column that no database has, and a column that the types do not have', () => {
    expect(typeFaults(types('y: string'), [database(['x', {}])])).toEqual(['t.y is in no database']);
    expect(typeFaults(types('y: string'), [])).toEqual(['t is in no database']);
    expect(untypedColumns(types('y: string'), database(['x', {}], ['y', {}]))).toEqual(['t.x']);
  });

  it('a column that is missing or nullable in one dialect', () => {
    const both = (columns: string) =>
      typeFaults(types(columns), [database(['x', {}], ['y', {}]), database(['y', { nullable: true }])]);
    expect(both('x: string; y: string | null')).toEqual(['t.x is not everywhere, but its type is not optional']);
    expect(both('x?: string; y: string')).toEqual(['t.y may be null, but not its type']);
  });

  it.each([
    ['x: string', {}],
    ['x: Date | null', { type: 'timestamp with time zone', nullable: true }],
    ['x: Generated<number>', { type: 'bigint', hasDefault: true }],
    ['x: ColumnType<Date | null, Date | undefined, Date>', { type: 'timestamp with time zone', nullable: true }],
    ['x: ColumnType<Json, string | null, string | null>', { type: 'jsonb', nullable: true }],
    ['x: JSONColumnType<Record<string, Json>>', { type: 'jsonb' }],
    ['x?: unknown', { type: 'jsonb', nullable: true }],
    [`x: 'a' | 'b' | null`, { nullable: true, allowed: ['b', 'a'] }],
    ['x: string', { view: true, nullable: true }],
  ])('nothing wrong with %s', (columns, column) => {
    expect(faults(columns, column)).toEqual([]);
  });
});
