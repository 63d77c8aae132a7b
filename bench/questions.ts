import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { Client, type Pool } from 'pg';
import { loadSchema } from '#playground/marketplace/schema.ts';
import { startPostgres } from '#playground/postgres.ts';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { readSnapshot } from '#src/db/snapshot.ts';
import { migrate } from '#src/db/migrate.ts';
import type { Person } from '#src/domain/actor.ts';
import { ask, type Library } from '#src/engine/ask.ts';
import { Catalog, typed } from '#src/engine/catalog.ts';
import type { Tables } from '#src/engine/database.ts';
import { features } from '#src/features/index.ts';
import { detectDialect } from '#src/marketplace/dialect.ts';
import { openMarketplaceHttp } from '#src/marketplace/http.ts';
import { advisedIndexes, createIndex } from '#src/marketplace/indexes.ts';
import { type Case, cases } from './questions/cases.ts';
import { fill, full, small } from './questions/data.ts';
import { fastest, type Report, type Row, type Settings } from './report.ts';

/** Runs counted, after one that warms the cache. A run of more than a second is not repeated as often. */
const RUNS = 9;
const SLOW_MS = 1_000;
const SLOW_RUNS = 3;
const LIST_MS = 100;
const AGGREGATE_MS = 500;
const TIMES = 10;

/**
 * Every question on a million orders beside the runbook's own statement, on the same rows: on the marketplace's own indexes, and
 * Banto once more with those it advises.
 */
export async function benchQuestions({ small: isSmall, say }: Settings): Promise<Report> {
  const size = isSmall ? small : full;
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase('questions');
    const client = new Client({ connectionString: url });
    await client.connect();
    await loadSchema(client, 'production');
    await migrate(url);
    say(
      `filling ${size.orders} orders, ${size.purchases} purchases, ${size.payouts} payouts, ${size.partners} partners`,
    );
    await fill(client, size, say);
    const pool = openPool(url, { name: 'bench', max: 2, readOnly: true, statementTimeoutMs: 10_000 });
    const library = await openLibrary(pool);
    const known = await landmarks(client, size.orders, size.purchases);
    const asked = cases(known);
    const measured = [];
    for (const each of asked) {
      say(typed(each.query));
      const runbook = each.runbook.length === 0 ? undefined : await timed(() => runAll(client, each.runbook));
      measured.push({ each, runbook, own: await timed(() => answer(library, each)) });
    }
    for (const index of advisedIndexes) await client.query(createIndex(index));
    await client.query('vacuum analyze');
    const roundTrips = await timed(() => nothing(pool));
    const rows: Row[] = [];
    for (const { each, runbook, own } of measured) {
      const advised = await timed(() => answer(library, each));
      rows.push(judge(each, { runbook, own, advised, roundTrips: roundTrips === 'timeout' ? 0 : roundTrips }, isSmall));
    }
    await Promise.all([pool.end(), client.end()]);
    return {
      name: 'questions',
      setting: `${size.orders} orders, ${size.purchases} purchases, ${size.payouts} payouts, ${size.partners} partners, production dialect, warm; ms, fastest of ${RUNS}; not slower but for the round trips of a snapshot (${roundTrips === 'timeout' ? '-' : roundTrips.toFixed(1)} ms); * mended where the runbook's own cannot run`,
      rows,
    };
  } finally {
    await postgres.stop();
  }
}

const asker: Person = {
  id: 'U0BENCH',
  team: 'T0000001',
  locale: 'ja-JP',
  language: 'ja',
  displayName: 'bench',
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: [],
};

async function openLibrary(readPool: Pool): Promise<Library> {
  const example = parseOpsFile(readFileSync(new URL('../ops.example.yml', import.meta.url), 'utf8'), 'ops.example.yml');
  if (!example.ok) throw new Error(example.faults.join('\n'));
  return {
    readPool,
    policy: example.policy,
    catalog: new Catalog(features),
    dialect: await detectDialect(openKysely<Tables>(readPool)),
    clock: { now: () => new Date() },
    // Only the database is measured.
    marketplace: openMarketplaceHttp({ workerGuarded: false }),
    vitals: { slack: () => Promise.resolve(undefined), scheduler: () => undefined },
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

/** A snapshot of four statements that read nothing. */
function nothing(pool: Pool): Promise<void> {
  return readSnapshot<Tables, void>(pool, async (db) => {
    for (let statement = 0; statement < 4; statement++) await sql`select 1`.execute(db);
  });
}

async function answer(library: Library, { query: name, raw }: Case): Promise<void> {
  const query = library.catalog.findQuery(name);
  if (!query) throw new Error(`there is no question ${name}`);
  await ask(library, query, raw, asker, () => Promise.resolve());
}

/** The fastest of several runs, in milliseconds; `timeout` when the database ends it. */
async function timed(work: () => Promise<void>): Promise<number | 'timeout'> {
  const times: number[] = [];
  try {
    await work();
    do {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    } while (times.length < ((times[0] ?? 0) > SLOW_MS ? SLOW_RUNS : RUNS));
    return fastest(times);
  } catch (error) {
    if ((error as { code?: string }).code === '57014') return 'timeout';
    throw error;
  }
}

type Took = number | 'timeout';

interface Measured {
  readonly runbook: Took | undefined;
  readonly own: Took;
  readonly advised: Took;
  /** What a snapshot with statements that do nothing takes: a question by key is that, and not work. */
  readonly roundTrips: number;
}

function judge(each: Case, { runbook, own, advised, roundTrips }: Measured, isSmall: boolean): Row {
  const limit = each.kind === 'list' ? LIST_MS : AGGREGATE_MS;
  const took = advised === 'timeout' ? Number.POSITIVE_INFINITY : advised;
  const anchor = runbook === 'timeout' ? Number.POSITIVE_INFINITY : runbook;
  const times = anchor === undefined ? undefined : anchor / took;
  const fast = took <= limit;
  const notSlower = anchor === undefined || took <= anchor + roundTrips;
  const tenfold = each.scans !== true || (times ?? 0) >= TIMES;
  const wanted = [
    `≤ ${limit} ms`,
    ...(anchor === undefined || isSmall ? [] : each.scans === true ? [`≥ ${TIMES} ×`] : ['not slower']),
  ];
  return {
    what: `${typed(each.query)} ${Object.values(each.raw).map(short).join(' ')}`.trim(),
    figures: {
      [`runbook`]: each.mended && typeof runbook === 'number' ? `* ${runbook.toFixed(1)}` : runbook,
      'own indexes': own,
      'advised indexes': advised,
      '× as fast': times,
    },
    reach: wanted.join(', '),
    // A fiftieth of the rows shows that everything runs; how often it is as fast needs them all.
    reached: fast && (isSmall || (notSlower && tenfold)),
  };
}

const short = (value: string): string => (value.length > 20 ? `${value.slice(0, 8)}…` : value);
