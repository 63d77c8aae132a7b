import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { Stage } from '#playground/acts/acts.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#playground/proxy/proxy.ts';
import { startMarketplaceHttp, type MarketplaceHttp } from '#playground/marketplace/http.ts';
import type { DialectName } from '#playground/marketplace/schema.ts';
import { jstDay } from '#playground/marketplace/seed/scene.ts';
import { type Slack, type SlackOptions, startSlack } from '#playground/slack/server.ts';
import { type RunningApp, startApp } from '#src/process/app.ts';
import type { Feature } from '#src/engine/definitions/feature.ts';
import type { Paces } from '#src/process/paces.ts';
import { MovableClock } from '#src/process/clock.ts';
import { type Config, loadConfig } from '#src/config/load.ts';
import { openLog } from '#src/process/logging.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { LogLines } from './log.ts';
import { type BantoProcess, startProcess } from './process.ts';
import { seededDatabase } from './seeded.ts';

export interface BantoOptions {
  readonly dialect?: DialectName;
  readonly transport?: 'http' | 'socket';
  /** Fills the marketplace with the playground's data and landmarks. Default: empty. */
  readonly seed?: boolean;
  /** Changes the marketplace's database before Banto starts and looks at it. */
  readonly prepare?: (sql: TestDatabase['sql'], database: TestDatabase) => Promise<unknown>;
  /** Environment variables besides the usual ones. */
  readonly variables?: (database: TestDatabase) => Readonly<Record<string, string>>;
  /** Replaces whole sections of `ops.example.yml`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Where Banto's clock starts. Slack's own clock is the real one. */
  readonly now?: Date;
  readonly replicas?: number;
  /** Puts a proxy between the bot and its database, which can cut and silence connections. */
  readonly proxy?: boolean;
  /** `false` runs each replica as a separate process, which can be killed. */
  readonly inProcess?: boolean;
  readonly slack?: SlackOptions;
  readonly paces?: Partial<Paces>;
  /** What it can do, when that is not what ships. */
  readonly features?: readonly Feature[];
  /** Matches the faults in `slack.faults` that this test allows; any other fails it. */
  readonly mayRefuse?: readonly RegExp[];
}

/** A Friday at 11:30 in Tokyo: the same day and month in UTC, but another hour. */
export const someFriday = new Date('2026-11-20T11:30:00+09:00');

/** A running Banto: a marketplace, a Slack, and one or several replicas of the bot. */
export interface Banto extends Stage, AsyncDisposable {
  readonly database: TestDatabase;
  readonly marketplace: MarketplaceHttp;
  /** The proxy between the bot and its database. @throws when it was started without one */
  readonly proxy: DatabaseProxy;
  readonly log: LogLines;
  readonly config: Config;
  /** The replicas that run as separate processes. */
  readonly processes: readonly BantoProcess[];
  /** The replicas inside this process. */
  readonly apps: readonly RunningApp[];
  readonly url: string;
  /**
   * Adds a replica whose clock starts at `at`, with the given sections of `ops.yml` replaced. Over HTTP, deliveries go to
   * the replicas in turn.
   */
  addReplica(at?: Date, policy?: Readonly<Record<string, unknown>>): Promise<void>;
  readonly sql: TestDatabase['sql'];
}

/** Shorter polling intervals than usual, so that tests need not wait. */
const quick: Paces = {
  watchMs: 400,
  // As long as usual: what tells nothing when it changes is found by a test that waits in vain.
  restMs: 30_000,
  deliverMs: 200,
  orphanMs: 1_500,
  requestsMs: 500,
  channelMs: 50,
  tickMs: 200,
  takeOverMs: 30_000,
  beatMs: 500,
  lookMs: 500,
  selfMs: 5_000,
  climbMs: 500,
  socketCheckMs: 300,
  socketAgainMs: 500,
};

