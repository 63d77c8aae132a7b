import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts } from '#playground/acts/acts.ts';
import { hanako, sam } from '#playground/cast.ts';
import { patient } from '#playground/patience.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { Unanswered } from './support/clicks.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { forMs: 9_000, everyMs: 1_000 },
  usual: { forMs: 25_000, everyMs: 1_000 },
  long: { forMs: 600_000, everyMs: 2_000 },
} as const;
/** A busy machine gets longer for as many clicks, but no more than this. Milliseconds. */
const MOST_MS = 600_000;

/** Socket Mode: connections are refreshed and dropped, and deliveries come twice, while people act. */
export const drillSockets: Drill = async ({ rigs, seed, size }) => {
  const { forMs, everyMs } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await rigs.start({ transport: 'socket', slack: { rateLimits: false } });
  const { slack } = rig;
  const act = acts(rig);
  const clicks: Acknowledged[] = [];
  let tried = 0;
  const begun = performance.now();
  const seen = { refresh: 0, drop: 0, replay: 0 };
  const accidentsLeft: (keyof typeof seen)[] = ['refresh', 'replay', 'drop'];
  const over = new AbortController();
  const accidents = async (): Promise<void> => {
    // On a busy machine the pauses are longer too, so that it can connect again.
    for (; !over.signal.aborted; await sleep(patient(everyMs))) {
      // Each accident happens once, then they are random.
      const accident = accidentsLeft.shift() ?? random.weighted({ refresh: 2, drop: 1, replay: 2 });
      if (accident === 'replay') {
        const delivery = slack.deliveries.findLast(({ payload }) => payload['type'] === 'view_submission');
        if (!delivery) continue;
        // The same envelope again, or the same click in a new envelope.
        await slack.redeliver(delivery, { sameSignature: random.chance(0.5) });
      } else if (!slack.socket[accident]()) continue;
      seen[accident] += 1;
    }
  };
  const work = async (person: string): Promise<void> => {
    const mine = new Unanswered();
    const goesOn = (): boolean => performance.now() - begun < Math.min(MOST_MS, patient(forMs));
    while (goesOn()) {
      const number = ++tried;
      const id = await act.owe({ amount: 5 });
      const view = await act.tryOpen(person, `/payouts paid ${id}`, 2_500);
      const click =
        view &&
        (await act.submitForReceipt(person, view, `payout:${id}`, { transaction_id: `SOCKET-${seed}-${number}` }));
      if (click) {
        clicks.push(click);
        mine.add(click);
        await mine.few(goesOn);
      }
      // People do not press again at once.
      else await sleep(200);
    }
  };
  const accidental = accidents();
  await Promise.all([hanako, sam, hanako, sam].map(work));
  over.abort();
  await accidental;
  const left = await act.waitForReceipts(60_000);
  return [
    {
      what: 'sockets refreshed and dropped, deliveries replayed',
      size: `${clicks.length} clicks, ${seen.refresh} refreshes, ${seen.drop} drops, ${seen.replay} replays`,
      ...sumBalances(
        await receiptBalance(rig, clicks),
        await auditBalance(rig),
        checks({
          [`${left} stored clicks never ended`]: left === 0,
          [`only ${clicks.length} of ${tried} clicks were taken`]: clicks.length > tried / 2,
          'some accident never happened': Object.values(seen).every((times) => times > 0),
        }),
      ),
      seen: `${tried - clicks.length} not taken, and the person told so`,
    },
  ];
};
