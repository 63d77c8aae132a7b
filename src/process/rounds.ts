import type { Logger } from 'pino';
import { Outage } from './outage-log.ts';

/** A round that has had no success for this long beyond its pace does not work. Milliseconds. */
const STALLED_MS = 60_000;

interface RoundPorts {
  readonly log: Logger;
  readonly outage: Outage;
  /** Whether Banto's tables tell when they change. */
  readonly isNotified: () => boolean;
  /** Called when a round has failed: whatever tells of changes may have failed with it. */
  readonly onFailure: () => void;
}

/** How a round is run besides its pace. */
interface Waking {
  /** Milliseconds before its first run. Default: none. */
  readonly firstAfterMs?: number;
  /** Tables of Banto's own that wake it when they change. */
  readonly wokenBy?: readonly string[];
  /** Milliseconds between two runs while those tables tell. */
  readonly restMs?: number;
}

/** Work that is repeated at a pace, or sooner when a run returns a shorter pause. Never two runs at a time. */
class Round {
  readonly #name: string;
  readonly #paceMs: number;
  readonly #work: () => Promise<number | void>;
  readonly #log: Logger;
  readonly #outage: Outage;
  readonly #restMs: () => number;
  readonly #onFailure: () => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  /** Whether its last run failed, and whether that was logged for this round alone. */
  #failing: 'no' | 'alone' | 'with the database' = 'no';
  /** When it last succeeded; at first, when it was to run first. */
  #succeeded = performance.now();

  constructor(
    name: string,
    paceMs: number,
    { log, outage, isNotified, onFailure }: RoundPorts,
    { restMs = paceMs }: Waking,
    work: () => Promise<number | void>,
  ) {
    this.#name = name;
    this.#paceMs = paceMs;
    this.#log = log;
    this.#outage = outage;
    this.#restMs = () => (isNotified() ? restMs : paceMs);
    this.#onFailure = onFailure;
    this.#work = work;
  }

  /** @param afterMs milliseconds before the first run */
  start(afterMs = 0): void {
    this.#succeeded = performance.now() + afterMs;
    this.#arm(afterMs);
  }

  /** Seconds since its last success, when that is too long ago. */
  get stalledS(): number | undefined {
    const since = performance.now() - this.#succeeded;
    return since > this.#restMs() + this.#paceMs + STALLED_MS ? Math.round(since / 1000) : undefined;
  }

  /** Runs now, or again after the current run. */
  now(): void {
    if (this.#stopped) return;
    if (this.#running) this.#again = true;
    else this.#arm(0);
  }

  /** Starts no new run and waits for the current one. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #arm(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    this.#again = false;
    let pause = this.#paceMs;
    try {
      const rest = this.#restMs();
      // Never longer than the rest: something may have become due of which nothing was told.
      pause = Math.min((await this.#work()) ?? rest, rest);
      this.#outage.succeeded();
      if (this.#failing === 'alone') this.#log.info({ round: this.#name }, 'round works again');
      this.#failing = 'no';
      this.#succeeded = performance.now();
    } catch (error) {
      this.#onFailure();
      // Logged once when it begins to fail, not at every run; and a database that is gone once for all rounds.
      const withDatabase = this.#outage.failed(error);
      if (this.#failing === 'no' && !withDatabase) this.#log.error({ err: error, round: this.#name }, 'round failed');
      if (this.#failing === 'no') this.#failing = withDatabase ? 'with the database' : 'alone';
    }
    this.#running = undefined;
    this.#arm(this.#again && this.#failing === 'no' ? 0 : pause);
  }
}

/** A process's regular work, by name. */
export class Rounds {
  readonly #ports: RoundPorts;
  readonly #rounds = new Map<string, { readonly round: Round } & Waking>();

  constructor(ports: RoundPorts) {
    this.#ports = ports;
  }

  /** @param work returns the milliseconds until its next run when they differ from the usual pace */
  add(name: string, paceMs: number, work: () => Promise<number | void>, waking: Waking = {}): void {
    this.#rounds.set(name, { round: new Round(name, paceMs, this.#ports, waking, work), ...waking });
  }

  start(): void {
    for (const { round, firstAfterMs = 0 } of this.#rounds.values()) round.start(firstAfterMs);
  }

  /** Runs these now instead of waiting for their next time. */
  now(...names: readonly string[]): void {
    for (const name of names) this.#rounds.get(name)?.round.now();
  }

  /** Runs those that a table of Banto's own wakes; without one all that any wakes. */
  changed(table?: string): void {
    for (const { round, wokenBy } of this.#rounds.values())
      if (wokenBy && (table === undefined || wokenBy.includes(table))) round.now();
  }

  /** The rounds that have not succeeded for too long, each with the seconds since. For `/readyz`, so in English. */
  stalled(): string[] {
    return [...this.#rounds].flatMap(
      ([
        name,
        {
          round: { stalledS },
        },
      ]) => (stalledS === undefined ? [] : [`round “${name}”: no success for ${stalledS} s`]),
    );
  }

  /** Starts no new run and waits for the current ones. */
  async stop(): Promise<void> {
    await Promise.all([...this.#rounds.values()].map(({ round }) => round.stop()));
  }
}
