import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/load.ts';
import type { Clock } from '../domain/time/clock.ts';
import { receive } from '../engine/entry/dispatch.ts';
import { lookForLaterPosts } from '../engine/posting/later-posts.ts';
import { enrolSchedules } from '../engine/schedules/ticks.ts';
import { beginApprovals } from '../features/alerts/approvals.ts';
import { Queue } from '../queue/queue.ts';
import { type Elapsed, systemElapsed } from '../slack/fresh-cache.ts';
import { end, serve } from '../slack/receivers.ts';
import type { Feature } from '../engine/definitions/feature.ts';
import { openCatalog } from './catalog.ts';
import { type Assembled, assemble } from './assemble.ts';
import { MovableClock, systemClock } from './clock.ts';
import { prepareDatabase } from './database.ts';
import { Deliveries } from './deliveries.ts';
import { endpoints } from './endpoints.ts';
import { openOutbound } from './outbound.ts';
import { type Paces, usualPaces } from './paces.ts';
import { Notifications } from '../db/notifications.ts';
import { Outage } from './outage-log.ts';
import { recordPlace } from './place.ts';
import { openPools, type Pools } from './pools.ts';
import { Readiness } from './readiness.ts';
import { Rounds } from './rounds.ts';
import { openSlack, type Slack } from './slack.ts';
import { Replicas } from './replicas.ts';
import { observeState, stateGauges } from './state-metrics.ts';
import { version } from './version.ts';
import { addRounds, lookAtCards, workers } from './work.ts';

/** What starting needs besides the settings. */
export interface StartOptions {
  readonly log: Logger;
  /** Paces that differ from the usual ones. */
  readonly paces?: Partial<Paces>;
  /** The timer for the age of cached facts about people and channels. */
  readonly elapsed?: Elapsed;
  /** What Banto can do, when that is not what ships: for tests of a change. `posts` are judged by what ships. */
  readonly features?: readonly Feature[];
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
  { log, paces: own, elapsed = systemElapsed, features }: StartOptions,
): Promise<RunningApp> {
  const { environment, policy, policyHash } = config;
  const paces = { ...usualPaces, ...own };
  const clock: Clock = environment.bantoNow ? new MovableClock(environment.bantoNow) : systemClock;
  // Schedules that come due while Banto starts already count.
  const began = clock.now();
  // First of all what needs no connection: a mistyped name anywhere stops the start.
  const catalog = openCatalog(policy, features);
  catalog.checkReferences();
  const dialect = await prepareDatabase(config, log);
  const pools = openPools(environment);
  await recordPlace(pools.db, policy.team);
  const dispatcher = openOutbound(environment.proxy);
  const slack = openSlack({ slack: environment.slack, policy, log, elapsed, paces, dispatcher });
  const outage = new Outage(log);
  const queue = openQueue(environment, log, outage);
  const { rounds, notifications } = openRounds(environment, log, outage);
  // Before the first delivery: it must be judged by the strictest replica's rules.
  const replicas = new Replicas(pools.db, policy);
  await replicas.beat();
  const cardsChanged = lookAtCards(rounds);
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
  void warnOfSlack(ports);
  await beforeDeliveries(ports, began);
  await Promise.all([queue.start(workers(ports)), connection.start(deliveries.receive)]);
  const { registry } = ports.metrics;
  const observe = observerOf(config, { clock, pools, slack, readiness, registry });
  const listener = connection.listener && deliveries.counted(connection.listener);
  const server = await serve(endpoints(readiness, registry, observe, listener), environment.port);
  rounds.start();
  notifications.start();
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
      await notifications.stop();
      await rounds.stop();
      await queue.stop();
      await leave(replicas, log);
      await pools.close();
    },
  };
}

/** Logs what `ops.yml` names and Slack does not let Banto use: known now, before anybody needs it. */
async function warnOfSlack({ vitals, log }: Pick<Assembled, 'vitals' | 'log'>): Promise<void> {
  const [channels, groups] = await Promise.all([vitals.channels(), vitals.groups()]);
  for (const { use, id, code } of channels)
    if (code !== undefined) log.warn({ channel: use, id, code }, 'channel cannot be used');
  for (const { group, code } of groups) log.warn({ group, code }, 'user group cannot be read');
}

/** A database that is gone is no reason not to stop: after a minute the others forget this replica by themselves. */
async function leave(replicas: Replicas, log: Logger): Promise<void> {
  try {
    await replicas.leave();
  } catch (error) {
    log.warn({ err: error }, 'the other replicas could not be told of the stop');
  }
}

/** What must be known before the first delivery. */
async function beforeDeliveries(ports: Assembled, began: Date): Promise<void> {
  // Nothing may be paid that Slack shows as paid already.
  await pTimeout(lookForLaterPosts(ports), { milliseconds: 3_000, fallback: () => undefined });
  await enrolSchedules(ports, began);
  await beginApprovals(ports);
}

/** Reads the state of this process and of the database into the gauges of `/metrics`. */
function observerOf(
  { environment, policyHash }: Config,
  {
    clock,
    pools,
    slack,
    readiness,
    registry,
  }: { clock: Clock; pools: Pools; slack: Slack; readiness: Readiness; registry: Registry },
): () => Promise<void> {
  const gauges = stateGauges(registry);
  return () =>
    observeState(gauges, {
      db: pools.db,
      clock,
      info: { version, node: process.version, transport: environment.slack.transport.kind, policy: policyHash },
      pools: { work: pools.work, read: pools.readPool, intake: pools.intakePool },
      reasons: () => readiness.reasons(),
      warnings: () => readiness.warnings,
      groupTroubles: () => slack.people.lastTroubles.length,
    });
}

const openQueue = ({ databaseUrl, databaseMigrateUrl }: Environment, log: Logger, outage: Outage): Queue =>
  new Queue({
    url: databaseUrl,
    owned: databaseMigrateUrl === undefined,
    onError: (error) => {
      if (!outage.failed(error)) log.warn({ err: error }, 'queue error');
    },
    onWaiting: (holder) => log.warn({ holder }, 'waiting for a lock of the queue'),
  });

/** The rounds, and what Banto's own tables tell them. */
function openRounds({ databaseUrl }: Environment, log: Logger, outage: Outage) {
  const notifications = new Notifications(databaseUrl, (table) => rounds.changed(table));
  const rounds = new Rounds({
    log,
    outage,
    isNotified: () => notifications.isOpen,
    onFailure: () => notifications.check(),
  });
  return { rounds, notifications };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
