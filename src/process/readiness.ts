import pTimeout from 'p-timeout';
import type { Pool } from 'pg';

/** Whether Banto can work now, and if not, why. For `/readyz`, so in English. */
export class Readiness {
  readonly #pool: Pool;
  readonly #slack: () => string | undefined;
  readonly #scheduler: () => boolean;
  readonly #warnings: () => readonly string[];
  #draining = false;

  constructor(parts: {
    pool: Pool;
    slack: () => string | undefined;
    scheduler: () => boolean;
    warnings: () => readonly string[];
  }) {
    this.#pool = parts.pool;
    this.#slack = parts.slack;
    this.#scheduler = parts.scheduler;
    this.#warnings = parts.warnings;
  }

  /** Reports "not ready" from now on, so that no new traffic comes. */
  drain(): void {
    this.#draining = true;
  }

  /** What is wrong without keeping Banto from working. */
  get warnings(): readonly string[] {
    return this.#warnings();
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
    const reason = this.#pool.query('select 1').then(
      () => undefined,
      (error: unknown) => (error as { code?: string }).code ?? (error instanceof Error ? error.message : 'error'),
    );
    return pTimeout(reason, { milliseconds: 2_000, fallback: () => 'no answer within 2 s' });
  }
}
