import type { Server } from 'node:http';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import { connect, type Connection } from './connection.ts';
import { openKysely, openPool } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { MovableClock, systemClock } from './clock.ts';
import type { Clock } from '../domain/clock.ts';
import { endpoints } from './endpoints.ts';
import { type Feature, Catalog } from '../engine/definitions/catalog.ts';
import type { Tables } from '../engine/database.ts';
import { Deliverer, watchCards } from '../engine/messages/deliver.ts';
import type { Engine } from '../engine/ports.ts';
import { buildMetrics } from '../engine/metrics.ts';
import { processReceipt, processJob, giveUpReceipt } from '../engine/receipts/process.ts';
import { notifyJob } from '../engine/receipts/conclude.ts';
import { tell } from '../engine/receipts/notify.ts';
import { orphanedReceipts } from '../engine/receipts/receipt.ts';
import { prepare } from '../engine/entry/handlers.ts';
import { openRefusedBlocks } from '../engine/messages/refused-blocks.ts';
import { requestCard } from '../engine/requests/card.ts';
import { climb } from '../engine/escalation/climb.ts';
import { enrolSchedules, giveUpTick, runTick, TickFinder, tickJob } from '../engine/schedules/ticks.ts';
import { tendRequests } from '../engine/requests/rounds.ts';
import { receive } from '../engine/entry/dispatch.ts';
import { features } from '../features/index.ts';
import { slackLogger } from './logging.ts';
import { detectDialect } from '../marketplace/dialect.ts';
import { openMarketplaceFunctions } from '../marketplace/functions.ts';
import { openMarketplaceHttp } from '../marketplace/http.ts';
import { Queue, worker } from '../queue/queue.ts';
import { Readiness } from './readiness.ts';
import { Round } from './rounds.ts';
import { prepareSchemas } from './schemas.ts';
import { Messenger } from '../slack/messenger.ts';
import { People } from '../slack/people.ts';
import { serve } from '../slack/receivers.ts';
import { openClient, openPostingClient } from '../slack/web-client.ts';

/** What the process brings along besides its settings. */
export interface Ports {
  readonly log: Logger;
  readonly features?: readonly Feature[];
  /** How often Banto looks by itself, where that is not to be as often as usual. */
  readonly paces?: Partial<Paces>;
}

/** Milliseconds between two rounds. */
export interface Paces {
  /** The database is asked whether cards are still true: well within the promised minute. */
  readonly watchMs: number;
  /** Messages that are due are delivered; a channel takes one a second. */
  readonly deliverMs: number;
  /** A receipt this old that has not ended belongs to a process that is gone. */
  readonly orphanMs: number;
  /** Requests are closed when their time is up. */
  readonly requestsMs: number;
  /** Between two messages to one channel. Slack takes about one a second. */
  readonly channelMs: number;
  /** The clock is read for schedules whose time has come; the database is asked only then. */
  readonly tickMs: number;
  /** Between two looks at Banto's own schedules, queue and cards. */
  readonly selfMs: number;
  /** What waits for somebody climbs the ladder. */
  readonly climbMs: number;
}
const usualPaces: Paces = {
  watchMs: 5_000,
  deliverMs: 1_000,
  orphanMs: 5_000,
  requestsMs: 10_000,
  channelMs: 1_000,
  tickMs: 1_000,
  selfMs: 60_000,
  climbMs: 5_000,
};

export interface RunningApp {
  readonly port: number;
  readonly clock: Clock;
  /** Takes nothing new, finishes what is under way, lets go of everything. */
  stop(): Promise<void>;
}

/** A question may take this long before the database ends it. Milliseconds. */
const QUERY_MS = 10_000;
/** Storing a click may take this long; Slack waits three seconds. Milliseconds. */
const INTAKE_MS = 2_500;
/** Operations carried out at once; fewer than the pool holds, so that others never wait behind them. */
const PLACES = 6;
/** An operation's statement may take this long: a bulk payment writes thousands of rows. Milliseconds. */
const STATEMENT_MS = 30_000;
/** What is under way at the end gets this long. */
const DRAIN_MS = 10_000;

