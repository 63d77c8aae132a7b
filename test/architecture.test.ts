import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';

import { circleFaults } from './house/circles.ts';
import { emptyRooms, floorFaults } from './house/floors.ts';
import { importsOf } from './house/imports.ts';
import { distinctiveNames, marketplaceFaults } from './house/marketplace-names.ts';
import { isPure, purityFaults } from './house/purity.ts';
import { readFaults } from './house/reads.ts';
import { readSources, root } from './house/sources.ts';
import { tableTypes } from './house/table-types.ts';
import { writeFaults } from './house/writes.ts';

const sources = readSources('src');
const marketplaceNames = distinctiveNames(
  tableTypes(readSources('src/marketplace'), 'MarketplaceTables'),
  tableTypes(readSources('src/db'), 'BantoTables'),
);
const marketplaceTables = new Set(tableTypes(readSources('src/marketplace'), 'MarketplaceTables').keys());
const house = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

test('every file of src is read', () => {
  const listed = execFileSync('find', ['src', '-name', '*.ts', '-type', 'f'], { cwd: root, encoding: 'utf8' });
  expect(sources.size).toBe(listed.trim().split('\n').length);
  expect(sources.size).toBeGreaterThan(250);
  expect([...sources.values()].flatMap(importsOf).length).toBeGreaterThan(1_200);
});

test('imports go down only, neighbours on a floor and features do not import each other, only main, cli and process read settings', () => {
  expect(floorFaults(sources)).toEqual([]);
  expect(emptyRooms(sources)).toEqual([]);
});

test('there are no circular imports, not even of types', () => {
  expect(circleFaults(sources)).toEqual([]);
  expect(circleFaults(readSources('playground'))).toEqual([]);
});

test('the domain and files named rules, views or text are pure', () => {
  expect([...sources.keys()].filter(isPure).length).toBeGreaterThan(35);
  expect(purityFaults(sources)).toEqual([]);
});

test('the engine names no table and no column of the marketplace', () => {
  expect([...marketplaceNames]).toEqual(
    expect.arrayContaining([
      'payouts_v31',
      'works',
      'users',
      'purchases',
      'final_payout',
      'email',
      'price',
      'order_id',
    ]),
  );
  for (const shared of ['id', 'name', 'status', 'created_at', 'attempts', 'priority', 'transaction_id'])
    expect(marketplaceNames).not.toContain(shared);
  const engine = new Map([...sources].filter(([file]) => file.startsWith('src/engine/')));
  expect(engine.size).toBeGreaterThan(60);
  expect(marketplaceFaults(engine, marketplaceNames)).toEqual([]);
});

test('every write to the marketplace’s tables reads back what the database kept', () => {
  expect(marketplaceTables.size).toBeGreaterThan(10);
  expect(writeFaults(sources, marketplaceTables)).toEqual([]);
});

test('SQL text reads the marketplace’s tables as reading.ts gives them', () => {
  expect(readFaults(sources, marketplaceTables)).toEqual([]);
});

const ask = 'src/engine/answers/ask.ts';

