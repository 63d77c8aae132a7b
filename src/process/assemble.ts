import type { KnownBlock } from '@slack/types';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import type { Clock } from '../domain/time/clock.ts';
import { isRehearsal } from '../domain/rehearsal.ts';
import { unseal } from '../domain/second-factor/sealed-key.ts';
import type { Catalog } from '../engine/definitions/catalog.ts';
import { Actions } from '../engine/entry/actions.ts';
import type { EntryPorts } from '../engine/entry/ports.ts';
import type { HasCards } from '../engine/posting/due-card.ts';
import { lookAtChannels } from '../engine/posting/channels.ts';
import { databaseIdOf } from '../engine/posting/later-posts.ts';
import { openRefusedBlocks } from '../engine/posting/refused-blocks.ts';
import { buildMetrics } from '../engine/metrics.ts';
import { Latest, Turns } from '../engine/people/turns.ts';
import type { Ports } from '../engine/ports.ts';
import { type HasRequestCard, requestCard } from '../engine/requests/card.ts';
import { startModal } from '../features/home/start.ts';
import { drawHome } from '../features/home/views.ts';
import { readHome } from '../features/home/read.ts';
import type { Dialect } from '../marketplace/dialect.ts';
import { functionsOff, openMarketplaceFunctions, unlessRehearsing } from '../marketplace/functions.ts';
import { openMarketplaceHttp } from '../marketplace/http.ts';
import type { Queue } from '../queue/queue.ts';
import { openMarketplace, type OpenedMarketplace } from './marketplace.ts';
import { lackingRights } from './rights.ts';
import type { Pools } from './pools.ts';
import type { Slack } from './slack.ts';

/** Receipts processed at once; fewer than the pool's connections, so that other work never waits for them. */
const CONCURRENT_RECEIPTS = 6;
/** How much one person may have running at once: reads, and answers from beginning to end. */
const READS_AT_ONCE = 2;
const ANSWERS_AT_ONCE = 3;

/** Everything the engine and the features are given. */
export type Assembled = Ports & EntryPorts & HasCards & HasRequestCard & Pick<OpenedMarketplace, 'lookAgain'>;

/** What the process has opened. */
export interface Opened {
  readonly clock: Clock;
  readonly log: Logger;
  readonly catalog: Catalog;
  readonly dialect: Dialect;
  readonly pools: Pools;
  readonly slack: Slack;
  readonly queue: Queue;
  readonly channelPaceMs: number;
  readonly cardsChanged: () => void;
}

/** Builds the engine's ports. */
export async function assemble({ environment, policy, policyHash }: Config, opened: Opened): Promise<Assembled> {
  const { catalog, clock, log, dialect, pools, slack, queue, channelPaceMs, cardsChanged } = opened;
  // A request shows amounts and recipients, so it goes to the channel for payouts.
  const card = requestCard({ catalog }, 'payouts');
  const receiptLimit = pLimit(CONCURRENT_RECEIPTS);
  const [turns, answers] = [new Turns(READS_AT_ONCE), new Turns(ANSWERS_AT_ONCE)];
  const homes = new Latest<KnownBlock[]>();
  const { credentials, cronSecret } = environment.marketplace;
  const { secretKey } = environment;
  const { db, read, readPool, findings, lookAgain } = await openMarketplace(pools, dialect);
  for (const finding of findings) log.warn({ finding }, 'the database differs');
  const lacking = await lackingRights(pools);
  if (lacking.length > 0) log.warn({ lacking }, 'rights in the database are missing');
  const ports: Ports = {
    db,
    intake: pools.intake,
    readPool,
    messenger: slack.messenger,
    people: slack.people,
    clock,
    unseal: (sealed, person) => secretKey && unseal(Buffer.from(sealed, 'base64'), person, secretKey),
    policy,
    policyHash,
    databaseId: await databaseIdOf(pools.db),
    dialect,
    queue,
    channelPaceMs,
    log,
    metrics: buildMetrics(),
    refusedBlocks: await openRefusedBlocks({ db: pools.db, clock, log }),
    functions: unlessRehearsing(
      openMarketplaceFunctions({
        processPayoutsUrl: policy.marketplace.processPayoutsUrl,
        credentials,
        notificationWorkerUrl: policy.marketplace.notificationWorkerUrl,
        cronSecret,
      }),
      () => isRehearsal(policy),
    ),
    marketplace: openMarketplaceHttp({
      ...policy.marketplace,
      workerGuarded: cronSecret !== undefined,
      functionsOff: () => functionsOff(policy),
    }),
    vitals: {
      slack: () => slack.check(),
      scheduler: () => (queue.started ? undefined : 'not started'),
      channels: () => lookAtChannels({ messenger: slack.messenger, policy }),
      groups: () => slack.people.groupTroubles(),
    },
    directory: catalog,
    drawHome: (person, roles) =>
      homes.run(person.id, () =>
        turns.take(person.id, async () =>
          drawHome(
            await readHome({ db: read, clock, policy, catalog, log, people: slack.people }, person, roles),
            person,
            policy,
          ),
        ),
      ),
    drawStart: (person) => startModal({ catalog, policy }, person),
    reading: (person, work) => turns.take(person, work),
    answering: (person, work) => answers.take(person, work),
    busy: (work) => receiptLimit(work),
    cardsChanged,
  };
  const known = { ...ports, catalog, finders: catalog.finders, requestCard: card };
  return { ...known, cardKinds: [card, ...catalog.cardKinds], actions: new Actions(known), lookAgain };
}
