import type { Json } from '../../json.ts';

/** One planned answer. Fields combine: `{ deliver: true, hang: true }` does the thing and never says so. */
export interface PlannedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** The whole body, instead of Slack's error object. */
  body?: Json;
  /** `{ok: false, error}`. */
  error?: string;
  /** Milliseconds before anything happens. With nothing else but this the call is then answered as usual. */
  delay?: number;
  /** Does what was asked before answering as planned, so that the answer lies. */
  deliver?: boolean;
  /** Never answers; the connection stays open until the caller gives up. */
  hang?: boolean;
  /** Cuts the connection. */
  reset?: boolean;
  /** Waits in the queue until a call fits, instead of taking the first. */
  when?: (args: Json) => boolean;
}

/** Whether the plan changes the answer, and not only its time. */
export const changesAnswer = (plan: PlannedAnswer): boolean =>
  plan.status !== undefined ||
  plan.error !== undefined ||
  plan.body !== undefined ||
  plan.hang === true ||
  plan.reset === true;

/** The faults a test has planned: a queue a method, `*` for any, each answer used once. */
export class Plans {
  #queues = new Map<string, PlannedAnswer[]>();

  add(method: string, answers: readonly PlannedAnswer[]): void {
    this.#queues.set(method, [...(this.#queues.get(method) ?? []), ...answers]);
  }

  /** Forgets what was planned and has not happened. */
  clear(): void {
    this.#queues.clear();
  }

  /** How many planned answers are left. */
  get left(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  take(method: string, args: Json): PlannedAnswer | undefined {
    for (const key of [method, '*']) {
      const queue = this.#queues.get(key) ?? [];
      const index = queue.findIndex((plan) => plan.when?.(args) ?? true);
      if (index >= 0) return queue.splice(index, 1)[0];
    }
    return undefined;
  }
}
