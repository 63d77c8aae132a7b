/**
 * Looks for jobs that come due later. pg-boss announces a new job, but not one whose pause is over, be it after a failure
 * or asked for: for that it looks every thirty seconds (its `notifyPollingIntervalSeconds`), and a person may be waiting.
 */
export class LaterWatch {
  readonly #fetch: () => void;
  readonly #paceMs: number;
  readonly #forMs: number;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  /**
   * @param fetch looks for due jobs
   * @param paceMs milliseconds between two looks
   * @param forMs the longest pause before a job is due, in milliseconds: that long it looks
   */
  constructor(fetch: () => void, { paceMs, forMs }: { readonly paceMs: number; readonly forMs: number }) {
    this.#fetch = fetch;
    this.#paceMs = paceMs;
    this.#forMs = forMs;
  }

  /** A job will come due: it has failed and will be retried, or was delayed on purpose. */
  expect(): void {
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
