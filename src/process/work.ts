import { eachAlone } from '../engine/each-alone.ts';
import { climb } from '../engine/escalation/climb.ts';
import { Deliverer, moveCards, watchCards } from '../engine/posting/deliver.ts';
import { LOOK_MS, lookForLaterPosts } from '../engine/posting/later-posts.ts';
import { homeJob, publishHome } from '../engine/posting/home.ts';
import { notifyJob } from '../engine/receipts/conclude.ts';
import { notifyPerson } from '../engine/receipts/notify.ts';
import { giveUpReceipt, processJob, processReceipt } from '../engine/receipts/process.ts';
import { takeUpReceipts } from '../engine/receipts/receipt.ts';
import { callApprovers } from '../engine/requests/call.ts';
import { tendRequests } from '../engine/requests/rounds.ts';
import { giveUpTick, runTick, TickFinder, tickJob } from '../engine/schedules/ticks.ts';
import { watchItself } from '../features/alerts/watch.ts';
import { recordEscalation } from '../features/incidents/escalated.ts';
import { updateIncidents } from '../features/incidents/update.ts';
import { resendJobs, resendWorkers } from '../features/orders/follow.ts';
import { takeOverJobs } from '../queue/older-jobs.ts';
import { type Worker, worker } from '../queue/queue.ts';
import type { Assembled } from './assemble.ts';
import type { Paces } from './paces.ts';
import type { Rounds } from './rounds.ts';

/** Looks at once for cards that have changed, and delivers them. */
export const lookAtCards = (rounds: Rounds) => (): void =>
  rounds.now('watch cards', 'watch own cards', 'deliver cards');

/** Work that says whether anything is open: it runs again after `paceMs` while something is, and rests otherwise. */
const whileOpen = (paceMs: number, work: () => Promise<boolean>) => async (): Promise<number | undefined> =>
  (await work()) ? paceMs : undefined;

/** Adds the process's regular work. */
export function addRounds(rounds: Rounds, ports: Assembled, paces: Paces): void {
  const { restMs } = paces;
  const ticks = new TickFinder(ports);
  rounds.add('find ticks', paces.tickMs, () => ticks.find());
  const climbing = [
    { name: 'escalations', work: () => climb(ports, recordEscalation) },
    { name: 'incidents', work: () => updateIncidents(ports) },
  ];
  const climbAll = async (): Promise<boolean> => {
    const waits: boolean[] = [];
    await eachAlone(ports, 'not done in this round', climbing, async ({ work }) => waits.push(await work()));
    return waits.includes(true);
  };
  rounds.add('climb', paces.climbMs, whileOpen(paces.climbMs, climbAll), {
    wokenBy: ['escalation', 'incident'],
    restMs,
  });
  const byRequest = { wokenBy: ['request'], restMs };
  const tend = whileOpen(paces.requestsMs, () => tendRequests(ports));
  rounds.add('tend requests', paces.requestsMs, tend, byRequest);
  const call = whileOpen(paces.deliverMs, () => callApprovers(ports));
  rounds.add('call approvers', paces.requestsMs, call, byRequest);
  const { cardKinds } = ports;
  const marketplaceCards = cardKinds.filter(({ drawnFrom }) => drawnFrom === 'marketplace');
  rounds.add('watch cards', paces.watchMs, () => watchCards(ports, marketplaceCards));
  const ownCards = cardKinds.filter(({ drawnFrom }) => drawnFrom !== 'marketplace');
  rounds.add('watch own cards', paces.watchMs, () => watchCards(ports, ownCards), {
    wokenBy: ownCards.flatMap(({ drawnFrom }) => drawnFrom),
    restMs,
  });
  rounds.add('look for later posts', LOOK_MS, () => lookForLaterPosts(ports), {
    // The start has looked, but waited three seconds at most.
    firstAfterMs: 60_000,
  });
  rounds.add('move cards', paces.watchMs, () => moveCards(ports), { wokenBy: ['card'], restMs });
  const deliverer = new Deliverer(ports);
  rounds.add('deliver cards', paces.deliverMs, () => deliverer.round(paces.channelMs / 4), {
    wokenBy: ['card'],
    restMs,
  });
  rounds.add('sweep receipts', paces.orphanMs, async () => {
    for (const { id } of await takeUpReceipts(ports.db, paces.orphanMs / 1000))
      await ports.queue.enqueue(processJob, { receipt: id }, { key: id });
  });
  rounds.add('take over jobs', paces.takeOverMs, async () => {
    const taken = await takeOverJobs(ports.db, ports.queue, jobs);
    if (taken > 0) ports.log.info({ jobs: taken }, 'jobs of an older version taken over');
  });
  const look = async (): Promise<void> => {
    for (const finding of await ports.lookAgain()) ports.log.warn({ finding }, 'the database differs');
  };
  rounds.add('look at row security', paces.lookMs, look, { firstAfterMs: paces.lookMs });
  // Not at once: schedules that came due while no process ran must run first.
  rounds.add('watch itself', paces.selfMs, watchItself(ports), { firstAfterMs: paces.selfMs });
}

/** The kinds of queued work. */
export const jobs = [processJob, notifyJob, homeJob, tickJob, ...resendJobs] as const;

/** The handlers of the queue's jobs. */
export const workers = (ports: Assembled): Worker[] => [
  worker(processJob, {
    run: ({ receipt }) => processReceipt(ports, receipt),
    giveUp: ({ receipt }) => giveUpReceipt(ports, receipt),
  }),
  worker(notifyJob, {
    run: ({ receipt }) => notifyPerson(ports, receipt),
    giveUp: async ({ receipt }) => ports.log.error({ receipt }, 'person could not be notified'),
  }),
  worker(homeJob, {
    run: ({ person }) => publishHome(ports, person),
    giveUp: async ({ person }) => ports.log.error({ person }, 'home could not be published'),
  }),
  worker(tickJob, {
    run: (tick) => runTick(ports, tick),
    giveUp: (tick) => giveUpTick(ports, tick),
  }),
  ...resendWorkers(ports),
];