/** Starts everything. Disposing stops it and asserts that Slack refused nothing and no connection is left. */
export async function startBanto(options: BantoOptions = {}): Promise<Banto> {
  const { dialect = 'production', transport = 'http', now = someFriday, replicas = 1 } = options;
  await using stack = new AsyncDisposableStack();
  const database = options.seed ? await seededDatabase({ dialect, now }) : await freshDatabase(dialect);
  stack.use(database);
  await options.prepare?.(database.sql, database);
  // The marketplace's clock starts at the same time as Banto's.
  const clock = new MovableClock(now);
  const marketplace = stack.use(await startMarketplaceHttp({ db: database.url, clock: () => clock.now() }));
  const slack = stack.use(await startSlack({ unhurried: true, ...options.slack }));
  const proxy = options.proxy ? stack.use(await startDatabaseProxy(database.url)) : undefined;
  stack.defer(() => assertNoFaults(slack, options.mayRefuse ?? []));
  const yml = (policy = {}): string => opsFile(marketplace, { ...options.policy, ...policy });
  const variables = {
    ...slack.env(transport),
    DATABASE_URL: proxy?.url ?? database.url,
    PORT: '0',
    LOG_LEVEL: 'info',
    MARKETPLACE_ADMIN_TOKEN: 'admin-token',
    INTERNAL_CRON_SECRET: 'cron-secret',
    ...options.variables?.(database),
  };
  const read = (policy = {}, at = now): Config => {
    const loaded = loadConfig({ ...variables, BANTO_NOW: at.toISOString() }, () => yml(policy));
    if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
    return loaded.config;
  };
  const config = read();
  const log = new LogLines();
  const apps: RunningApp[] = [];
  const processes: BantoProcess[] = [];
  const addReplica = async (at = now, policy = {}): Promise<void> => {
    if (options.inProcess === false) {
      const started = running.use(
        await startProcess(
          { ...variables, BANTO_NOW: at.toISOString() },
          yml(policy),
          log,
          options.paces && { ...quick, ...options.paces },
        ),
      );
      processes.push(started);
      listenAt(started.port);
      return;
    }
    const started = await startApp(read(policy, at), {
      log: openLog('info', { write: (line) => void log.write(line) }),
      paces: { ...quick, ...options.paces },
      elapsed: () => performance.now() + passed.ms,
      ...(options.features && { features: options.features }),
    });
    let ended: Promise<void> | undefined;
    const app = { ...started, stop: () => (ended ??= started.stop()) };
    running.defer(() => app.stop());
    apps.push(app);
    listenAt(app.port);
  };
  const listenAt = (port: number): void => {
    if (transport === 'http') slack.botUrl = [...slack.botUrl, `http://127.0.0.1:${port}`];
  };
  const running = stack.use(new AsyncDisposableStack());
  for (let replica = 0; replica < replicas; replica++) await addReplica();
  const all = stack.move();
  return {
    slack,
    dialect,
    today: jstDay(now),
    database,
    marketplace,
    get proxy() {
      if (!proxy) throw new Error('Start it with `proxy: true`.');
      return proxy;
    },
    log,
    config,
    processes,
    apps,
    get url() {
      return `http://127.0.0.1:${[...apps, ...processes][0]?.port ?? 0}`;
    },
    addReplica,
    sql: database.sql,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const example = readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8');

function opsFile(
  { healthUrl, processPayoutsUrl, notificationWorkerUrl }: MarketplaceHttp,
  overrides: Readonly<Record<string, unknown>>,
): string {
  const marketplace = {
    health_url: healthUrl,
    process_payouts_url: processPayoutsUrl,
    notification_worker_url: notificationWorkerUrl,
  };
  const file = parseDocument(example);
  for (const [section, value] of Object.entries({ marketplace, ...overrides }))
    file.set(section, file.createNode(value));
  return file.toString();
}

function assertNoFaults(slack: Slack, allowed: readonly RegExp[]): void {
  const faults = slack.faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
  if (faults.length > 0) throw new Error(`Slack refused what Banto did:\n${faults.join('\n')}`);
}

const passed = { ms: 0 };

/** Moves the clock of every cache by a little over a minute, the longest that any keeps its facts. */
export function aMinutePasses(): void {
  passed.ms += 61_000;
}
