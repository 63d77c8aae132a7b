import pTimeout from 'p-timeout';
import type { Pool } from 'pg';
import { readOnlyReason } from '../db/database.ts';
import { databaseReason } from '../db/reason.ts';

/** Whether Banto can work now, and if not, why. For `/readyz`, so in English. */
export class Readiness {
  readonly #pool: Pool;
  readonly #slack: () => string | undefined;
  readonly #scheduler: () => boolean;
  readonly #stalled: () => readonly string[];
  readonly #warnings: () => readonly string[];
  #draining = false;

  constructor(parts: {
    readonly pool: Pool;
    readonly slack: () => string | undefined;
    readonly scheduler: () => boolean;
    /** The regular work that has stalled. */
    readonly stalled: () => readonly string[];
    /** What is wrong without keeping Banto from working. */
    readonly warnings: () => readonly string[];
  }) {
    this.#pool = parts.pool;
    this.#slack = parts.slack;
    this.#scheduler = parts.scheduler;
    this.#stalled = parts.stalled;
    this.#warnings = parts.warnings;
  }

  /** Reports "not ready" from now on, so that no new traffic comes. */
  drain(): void {
    this.#draining = true;
  }

  /** Whether Banto is about to end. */
  get isDraining(): boolean {
    return this.#draining;
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
      ...this.#stalled(),
    ];
  }

  async #database(): Promise<string | undefined> {
    const reason = readOnlyReason(this.#pool).catch(databaseReason);
    return pTimeout(reason, { milliseconds: 2_000, fallback: () => 'no answer within 2 s' });
  }
}
