/** No decision about who may do what, or what may be posted where, rests on facts older than this. Milliseconds. */
const FRESH_MS = 60_000;
/** Beyond this many entries the cache is emptied: a workspace is finite, a hostile stream of ids is not. */
const MOST = 5_000;

/** Milliseconds that have passed since some fixed moment; never runs back. */
export type Elapsed = () => number;

export const systemElapsed: Elapsed = () => performance.now();

/** Asks Slack for a fact at most once a minute, and once for all who ask at the same time. */
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
    if (this.#entries.size >= MOST) this.#entries.clear();
    const value = this.#load(key);
    this.#entries.set(key, { at, value });
    // A failure is not remembered: the next click asks again.
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}
