import pLimit, { type LimitFunction } from 'p-limit';

/** Gives each person a share, so that one person's slow work never takes everything. */
export class Turns {
  readonly #atOnce: number;
  readonly #limits = new Map<string, LimitFunction>();

  /** @param atOnce how much one person may have running at once; the rest waits in memory, not in the pool */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async take<Value>(person: string, read: () => Promise<Value>): Promise<Value> {
    let limit = this.#limits.get(person);
    if (!limit) this.#limits.set(person, (limit = pLimit(this.#atOnce)));
    try {
      return await limit(read);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(person);
    }
  }
}

/** Runs work for a key once at a time. Calls that come while it runs share one run after it. */
export class Latest<Value> {
  readonly #running = new Map<string, Promise<Value>>();
  readonly #next = new Map<string, Promise<Value>>();

  run(key: string, work: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key);
    if (!running) return this.#start(key, work);
    let next = this.#next.get(key);
    if (!next) {
      const begin = (): Promise<Value> => {
        this.#next.delete(key);
        return this.#start(key, work);
      };
      next = running.then(begin, begin);
      this.#next.set(key, next);
    }
    return next;
  }

  #start(key: string, work: () => Promise<Value>): Promise<Value> {
    const run = work().finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    return run;
  }
}
