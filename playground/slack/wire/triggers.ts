import { asText } from '../../json.ts';
import { randomUUID } from 'node:crypto';
import { SlackError } from '../workspace/errors.ts';
import type { Timings } from '../workspace/options.ts';
import type { Trigger } from '../workspace/types.ts';

/** Trigger ids: each opens one view, and expires soon. */
export class Triggers {
  #byId = new Map<string, Trigger>();
  #timings: Pick<Timings, 'trigger'>;
  #count = 0;

  constructor(timings: Pick<Timings, 'trigger'>) {
    this.#timings = timings;
  }

  issue(user: string, source?: string): Trigger {
    this.#count += 1;
    const id = `${Date.now()}.${this.#count}.${randomUUID().replaceAll('-', '')}`;
    const trigger: Trigger = { id, user, source, at: Date.now(), view: undefined };
    this.#byId.set(id, trigger);
    return trigger;
  }

  get(id: string): Trigger | undefined {
    return this.#byId.get(id);
  }

  /** The trigger, if it can still open a view. @throws SlackError otherwise */
  usable(id: unknown): Trigger {
    const trigger = this.#byId.get(asText(id));
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.view !== undefined) throw new SlackError('exchanged_trigger_id');
    if (Date.now() - trigger.at > this.#timings.trigger) throw new SlackError('expired_trigger_id');
    return trigger;
  }
}