describe('the checks find', () => {
  it.each([
    ['a file on no floor', { 'src/helpers.ts': '' }, 'src/helpers.ts is on no floor'],
    ['a folder on no floor', { 'src/utils/text.ts': '' }, 'src/utils/text.ts is on no floor'],
    ['a room on no floor', { 'src/engine/helpers/text.ts': '' }, 'src/engine/helpers/text.ts is on no floor'],
    ['a file beside the rooms', { 'src/engine/ask.ts': '' }, 'src/engine/ask.ts is on no floor'],
    ['an import upwards', { 'src/domain/text/yen.ts': `import { x } from '../../engine/ports.ts';` }, 'upwards'],
    ['one by alias', { 'src/slack/blocks.ts': `import { x } from "#src/features/orders/text.ts";` }, 'upwards'],
    ['one of types', { [ask]: `import type { X } from '../../process/app.ts';` }, 'upwards'],
    ['one by re-export', { [ask]: `export * from '../../features/index.ts';` }, 'upwards'],
    ['one by a named re-export', { [ask]: `export { type X } from '../../features/index.ts';` }, 'upwards'],
    ['one at run time', { [ask]: `const x = await import('../../process/app.ts');` }, 'upwards'],
    ['one in a template', { [ask]: 'const x = () => import(`../../process/app.ts`);' }, 'upwards'],
    ['one for its effects', { [ask]: `import '../../main.ts';` }, 'upwards'],
    ['one within a type', { [ask]: `type X = import('../../process/app.ts').X;` }, 'upwards'],
    ['one of a type of a value', { [ask]: `type X = typeof import('../../process/app.ts');` }, 'upwards'],
    ['one over several lines', { 'src/db/a.ts': `import {\n  a,\n  type B,\n} from '../engine/ports.ts';` }, 'upwards'],
    ['one to a room above', { 'src/engine/posting/a.ts': `import { x } from '../receipts/a.ts';` }, 'upwards'],
    ['one within the domain', { 'src/domain/text/yen.ts': `import { x } from '../errors.ts';` }, 'upwards'],
    ['one from the ground', { 'src/engine/ports.ts': `import type { X } from './audit/audit.ts';` }, 'upwards'],
    ['one to the start', { 'src/process/app.ts': `import { x } from '../main.ts';` }, 'upwards'],
    ['a room beside', { [ask]: `import type { X } from '../schedules/ticks.ts';` }, 'a sibling'],
    ['commands that start Banto', { 'src/cli/a.ts': `import { x } from '../main.ts';` }, 'a sibling'],
    ['a sibling', { 'src/slack/people.ts': `import { x } from '../queue/queue.ts';` }, 'a sibling'],
    ['another feature', { 'src/features/a/text.ts': `import { x } from '../b/text.ts';` }, 'another feature'],
    ['its table of contents', { 'src/features/a/text.ts': `import { x } from '../index.ts';` }, 'another feature'],
    ['settings below', { 'src/engine/ports.ts': `import { x } from '../config/load.ts';` }, 'settings are read'],
    [
      'settings in a feature',
      { 'src/features/a/text.ts': `import { x } from '../../config/load.ts';` },
      'settings are',
    ],
    ['settings that look around', { 'src/config/load.ts': `import { x } from '../queue/queue.ts';` }, 'a sibling'],
    ['the playground', { 'src/process/app.ts': `import { x } from '#playground/slack/server.ts';` }, 'outside src'],
    ['the tests', { 'src/process/app.ts': `import { x } from '../../test/support/database.ts';` }, 'outside src'],
  ])('%s', (_what, files, fault) => {
    expect(floorFaults(house(files))).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['two files', { a: ['b'], b: ['a'] }, '2 files in a circle: a.ts → b.ts → a.ts'],
    ['a file and itself', { a: ['a'] }, '1 files in a circle: a.ts → a.ts'],
    ['a way round', { a: ['b'], b: ['c'], c: ['d', 'b'], d: [] }, '2 files in a circle: b.ts → c.ts → b.ts'],
    ['a knot, once', { a: ['b', 'c'], b: ['c'], c: ['a'] }, '3 files in a circle: a.ts → c.ts → a.ts'],
  ])('a circle: %s', (_what, graph: Record<string, string[]>, fault) => {
    for (const type of ['', 'type ']) {
      const text = (names: string[]) => names.map((name) => `import ${type}{ x } from './${name}.ts';`).join('\n');
      const files = Object.entries(graph).map(([name, names]) => [`${name}.ts`, text(names)] as const);
      expect(circleFaults(new Map(files))).toEqual([fault]);
    }
  });

  it.each([
    [`db.selectFrom('payouts_v31')`, 'payouts_v31'],
    [`db.selectFrom('purchases as p')`, 'purchases'],
    [`db.select('p.price')`, 'price'],
    ['sql`select 1 from manufacturing_orders o where ${x}`', 'manufacturing_orders'],
    ['sql`select p.id from purchases p`', 'purchases'],
    ['sql`select sum(p.price) from ${table} p`', 'price'],
    ['const amount = row.final_payout;', 'final_payout'],
    ['const { final_payout: amount } = row;', 'final_payout'],
    [`const masked = name === 'email';`, 'email'],
  ])('a name of the marketplace: %s', (source, name) => {
    expect(marketplaceFaults(house({ [ask]: `\n${source}` }), marketplaceNames)).toEqual([`${ask}:2 names ${name}`]);
  });

  it.each([
    `trx.updateTable('purchases').set({ price: 1 })`,
    `trx.updateTable('purchases as p').set({ price: 1 })`,
    `trx.insertInto('purchases').values({ price: 1 })`,
    `trx.deleteFrom('purchases')`,
    'sql`with x as (select 1) update purchases set price = 1`',
    'sql`insert into public.purchases (price) values (1)`',
    'sql`delete from purchases`',
  ])('a write past the read-back: %s', (source) => {
    expect(writeFaults(house({ [ask]: `\n${source}` }), marketplaceTables)).toEqual([`${ask}:2 writes to purchases`]);
  });

  it.each(['sql`select 1 from purchases p`', 'sql`select 1 from x join public.purchases using (id)`'])(
    'a read past what the database is read through: %s',
    (source) => {
      expect(readFaults(house({ [ask]: `\n${source}` }), marketplaceTables)).toEqual([
        `${ask}:2 reads purchases past reading.ts`,
      ]);
    },
  );

  it('no write in a lock, a read or a table of Banto', () => {
    const source =
      'sql`select 1 from purchases for update`; trx.updateTable(`banto.receipt`); db.selectFrom("purchases");';
    expect(writeFaults(house({ [ask]: source }), marketplaceTables)).toEqual([]);
  });

  it('no marketplace name in a comment or a sentence', () => {
    const source = `// payouts_v31\nconst text = 'The price that it works for: email'; const email = row.status;`;
    expect(marketplaceFaults(house({ [ask]: source }), marketplaceNames)).toEqual([]);
  });

  it('an import whose module is only known at run time', () => {
    expect(() => importsOf('const x = await import(name);')).toThrow('import of name: name the module');
  });

  it('a file that cannot be read', () => {
    expect(() => importsOf('import { from;')).toThrow(SyntaxError);
  });

  it.each([
    ['a database in rules', `import { sql } from 'kysely';`, 'needs kysely'],
    ['its types', `import type { Kysely } from 'kysely';`, 'takes a type from kysely'],
    ['a driver', `import pg from 'pg';`, 'needs pg'],
    ['a Slack client', `import { WebClient } from '@slack/web-api';`, 'needs @slack/web-api'],
    ['a logger', `import { pino } from 'pino';`, 'needs pino'],
    ['the file system', `import { readFileSync } from 'node:fs';`, 'needs node:fs'],
    ['a clock', 'const now = Date.now();', 'uses a clock'],
    ['another clock', 'const now = new Date();', 'uses a clock'],
    ['a third clock', 'const now = Date();', 'uses a clock'],
    ['a stopwatch', `const from = performance['now']();`, 'uses a clock'],
    ['chance', 'const id = Math.random();', 'uses chance'],
    ['an id by chance', `import { randomUUID } from 'node:crypto';\nconst id = randomUUID();`, 'uses chance'],
    ['a timer', 'setTimeout(() => undefined, 1);', 'uses a timer'],
    ['the console', 'console.log(1);', 'uses the console'],
    ['the environment', 'const token = process.env.TOKEN;', 'uses the process'],
    ['the network', `await fetch('https://example.com');`, 'uses the network'],
    ['what an import drags along', `import { x } from './store.ts';`, 'needs kysely through src/features/a/store.ts'],
  ])('%s', (_what, source, fault) => {
    const store = `import { sql } from 'kysely';`;
    for (const name of ['rules', 'views', 'text']) {
      const files = house({ 'src/features/a/store.ts': store, [`src/features/a/${name}.ts`]: source });
      expect(purityFaults(files)).toEqual([`src/features/a/${name}.ts ${fault}`]);
    }
  });

  it('nothing in correct code', () => {
    const files = house({
      'src/process/app.ts': `import { load } from '../config/load.ts';\nimport { features } from '../features/index.ts';`,
      'src/features/index.ts': `import { a } from './a/index.ts';`,
      'src/features/a/index.ts': `// import { b } from '../b/index.ts';\nimport { rules } from './rules.ts';`,
      'src/features/a/rules.ts': `/* Date.now() */ import { type X, yen } from '../../domain/text/yen.ts';\nconst a = new Date(0); const b = 'Date.now()';`,
      'src/features/a/store.ts': `import type { Rules } from './rules.ts';\nimport { sql } from 'kysely';`,
      'src/domain/text/yen.ts': `import * as z from 'zod';`,
      'src/config/load.ts': `import { x } from '../domain/text/yen.ts';`,
    });
    expect([...floorFaults(files), ...circleFaults(files), ...purityFaults(files)]).toEqual([]);
  });
});

test('every form of import is read', () => {
  const source = `
    import a from 'a'; import * as b from "b";
    import type { C } from 'c';
    import { type D, type E } from 'd';
    import { type F, g } from 'f';
    import 'h';
    export { i } from 'i';
    export type { J } from 'j';
    // import k from 'k';
    const url = 'https://example.com'; /* import l from 'l' */
    const m = await import('m');
    const text = '// ' + "it's"; // import n from 'n';
    type O = import('o').O;
    const p = \`import q from 'q'\`;`;
  const names = (typeOnly: boolean) =>
    importsOf(source)
      .filter((each) => each.typeOnly === typeOnly)
      .map(({ specifier }) => specifier)
      .toSorted();
  expect(names(false)).toEqual(['a', 'b', 'f', 'h', 'i', 'm']);
  expect(names(true)).toEqual(['c', 'd', 'j', 'o']);
});
