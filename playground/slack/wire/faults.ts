import type { Json } from '../../json.ts';

/** One planned response. Fields combine: `{ deliver: true, hang: true }` takes effect but never responds. */
export interface PlannedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** The whole body, instead of Slack's error object. */
  body?: Json;
  /** `{ok: false, error}`. */
  error?: string;
  /** Milliseconds before anything happens. With only this field, the usual response follows. */
  delay?: number;
  /** The call takes effect before the planned response, so the response is wrong. */
  deliver?: boolean;
  /** Never responds; the connection stays open until the caller gives up. */
  hang?: boolean;
  /** Cuts the connection. */
  reset?: boolean;
  /** Waits in the queue for a call that matches, instead of taking the first one. */
  when?: (args: Json) => boolean;
}

/** Whether the plan changes the response, and not only its time. */
export const changesAnswer = (plan: PlannedAnswer): boolean =>
  plan.status !== undefined ||
  plan.error !== undefined ||
  plan.body !== undefined ||
  plan.hang === true ||
  plan.reset === true;

/** Ways in which Slack fails. Those with `deliver` take effect although the response says otherwise. */
export const slackTroubles = {
  limited: { status: 429, headers: { 'retry-after': '2' } },
  failing: { status: 500 },
  'failing, but done': { status: 503, deliver: true },
  cut: { reset: true },
  lost: { reset: true, deliver: true },
  'an error, but done': { error: 'internal_error', deliver: true },
  silent: { hang: true, deliver: true },
} satisfies Record<string, PlannedAnswer>;

/** The responses that a test planned: a queue per method, `*` for any; each is used once. */
export class Plans {
  #queues = new Map<string, PlannedAnswer[]>();
  /** After the queue, until somebody takes it back. */
  #standing = new Map<string, PlannedAnswer>();

  add(method: string, answers: readonly PlannedAnswer[]): void {
    this.#queues.set(method, [...(this.#queues.get(method) ?? []), ...answers]);
  }

  /** Plans one response for every later call; undefined takes it back. */
  stand(method: string, answer: PlannedAnswer | undefined): void {
    if (answer) this.#standing.set(method, answer);
    else this.#standing.delete(method);
  }

  /** Drops the plans that are still unused. */
  clear(): void {
    this.#queues.clear();
    this.#standing.clear();
  }

  /** How many plans are still unused. */
  get left(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  take(method: string, args: Json): PlannedAnswer | undefined {
    for (const key of [method, '*']) {
      const queue = this.#queues.get(key) ?? [];
      const index = queue.findIndex((plan) => plan.when?.(args) ?? true);
      if (index >= 0) return queue.splice(index, 1)[0];
    }
    return this.#standing.get(method) ?? this.#standing.get('*');
  }
}
