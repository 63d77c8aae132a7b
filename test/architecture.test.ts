import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';

import { floorFaults, floorOf, purityFaults } from './house/floors.ts';
import { importsOf } from './house/imports.ts';
import { readSources, root } from './house/sources.ts';

const sources = readSources('src');
const house = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

test('every file of src is read', () => {
  const listed = execFileSync('find', ['src', '-name', '*.ts', '-type', 'f'], { cwd: root, encoding: 'utf8' });
  expect(sources.size).toBe(listed.trim().split('\n').length);
  expect(sources.size).toBeGreaterThan(80);
  const floors = new Set([...sources.keys()].map((file) => floorOf(file) ?? 'none'));
  expect([...floors].toSorted()).toEqual(
    ['config', 'db', 'domain', 'engine', 'features', 'marketplace', 'queue', 'slack', 'top'].toSorted(),
  );
  expect([...sources.values()].flatMap(importsOf).length).toBeGreaterThan(400);
});

test('imports go down only, siblings and features do not know each other, settings stay upstairs', () => {
  expect(floorFaults(sources)).toEqual([]);
});

test('the domain and what is named rules, views or text is pure', () => {
  expect([...sources.keys()].filter((file) => /\/(?:rules|views|text)\.ts$/u.test(file)).length).toBeGreaterThan(3);
  expect(purityFaults(sources)).toEqual([]);
});

describe('the checker finds', () => {
  it.each([
    ['a file on no floor', { 'src/helpers.ts': '' }, 'src/helpers.ts is on no floor'],
    ['a folder on no floor', { 'src/utils/text.ts': '' }, 'src/utils/text.ts is on no floor'],
    ['an import upwards', { 'src/domain/yen.ts': `import { x } from '../engine/query.ts';` }, 'upwards'],
    ['one by alias', { 'src/slack/blocks.ts': `import { x } from "#src/features/orders/text.ts";` }, 'upwards'],
    ['one of types', { 'src/engine/ask.ts': `import type { X } from '../process/app.ts';` }, 'upwards'],
    ['one by re-export', { 'src/engine/ask.ts': `export * from '../features/index.ts';` }, 'upwards'],
    ['one at run time', { 'src/engine/ask.ts': `const x = await import('../process/app.ts');` }, 'upwards'],
    ['one for its effects', { 'src/engine/ask.ts': `import '../main.ts';` }, 'upwards'],
    ['one over several lines', { 'src/db/a.ts': `import {\n  a,\n  type B,\n} from '../engine/a.ts';` }, 'upwards'],
    ['a sibling', { 'src/slack/people.ts': `import { x } from '../db/database.ts';` }, 'a sibling'],
    ['another feature', { 'src/features/a/text.ts': `import { x } from '../b/text.ts';` }, 'another feature'],
    ['its table of contents', { 'src/features/a/text.ts': `import { x } from '../index.ts';` }, 'another feature'],
    ['settings below', { 'src/engine/a.ts': `import { x } from '../config/load.ts';` }, 'settings are read'],
    ['settings that look around', { 'src/config/load.ts': `import { x } from '../db/database.ts';` }, 'a sibling'],
    ['the playground', { 'src/process/app.ts': `import { x } from '#playground/slack/server.ts';` }, 'outside src'],
    ['the tests', { 'src/process/app.ts': `import { x } from '../../test/support/database.ts';` }, 'outside src'],
  ])('%s', (_what, files, fault) => {
    expect(floorFaults(house(files))).toEqual([expect.stringContaining(fault)]);
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

  it('nothing where nothing is wrong', () => {
    const files = house({
      'src/process/app.ts': `import { load } from '../config/load.ts';\nimport { features } from '../features/index.ts';`,
      'src/features/index.ts': `import { a } from './a/index.ts';`,
      'src/features/a/index.ts': `// import { b } from '../b/index.ts';\nimport { rules } from './rules.ts';`,
      'src/features/a/rules.ts': `/* Date.now() */ import { type X, yen } from '../../domain/yen.ts';\nconst a = new Date(0);`,
      'src/features/a/store.ts': `import type { Rules } from './rules.ts';\nimport { sql } from 'kysely';`,
      'src/domain/yen.ts': `import * as z from 'zod';`,
      'src/config/load.ts': `import { x } from '../domain/yen.ts';`,
    });
    expect([...floorFaults(files), ...purityFaults(files)]).toEqual([]);
  });
});

test('imports are read as they are written', () => {
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
    const m = await import('m');`;
  const names = (typeOnly: boolean) =>
    importsOf(source)
      .filter((each) => each.typeOnly === typeOnly)
      .map(({ specifier }) => specifier)
      .toSorted();
  expect(names(false)).toEqual(['a', 'b', 'f', 'h', 'i', 'm']);
  expect(names(true)).toEqual(['c', 'd', 'j']);
});
