import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Databases, inTheClear } from '../config/databases.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/load.ts';
import { openKysely, openPool } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { assertSession } from '../db/session.ts';
import type { Clock } from '../domain/clock.ts';
import { receive } from '../engine/entry/dispatch.ts';
import { enrolSchedules } from '../engine/schedules/ticks.ts';
import type { Tables } from '../engine/database.ts';
import { detectDialect, type Dialect } from '../marketplace/dialect.ts';
import { beginApprovals } from '../features/alerts/approvals.ts';
import { Queue } from '../queue/queue.ts';
import { type Elapsed, systemElapsed } from '../slack/fresh-cache.ts';
import { end, serve } from '../slack/receivers.ts';
import { openCatalog } from './catalog.ts';
import { assemble } from './assemble.ts';
import { MovableClock, systemClock } from './clock.ts';
import { Deliveries } from './deliveries.ts';
import { endpoints } from './endpoints.ts';
import { openOutbound } from './outbound.ts';
import { type Paces, usualPaces } from './paces.ts';
import { Outage } from './outage.ts';
import { openPools } from './pools.ts';
import { Readiness } from './readiness.ts';
import { Rounds } from './rounds.ts';
import { prepareSchemas } from './schemas.ts';
import { openSlack } from './slack.ts';
import { Replicas } from './replicas.ts';
import { observeState, stateGauges } from './state-metrics.ts';
import { version } from './version.ts';
import { addRounds, workers } from './work.ts';

/** What starting needs besides the settings. */
export interface StartOptions {
  readonly log: Logger;
  /** Paces that differ from the usual ones. */
  readonly paces?: Partial<Paces>;
  /** The timer for the age of cached facts about people and channels. */
  readonly elapsed?: Elapsed;
}

export interface RunningApp {
  readonly port: number;
  readonly clock: Clock;
  /**
   * Is not ready from now on, but goes on for `DRAIN_SECONDS`, because a balancer needs a moment to notice and Slack never
   * repeats a click. Then takes no new deliveries, finishes running work, closes everything.
   */
  stop(): Promise<void>;
}

/** Starts Banto: schemas, connections, ports, work, and last the connection that lets deliveries in. */
export async function startApp(
  config: Config,
  { log, paces: own, elapsed = systemElapsed }: StartOptions,
): Promise<RunningApp> {
  const { environment, policy, policyHash } = config;
  const paces = { ...usualPaces, ...own };
  const clock: Clock = environment.bantoNow ? new MovableClock(environment.bantoNow) : systemClock;
  // Schedules that come due while Banto starts already count.
  const began = clock.now();
  // First of all what needs no connection: a mistyped name anywhere stops the start.
  const catalog = openCatalog(policy);
  catalog.checkReferences();
  const clear = inTheClear(environment);
  if (clear.length > 0)
    log.warn(
      { variables: clear },
      'passwords and rows go to the database in the clear; add sslmode=verify-full, or sslmode=disable if you trust the network',
    );
  // Then, before anything is created: what follows relies on sessions and on a marketplace.
  await assertSessions(environment);
  const dialect = await findMarketplace(environment);
  const applied = await updateSchemas(environment);
  if (applied.length > 0) log.info({ applied }, 'migrated');

  const pools = openPools(environment);
  const dispatcher = openOutbound(environment.proxy);
  const slack = openSlack({ slack: environment.slack, policy, log, elapsed, paces, dispatcher });
  const outage = new Outage(log);
  const queue = openQueue(environment, log, outage);
  const rounds = new Rounds({ log, outage });
  // Before the first delivery: it must be judged by the strictest replica's rules.
  const replicas = new Replicas(pools.db, policy);
  await replicas.beat();
  const cardsChanged = (): void => rounds.now('watch cards', 'deliver cards');
  const opened = { catalog, clock, log, dialect, pools, slack, queue, channelPaceMs: paces.channelMs, cardsChanged };
  const ports = await assemble({ ...config, policy: replicas.policy }, opened);
  rounds.add('beat', paces.beatMs, () => replicas.beat());
  addRounds(rounds, ports, paces);
  const deliveries = new Deliveries((delivery, acknowledge) => receive(ports, delivery, acknowledge));
  const { connection } = slack;
  const readiness = new Readiness({
    pool: pools.work,
    slack: () => connection.trouble(),
    scheduler: () => queue.started,
    stalled: () => rounds.stalled(),
    warnings: () =>
      slack.people.lastTroubles.map(({ group, code }) => `slack: user group ${group} cannot be read (${code})`),
  });
  // Asked for now, so that a group that Slack refuses is known before anybody needs it.
  void slack.people.groupTroubles();

  await enrolSchedules(ports, began);
  await beginApprovals(ports);
  await Promise.all([queue.start(workers(ports)), connection.start(deliveries.receive)]);
  const { registry } = ports.metrics;
  const gauges = stateGauges(registry);
  const observe = (): Promise<void> =>
    observeState(gauges, {
      db: pools.db,
      clock,
      info: { version, node: process.version, transport: environment.slack.transport.kind, policy: policyHash },
      pools: { work: pools.work, read: pools.readPool, intake: pools.intakePool },
      reasons: () => readiness.reasons(),
      warnings: () => readiness.warnings,
      groupTroubles: () => slack.people.lastTroubles.length,
    });
  const server = await serve(endpoints(readiness, registry, observe, connection.listener), environment.port);
  rounds.start();
  const port = portOf(server);
  const { shape: _shape, ...differences } = dialect;
  log.info({ port, transport: environment.slack.transport.kind, dialect: differences, policy: policyHash }, 'ready');

  return {
    port,
    clock,
    async stop() {
      readiness.drain();
      await sleep(environment.drainMs);
      await deliveries.acknowledged();
      await connection.stop();
      await end(server);
      await deliveries.idle();
      await rounds.stop();
      await queue.stop();
      await pools.close();
    },
  };
}

/** Finds out how this database differs. @throws NotAMarketplace when it lacks something that Banto needs. */
async function findMarketplace({ databaseUrl }: Environment): Promise<Dialect> {
  const db = openKysely<Tables>(openPool(databaseUrl, { name: 'start', max: 1, statementTimeoutMs: 10_000 }));
  try {
    return await detectDialect(db);
  } finally {
    await db.destroy();
  }
}

/** @throws NotASession when one of the URLs leads to a transaction pooler. */
async function assertSessions({ databaseUrl, databaseReadonlyUrl, databaseMigrateUrl }: Databases): Promise<void> {
  const urls = [databaseUrl, databaseReadonlyUrl, databaseMigrateUrl].filter((url) => url !== undefined);
  await Promise.all([...new Set(urls)].map(assertSession));
}

/** Brings the schemas up to date. When Banto owns them, the queue updates its own schema when it starts. */
const updateSchemas = (environment: Environment): Promise<string[]> =>
  environment.databaseMigrateUrl === undefined ? migrate(environment.databaseUrl) : prepareSchemas(environment);

const openQueue = ({ databaseUrl, databaseMigrateUrl }: Environment, log: Logger, outage: Outage): Queue =>
  new Queue({
    url: databaseUrl,
    owned: databaseMigrateUrl === undefined,
    onError: (error) => {
      if (!outage.failed(error)) log.warn({ err: error }, 'queue error');
    },
  });

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
