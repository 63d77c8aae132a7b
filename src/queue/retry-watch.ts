/**
 * Looks for retries that have come due. pg-boss announces a new job, but not one whose pause after a failure is over: for
 * that it looks every thirty seconds (its `notifyPollingIntervalSeconds`), and a person may be waiting.
 */
export class RetryWatch {
  readonly #fetch: () => void;
  readonly #paceMs: number;
  readonly #forMs: number;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  /**
   * @param fetch looks for due jobs
   * @param paceMs milliseconds between two looks
   * @param forMs the longest pause before a retry, in milliseconds: that long it looks after a failure
   */
  constructor(fetch: () => void, { paceMs, forMs }: { readonly paceMs: number; readonly forMs: number }) {
    this.#fetch = fetch;
    this.#paceMs = paceMs;
    this.#forMs = forMs;
  }

  /** A job has failed, and will be retried. */
  failed(): void {
    this.#until = performance.now() + this.#forMs + this.#paceMs;
    this.#timer ??= setInterval(() => this.#look(), this.#paceMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#fetch();
    if (performance.now() > this.#until) this.stop();
  }
}
