import { readFileSync } from 'node:fs';
import { Client, type Pool } from 'pg';
import { asker } from '#playground/acts/asker.ts';
import { loadSchema } from '#playground/marketplace/schema.ts';
import { type Postgres, startPostgres } from '#playground/postgres.ts';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { readSnapshot, type SnapshotSource } from '#src/db/snapshot.ts';
import { migrate } from '#src/db/migrate.ts';
import { ask, type QueryDependencies } from '#src/engine/answers/ask.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import type { Tables } from '#src/engine/database.ts';
import { features } from '#src/features/index.ts';
import { detectDialect } from '#src/marketplace/dialect.ts';
import { reading } from '#src/marketplace/reading.ts';
import { openLog } from '#src/process/logging.ts';
import { openMarketplaceHttp } from '#src/marketplace/http.ts';
import { advisedIndexes, createIndex } from '#src/marketplace/indexes.ts';
import { type Case, cases } from './questions/cases.ts';
import { fill, full, type Size, small } from './questions/data.ts';
import type { Report, Row, Settings } from './report.ts';
import { p50 } from './support/statistics.ts';

/** Measured runs, after one that warms the cache. The ways of asking take turns, so that other load affects all alike. */
const RUNS = 9;
const LIST_MS = 100;
const AGGREGATE_MS = 500;
const TIMES = 10;
/** What Banto may take longer than the runbook's own statement, besides its snapshot. Milliseconds. */
const MORE_MS = 5;

/**
 * Every question on a million orders against the runbook's own statement on the same rows. Both use the marketplace's own
 * indexes; Banto also runs on a copy with the indexes it advises.
 */
export async function benchQuestions({ small: isSmall, say }: Settings): Promise<Report> {
  const size = isSmall ? small : full;
  const postgres = await startPostgres();
  try {
    const plain = await filled(postgres, size, say);
    const advised = await postgres.createDatabase('advised', 'plain');
    await onAdvised(advised);
    const client = new Client({ connectionString: plain });
    await client.connect();
    const pools = [plain, advised].map((url) =>
      openPool(url, { name: 'bench', max: 2, readOnly: true, statementTimeoutMs: 10_000 }),
    );
    const [own, indexed] = await Promise.all(pools.map(openDependencies));
    if (!own || !indexed) throw new Error('no dependencies for a pool');
    const known = await landmarks(client, size.orders, size.purchases);
    const rows: Row[] = [];
    for (const each of cases(known)) {
      say(typed(each.query));
      const [runbook, plainly, withIndexes, roundTrips] = await inTurn([
        ...(each.runbook.length === 0 ? [undefined] : [() => runAll(client, each.runbook)]),
        () => answer(own, each),
        () => answer(indexed, each),
        () => emptySnapshot(indexed.readPool),
      ]);
      rows.push(judge(each, { runbook, own: plainly, advised: withIndexes, roundTrips }, isSmall));
    }
    await Promise.all([...pools.map((pool) => pool.end()), client.end()]);
    return {
      name: 'questions',
      setting: `${size.orders} orders, ${size.purchases} purchases, ${size.payouts} payouts, ${size.partners} partners, production dialect, warm; ms, median of ${RUNS} runs in turn; not slower but for the round trips that open and close a snapshot, which stand beside; * mended where the runbook's own cannot run`,
      rows,
    };
  } finally {
    await postgres.stop();
  }
}

/** Creates a marketplace of that size with its own indexes, in the database `plain`. Returns its connection string. */
async function filled(postgres: Postgres, size: Size, say: Settings['say']): Promise<string> {
  const url = await postgres.createDatabase('plain');
  const client = new Client({ connectionString: url });
  await client.connect();
  await loadSchema(client, 'production');
  await migrate(url);
  say(`filling ${size.orders} orders, ${size.purchases} purchases, ${size.payouts} payouts, ${size.partners} partners`);
  await fill(client, size, say);
  await client.end();
  return url;
}

async function onAdvised(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const index of advisedIndexes) await client.query(createIndex(index));
  await client.query('vacuum analyze');
  await client.end();
}

const catalog = new Catalog(features);

