import type { Logger } from 'pino';
import { isDatabaseDown } from '../db/down.ts';
import { databaseReason } from '../db/reason.ts';

/** Tells once when the database is gone and once when it is back, however much work fails meanwhile. */
export class Outage {
  readonly #log: Logger;
  #since: number | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Returns whether the error only says that the database is gone, which has then been logged. */
  failed(error: unknown): boolean {
    if (!isDatabaseDown(error)) return false;
    if (this.#since === undefined) {
      this.#since = performance.now();
      this.#log.error({ reason: databaseReason(error) }, 'database unreachable');
    }
    return true;
  }

  /** Work that needs the database has succeeded. */
  succeeded(): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((performance.now() - this.#since) / 1000);
    this.#since = undefined;
    this.#log.info({ seconds }, 'database reachable again');
  }
}
