/** Decisions about permissions and channels never use facts older than this. Milliseconds. */
const FRESH_MS = 60_000;
/** The cache is emptied at this many entries, so that many made-up ids cannot fill the memory. */
const MAX_ENTRIES = 5_000;

/** Milliseconds since a fixed time; never goes back. */
export type Elapsed = () => number;

export const systemElapsed: Elapsed = () => performance.now();

/** Caches facts from Slack for a minute; callers at the same time share one call. */
export class FreshCache<Value> {
  readonly #entries = new Map<string, { readonly at: number; readonly value: Promise<Value> }>();
  readonly #load: (key: string) => Promise<Value>;
  readonly #elapsed: Elapsed;

  constructor(load: (key: string) => Promise<Value>, elapsed: Elapsed) {
    this.#load = load;
    this.#elapsed = elapsed;
  }

  get(key: string): Promise<Value> {
    const known = this.#entries.get(key);
    const at = this.#elapsed();
    if (known && at - known.at < FRESH_MS) return known.value;
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const value = this.#load(key);
    this.#entries.set(key, { at, value });
    // A failure is not cached: the next call asks again.
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}
