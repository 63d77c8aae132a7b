/** Decisions about permissions and channels never use facts older than this. Milliseconds. */
export const FRESH_MS = 60_000;
/** The cache is emptied at this many entries, so that many made-up ids cannot fill the memory. */
const MAX_ENTRIES = 5_000;
/** A fact this old is asked for again while the known one still serves, so that one refusal by Slack costs nothing. */
const REFRESH_MS = 30_000;
/** The shortest time between two such attempts. Milliseconds. */
const RETRY_MS = 5_000;

/** Milliseconds since a fixed time; never goes back. */
export type Elapsed = () => number;

export const systemElapsed: Elapsed = () => performance.now();

interface Entry<Value> {
  readonly at: number;
  readonly value: Promise<Value>;
  refreshAt: number;
}

/** Caches facts from Slack for a minute; callers at the same time share one call. */
export class FreshCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #load: (key: string) => Promise<Value>;
  readonly #elapsed: Elapsed;

  constructor(load: (key: string) => Promise<Value>, elapsed: Elapsed) {
    this.#load = load;
    this.#elapsed = elapsed;
  }

  get(key: string): Promise<Value> {
    const known = this.#entries.get(key);
    const at = this.#elapsed();
    if (known && at - known.at < FRESH_MS) {
      if (at >= known.refreshAt) this.#refresh(key, known, at);
      return known.value;
    }
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const value = this.#load(key);
    this.#entries.set(key, { at, value, refreshAt: at + REFRESH_MS });
    // A failure is not cached: the next call asks again.
    value.catch(() => this.#entries.delete(key));
    return value;
  }

  /** Asks again without waiting. After a failure the known fact serves until it is a minute old. */
  #refresh(key: string, known: Entry<Value>, at: number): void {
    known.refreshAt = at + RETRY_MS;
    this.#load(key).then(
      (value) => {
        if (this.#entries.get(key) === known)
          this.#entries.set(key, { at, value: Promise.resolve(value), refreshAt: at + REFRESH_MS });
      },
      () => undefined,
    );
  }
}
