import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts, stillWaits } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, sam } from '#playground/cast.ts';
import type { Random } from '#playground/marketplace/seed/random.ts';
import type { Rig } from '#playground/rig/rig.ts';

/** How long a person waits for a modal whose bot may be gone. Milliseconds. */
const PATIENCE_MS = 2_500;

/** How many of their clicks somebody leaves without an outcome before they wait for one. */
const UNANSWERED = 20;

/** One person's clicks that have no outcome yet. */
export class Unanswered {
  #waiting: Acknowledged[] = [];

  add(click: Acknowledged): void {
    this.#waiting.push(click);
  }

  /** Waits while there are too many: who sees nothing happen presses no further. */
  async few(goesOn: () => boolean): Promise<void> {
    for (;;) {
      this.#waiting = this.#waiting.filter(({ view }) => stillWaits(view));
      if (this.#waiting.length < UNANSWERED || !goesOn()) return;
      await sleep(100);
    }
  }
}

interface Crowd {
  readonly random: Random;
  /** How many people click at once. */
  readonly people: number;
  /** Begins every transaction id. */
  readonly mark: string;
  /** Asked before each click. */
  readonly goesOn: () => boolean;
  /** Gets each click that Banto acknowledged. */
  readonly acknowledged: Acknowledged[];
}

/** People pay and approve partners, one after another each, until it is enough. Returns how often they tried. */
export async function crowd(rig: Rig, { random, people, mark, goesOn, acknowledged }: Crowd): Promise<number> {
  const act = acts(rig);
  let tried = 0;
  const pay = async (number: number): Promise<Acknowledged | undefined> => {
    const id = await act.owe({ amount: 5 });
    const person = number % 2 === 0 ? hanako : sam;
    const view = await act.tryOpen(person, `/payouts paid ${id}`, PATIENCE_MS);
    return view && act.submitForReceipt(person, view, `payout:${id}`, { transaction_id: `${mark}-${number}` });
  };
  const approve = async (number: number): Promise<Acknowledged | undefined> => {
    const id = await act.register({ name: `工房 ${number}` });
    const person = number % 2 === 0 ? ken : ichiro;
    const view = await act.tryOpen(person, `/partners approve ${id}`, PATIENCE_MS);
    return view && act.submitForReceipt(person, view, `partner:${id}`);
  };
  const click = async (): Promise<void> => {
    const mine = new Unanswered();
    while (goesOn()) {
      const number = ++tried;
      const clicked = await (random.chance(0.6) ? pay(number) : approve(number));
      if (!clicked) continue;
      acknowledged.push(clicked);
      mine.add(clicked);
      await mine.few(goesOn);
    }
  };
  await Promise.all(Array.from({ length: people }, click));
  return tried;
}
