import type { RequestListener } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { Receive } from '../slack/delivery.ts';

/** How long running deliveries may take when the process stops. Milliseconds. */
const IDLE_MS = 10_000;
/** How long deliveries may take to be acknowledged; Slack waits no longer. Milliseconds. */
const ACKNOWLEDGED_MS = 3_000;
/** Between two looks. Milliseconds. */
const LOOK_MS = 5;

/** The longest that an acknowledged delivery waits for others that have arrived with it. Milliseconds. */
const TOGETHER_MS = 50;

/**
 * The deliveries that are being handled, so that stopping can wait for them. Those that arrive together are all
 * acknowledged before any of them is worked on: Slack waits for the one, and the work of the others would delay it.
 */
export class Deliveries {
  readonly #handle: Receive;
  readonly #running = new Set<Promise<void>>();
  readonly #waiting = new Set<object>();
  /** Requests without a response. */
  #arrived = 0;

  constructor(handle: Receive) {
    this.#handle = handle;
  }

  readonly receive: Receive = (delivery, acknowledge) => {
    this.#waiting.add(delivery);
    const work = this.#handle(delivery, async (body) => {
      await acknowledge(body);
      this.#waiting.delete(delivery);
      await this.#together();
    });
    const tracked = work
      .catch(() => undefined)
      .finally(() => {
        this.#waiting.delete(delivery);
        this.#running.delete(tracked);
      });
    this.#running.add(tracked);
    return work;
  };

  /** Counts a request from its arrival to its response: it may become a delivery. */
  readonly counted =
    (listener: RequestListener): RequestListener =>
    (request, response) => {
      this.#arrived += 1;
      response.once('close', () => (this.#arrived -= 1));
      listener(request, response);
    };

  async #together(): Promise<void> {
    const end = performance.now() + TOGETHER_MS;
    do await nextTurn();
    while (this.#arrived + this.#waiting.size > 0 && performance.now() < end);
  }

  /** Resolves in a moment in which none waits for its acknowledgement, or after three seconds. */
  async acknowledged(): Promise<void> {
    const end = performance.now() + ACKNOWLEDGED_MS;
    while (this.#waiting.size > 0 && performance.now() < end) await sleep(LOOK_MS);
  }

  /** Resolves when those that run now have ended, or after ten seconds. */
  async idle(): Promise<void> {
    await pTimeout(Promise.all(this.#running), { milliseconds: IDLE_MS, fallback: () => undefined });
  }
}