async function openDependencies(readPool: Pool): Promise<QueryDependencies> {
  const example = parseOpsFile(readFileSync(new URL('../ops.example.yml', import.meta.url), 'utf8'), 'ops.example.yml');
  if (!example.ok) throw new Error(example.faults.join('\n'));
  const dialect = await detectDialect(openKysely<Tables>(readPool));
  return {
    readPool: { pool: readPool, plugins: [reading(dialect.shape, new Set())] },
    reading: (_person, read) => read(),
    policy: example.policy,
    directory: catalog,
    finders: catalog.finders,
    log: openLog('silent'),
    dialect,
    clock: { now: () => new Date() },
    // Only the database is measured.
    marketplace: openMarketplaceHttp({ workerGuarded: false }),
    people: {
      get: () => Promise.reject(new Error('nobody is asked')),
      membersOf: () => Promise.reject(new Error('nobody is asked')),
    },
    vitals: {
      slack: () => Promise.resolve(undefined),
      scheduler: () => undefined,
      channels: () => Promise.resolve([]),
      groups: () => Promise.resolve([]),
    },
  };
}

async function landmarks(client: Client, orders: number, purchases: number) {
  const [order, purchase] = [Math.floor(orders / 2), Math.floor(purchases / 2)];
  const { rows } = await client.query<{ purchase: string; partner: string; receipt: string }>(
    `select md5('s${purchase}')::uuid::text as purchase, md5('p7')::uuid::text as partner, md5('r77')::uuid::text as receipt`,
  );
  const [row] = rows;
  if (!row) throw new Error('a select without a table has one row');
  return { order: `PR-${order}`, ...row };
}

async function runAll(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

/** A snapshot that reads nothing: only its begin and commit. */
const emptySnapshot = (source: SnapshotSource): Promise<void> =>
  readSnapshot<Tables, void>(source, () => Promise.resolve());

async function answer(dependencies: QueryDependencies, { query: name, raw }: Case): Promise<void> {
  const query = catalog.findQuery(name);
  if (!query) throw new Error(`there is no question ${name}`);
  await ask(dependencies, query, raw, asker, () => Promise.resolve());
}

/**
 * Runs the functions in turn, once to warm up and then `RUNS` times. Returns the median of each in milliseconds, or
 * `timeout` for one that the database cancels, which is not run again.
 */
async function inTurn(works: readonly (Work | undefined)[]): Promise<(Took | undefined)[]> {
  const times = works.map((): number[] => []);
  const ended = new Set<number>();
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, work] of works.entries()) {
      if (!work || ended.has(index)) continue;
      const started = performance.now();
      try {
        await work();
      } catch (error) {
        if ((error as { code?: string }).code !== '57014') throw error;
        ended.add(index);
      }
      if (run > 0) times[index]?.push(performance.now() - started);
    }
  }
  return works.map((work, index) => (!work ? undefined : ended.has(index) ? 'timeout' : p50(times[index] ?? [])));
}

type Work = () => Promise<void>;
type Took = number | 'timeout';

interface Measured {
  readonly runbook: Took | undefined;
  readonly own: Took | undefined;
  readonly advised: Took | undefined;
  /** Time to open and close a snapshot, which the runbook's own statement does not need. */
  readonly roundTrips: Took | undefined;
}

function judge(each: Case, { runbook, own, advised, roundTrips }: Measured, isSmall: boolean): Row {
  const limit = each.kind === 'list' ? LIST_MS : AGGREGATE_MS;
  const took = typeof advised === 'number' ? advised : Number.POSITIVE_INFINITY;
  const anchor = runbook === 'timeout' ? Number.POSITIVE_INFINITY : runbook;
  const times = anchor === undefined ? undefined : anchor / took;
  const fast = took <= limit;
  const notSlower =
    anchor === undefined || took <= anchor + MORE_MS + (typeof roundTrips === 'number' ? roundTrips : 0);
  const tenfold = each.scans !== true || (times ?? 0) >= TIMES;
  const wanted = [
    `≤ ${limit} ms`,
    ...(anchor === undefined || isSmall ? [] : each.scans === true ? [`≥ ${TIMES} ×`] : [`≤ ${MORE_MS} ms more`]),
  ];
  return {
    what: `${typed(each.query)} ${Object.values(each.raw).map(short).join(' ')}`.trim(),
    figures: {
      [`runbook`]: each.mended && typeof runbook === 'number' ? `* ${runbook.toFixed(1)}` : runbook,
      'own indexes': own,
      'advised indexes': advised,
      snapshot: roundTrips,
      '× as fast': times,
    },
    reach: wanted.join(', '),
    // The small size shows that everything runs; comparing the speed needs all rows.
    reached: fast && (isSmall || (notSlower && tenfold)),
    ...(each.limit !== undefined && { limit: each.limit }),
  };
}

const short = (value: string): string => (value.length > 20 ? `${value.slice(0, 8)}…` : value);
