import { beforeAll, describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { taro } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { examineOperations } from '#src/cli/doctor/operations.ts';
import { explain } from '#src/engine/receipts/explain.ts';
import { type Kind, marketplaceTables, servedTypes } from '#src/marketplace/columns.ts';
import { type Asking, type Heard, openAsking } from '../support/asking.ts';
import { someFriday, startBanto } from '../support/banto.ts';
import type { TestDatabase } from '../support/database.ts';
import { everyQuestion } from '../support/every-question.ts';
import { play, played } from '../support/playing.ts';
import { seededDatabase } from '../support/seeded.ts';

/**
 * The types that are next to what a column should be, each with how PostgreSQL makes one of the other. None may be read
 * as if it were right: a day for a moment is off by hours, and a status that is a number is never the one asked for.
 */
const neighbours: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  uuid: { text: '%::text', bytea: `decode(replace(%::text, '-', ''), 'hex')` },
  text: { integer: 'length(%)', jsonb: 'to_jsonb(%)', 'text[]': 'array[%]' },
  yen: { 'double precision': '%', money: '%::numeric::money', text: '%::text' },
  count: { 'double precision': '%', text: '%::text', interval: `% * interval '1 second'` },
  instant: {
    date: '%::date',
    text: '%::text',
    bigint: 'extract(epoch from %)::bigint',
    'time with time zone': '%::timetz',
  },
  day: { 'timestamp with time zone': '%::timestamptz', 'timestamp without time zone': '%', text: '%::text' },
  json: { text: '%::text', 'text[]': 'array[%::text]' },
  flag: { integer: '%::int', text: '%::text' },
};

const needed = Object.entries(marketplaceTables).flatMap(([table, { needed: isNeeded, columns }]) =>
  Object.entries(columns).flatMap(([column, { kind, needed: columnNeeded }]) =>
    isNeeded && columnNeeded ? [{ table, column, kind }] : [],
  ),
);
/** Every needed column with every neighbour of its kind, each in one of the dialects, in turn. */
const cases = needed
  .flatMap(({ kind, ...of }) => Object.keys(neighbours[kind]).map((type) => ({ ...of, kind, type })))
  .map((each, index) => ({ ...each, dialect: dialects[index % dialects.length] ?? 'production' }));

/** Gives a column another type, without everything that PostgreSQL would have to rewrite for it. */
async function retype({ sql }: Pick<TestDatabase, 'sql'>, { table, column, kind, type }: (typeof cases)[number]) {
  await sql(`do $$ declare o record; begin
    for o in select policyname, tablename from pg_policies where schemaname = 'public' loop
      execute format('drop policy %I on %I', o.policyname, o.tablename); end loop;
    for o in select conname, conrelid::regclass as rel from pg_constraint
      where (contype = 'c' and conrelid = '${table}'::regclass)
        or (contype = 'f' and '${table}'::regclass in (conrelid, confrelid)) loop
      execute format('alter table %s drop constraint %I', o.rel, o.conname); end loop;
    for o in select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u') loop
      execute format('alter table ${table} drop constraint %I cascade', o.conname); end loop;
    for o in select indexrelid::regclass as name from pg_index where indrelid = '${table}'::regclass loop
      execute format('drop index %s', o.name); end loop;
    for o in select tgname from pg_trigger where tgrelid = '${table}'::regclass and not tgisinternal loop
      execute format('drop trigger %I on ${table}', o.tgname); end loop; end $$;
    drop view if exists creator_earnings_v50;
    alter table ${table} alter ${column} drop default,
      alter ${column} type ${type} using ${neighbours[kind][type]?.replaceAll('%', column) ?? column}`);
}

const inWords = ({ text, tables, sheets }: Heard): string => JSON.stringify({ text, tables, sheets });
/** What tells about the database itself. */
const about = new Set(['ops.db', 'ops.health']);

/** What each question says, or why it does not. */
async function answers(asking: Asking): Promise<Map<string, string>> {
  const heard = new Map<string, string>();
  for (const { name, raw } of everyQuestion.filter((each) => !about.has(each.name)))
    heard.set(
      name,
      await asking.ask(name, raw).then(inWords, (error: unknown) => explain(error, undefined).sentence.ja),
    );
  return heard;
}

/** The marketplace without what {@link retype} takes away, as every question answers on it. */
const plain = new Map<string, Map<string, string>>();
beforeAll(async () => {
  for (const dialect of dialects) {
    await using database = await seededDatabase({ dialect, now: someFriday });
    const statuses = { table: 'factory_products', column: 'id', kind: 'uuid', type: 'uuid', dialect } as const;
    await retype(database, statuses);
    await using asking = await openAsking(database.url, { now: someFriday });
    plain.set(dialect, await answers(asking));
  }
});

test('no neighbour is among the types that are read', () => {
  const names: Readonly<Record<string, string>> = {
    integer: 'int4',
    bigint: 'int8',
    'double precision': 'float8',
    'timestamp with time zone': 'timestamptz',
    'timestamp without time zone': 'timestamp',
  };
  for (const [kind, types] of Object.entries(neighbours))
    for (const type of Object.keys(types)) expect(servedTypes[kind as Kind]).not.toContain(names[type] ?? type);
});

describe('a question on a database with a column of another type', () => {
  test.each(cases)('$column of $table is $type: it is answered as ever, or off with the reason', async (one) => {
    await using database = await seededDatabase({ dialect: one.dialect, now: someFriday });
    await retype(database, one);
    await using asking = await openAsking(database.url, { now: someFriday });
    const why = `列 ${one.table}.${one.column} の型 ${one.type} は番頭で扱えません`;
    // A part that cannot be read is said to be so.
    const others = [...(await answers(asking))].filter(
      ([, sentence]) => !sentence.includes(why) && !sentence.includes('読み取れませんでした'),
    );
    expect(others).toEqual(others.map(([name]) => [name, plain.get(one.dialect)?.get(name)]));
  });
});

/** One column of each kind in each table. */
const someCases = cases.filter(
  (one, index) => cases.findIndex(({ table, kind }) => table === one.table && kind === one.kind) === index,
);

describe('an operation on a database with a column of another type', () => {
  test.each(someCases)('$column of $table is $type: it works, or command, help and doctor say why not', async (one) => {
    await using banto = await startBanto({
      dialect: 'production',
      mayRefuse: [/^views\.update/],
      prepare: (_sql, database) => retype(database, one),
    });
    const why = `列 ${one.table}.${one.column} の型 ${one.type} は番頭で扱えません`;
    const act = acts(banto);
    const doctor = (await examineOperations(banto.config)).map(({ what }) => what).join('\n');
    const help = await act.asked(taro, '/ops help');
    expect(help).toContain(why);
    for (const name of played) {
      const line = `/${operationOf(name).replace('.', ' ')}`;
      const off = doctor.includes(`${operationOf(name)} cannot be used here: ${one.table}.${one.column} is of type`);
      const said = off ? [await act.asked(taro, line), await act.asked(taro, `${line} help`)] : [];
      expect([name, said.filter((text) => !text.includes(why))]).toEqual([name, []]);
      expect([name, off === (said[1]?.includes('この環境では使えません') ?? false)]).toEqual([name, true]);
      expect([name, off || (await play(banto, name))]).toEqual([name, true]);
    }
  });
});

test('there is an example of every operation that is played', () => {
  expect(played.length).toBeGreaterThan(10);
  expect(played.every((name) => name in examples)).toBe(true);
});
