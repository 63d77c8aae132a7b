import pTimeout from 'p-timeout';
import type { Pool } from 'pg';

/** Whether Banto can do its work now, and if not, why: for `/readyz`, in English for whoever runs it. */
export class Readiness {
  readonly #pool: Pool;
  readonly #slack: () => string | undefined;
  readonly #scheduler: () => boolean;
  #draining = false;

  constructor(parts: { pool: Pool; slack: () => string | undefined; scheduler: () => boolean }) {
    this.#pool = parts.pool;
    this.#slack = parts.slack;
    this.#scheduler = parts.scheduler;
  }

  /** From now on no traffic should come. */
  drain(): void {
    this.#draining = true;
  }

  async reasons(): Promise<string[]> {
    const database = await this.#database();
    const slack = this.#slack();
    return [
      ...(this.#draining ? ['shutting down'] : []),
      ...(database === undefined ? [] : [`database: ${database}`]),
      ...(slack === undefined ? [] : [`slack: ${slack}`]),
      ...(this.#scheduler() ? [] : ['scheduler: not started']),
    ];
  }

  async #database(): Promise<string | undefined> {
    const asked = this.#pool.query('select 1').then(
      () => undefined,
      (error: unknown) => (error as { code?: string }).code ?? (error instanceof Error ? error.message : 'error'),
    );
    return pTimeout(asked, { milliseconds: 2_000, fallback: () => 'no answer within 2 s' });
  }
}