/** Puts Banto together and starts it: migrations, dialect, queue, Slack, then the doors. */
export async function startApp({ environment, policy, policyHash }: Config, ports: Ports): Promise<RunningApp> {
  const { log } = ports;
  const paces = { ...usualPaces, ...ports.paces };
  const clock: Clock = environment.bantoNow ? new MovableClock(environment.bantoNow) : systemClock;
  // What comes due while it still starts is its own already.
  const began = clock.now();
  const owned = environment.databaseMigrateUrl === undefined;
  // Its own owner, Banto lets the queue bring its schema up to date when it starts.
  const applied = owned ? await migrate(environment.databaseUrl) : await prepareSchemas(environment);
  if (applied.length > 0) log.info({ applied }, 'migrated');

  const pool = openPool(environment.databaseUrl, { name: 'work', max: 10, statementTimeoutMs: STATEMENT_MS });
  const readPool = openPool(environment.databaseReadonlyUrl ?? environment.databaseUrl, {
    name: 'read',
    max: 6,
    readOnly: true,
    statementTimeoutMs: QUERY_MS,
  });
  const intakePool = openPool(environment.databaseUrl, { name: 'intake', max: 4, statementTimeoutMs: INTAKE_MS });
  const db = openKysely<Tables>(pool);
  const intake = openKysely<Tables>(intakePool);
  const places = pLimit(PLACES);
  const settings = { token: environment.slack.botToken, apiUrl: environment.slack.apiUrl, logger: slackLogger(log) };
  const client = openClient(settings);
  const metrics = buildMetrics();
  const queue = new Queue({
    url: environment.databaseUrl,
    owned,
    onError: (error) => log.warn({ err: error }, 'queue'),
  });

  const catalog = new Catalog(ports.features ?? features, [requestCard]);
  catalog.checkReferences();
  const engine: Engine = {
    db,
    intake,
    readPool,
    messenger: new Messenger({ calls: client, posts: openPostingClient(settings) }),
    people: new People(client, groupsOf(policy.roles)),
    clock,
    policy,
    policyHash,
    dialect: await detectDialect(db),
    catalog,
    queue,
    channelPaceMs: paces.channelMs,
    log,
    metrics,
    refusedBlocks: await openRefusedBlocks(db),
    functions: openMarketplaceFunctions({
      processPayoutsUrl: policy.marketplace.processPayoutsUrl,
      credentials: environment.marketplace.credentials,
      notificationWorkerUrl: policy.marketplace.notificationWorkerUrl,
      cronSecret: environment.marketplace.cronSecret,
    }),
    marketplace: openMarketplaceHttp({
      ...policy.marketplace,
      workerGuarded: environment.marketplace.cronSecret !== undefined,
    }),
    vitals: {
      slack: async () =>
        connection.trouble() ??
        (await client.auth.test().then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : 'no answer'),
        )),
      scheduler: () => (queue.started ? undefined : 'not started'),
    },
    busy: (work) => places(work),
    cardsChanged: () => {
      watching.now();
      delivering.now();
    },
  };

  const watching = new Round('watch cards', paces.watchMs, log, async () => {
    await watchCards(engine);
    delivering.now();
  });
  const deliverer = new Deliverer(engine);
  const delivering = new Round('deliver cards', paces.deliverMs, log, async () =>
    // While there is something to say, every turn is watched for.
    (await deliverer.round()) ? paces.channelMs / 4 : undefined,
  );
  const sweeping = new Round('sweep receipts', paces.orphanMs, log, async () => {
    for (const { id } of await orphanedReceipts(db, paces.orphanMs / 1000))
      await queue.enqueue(processJob, { receipt: id }, { key: id });
  });
  const tending = new Round('tend requests', paces.requestsMs, log, () => tendRequests(engine));
  const ticks = new TickFinder(engine);
  const ticking = new Round('find ticks', paces.tickMs, log, () => ticks.find());
  const selfWatching = new Round('watch itself', paces.selfMs, log, async () => {
    for (const feature of engine.catalog.features) await feature.watch?.(engine);
  });
  const climbing = new Round('climb', paces.climbMs, log, async () => {
    await climb(engine);
    for (const feature of engine.catalog.features) await feature.tend?.(engine);
  });
  const rounds = [ticking, climbing, tending, watching, delivering, sweeping];

  const underWay = new Set<Promise<void>>();
  const connection: Connection = connect({
    slack: environment.slack,
    client,
    logger: settings.logger,
    receive: (delivery, acknowledge) => {
      const work = receive(engine, delivery, acknowledge);
      const tracked = work.catch(() => undefined).finally(() => underWay.delete(tracked));
      underWay.add(tracked);
      return work;
    },
  });
  const readiness = new Readiness({ pool, slack: () => connection.trouble(), scheduler: () => queue.started });

  const workers = [
    worker(processJob, {
      run: ({ receipt }) => engine.busy(() => processReceipt(engine, prepare(engine), receipt)),
      giveUp: ({ receipt }) => giveUpReceipt(engine, receipt),
    }),
    worker(notifyJob, {
      run: ({ receipt }) => tell(engine, receipt),
      giveUp: async ({ receipt }) => log.error({ receipt }, 'the person could not be told'),
    }),
    worker(tickJob, {
      run: (tick) => runTick(engine, tick),
      giveUp: (tick) => giveUpTick(engine, tick),
    }),
    ...engine.catalog.features.flatMap((feature) => feature.workers?.(engine) ?? []),
  ];
  await enrolSchedules(engine, began);
  for (const feature of engine.catalog.features) await feature.begin?.(engine);
  await Promise.all([queue.start(workers), connection.start()]);
  const server = await serve(endpoints(readiness, metrics.registry, connection.listener), environment.port);
  for (const round of rounds) round.start();
  // Not at once: what was due while nobody was here has yet to run.
  selfWatching.start(paces.selfMs);
  const port = portOf(server);
  log.info({ port, transport: environment.slack.transport.kind, dialect: engine.dialect, policy: policyHash }, 'ready');

  return {
    port,
    clock,
    async stop() {
      readiness.drain();
      await connection.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([Promise.all(underWay), new Promise((resolve) => setTimeout(resolve, DRAIN_MS))]);
      await Promise.all([selfWatching, ...rounds].map((round) => round.stop()));
      await queue.stop();
      server.closeAllConnections();
      await closed;
      await Promise.all([db.destroy(), intake.destroy(), readPool.end()]);
    },
  };
}

/** The user groups that the policy names. */
const groupsOf = (roles: Config['policy']['roles']): string[] =>
  [...new Set(Object.values(roles).flat())].filter((holder) => holder.startsWith('S'));

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
