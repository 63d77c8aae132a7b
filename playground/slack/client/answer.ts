import { asText } from '../../json.ts';
import type { Delivery } from '../wire/deliveries.ts';
import type { Ack } from '../wire/http-delivery.ts';
import { textOf } from '../workspace/text.ts';
import type { Triggers } from '../wire/triggers.ts';
import type { Message, View } from '../workspace/types.ts';
import type { Views } from '../workspace/views.ts';
import { patience, waitFor } from '../../patience.ts';
import type { World } from '../workspace/world.ts';

/** The result of something a person did: the acknowledgement at once, and what they see later as it arrives. */
export class Answer {
  readonly delivery: Delivery;
  readonly ack: Ack;
  /** What Slack itself tells the person when it went wrong: `operation_timeout`, `dispatch_failed`, `http_service_error`, … */
  readonly shown: string | undefined;
  readonly #site: { world: World; views: Views; triggers: Triggers };
  readonly #from: number;

  constructor(
    site: { world: World; views: Views; triggers: Triggers },
    delivery: Delivery,
    ack: Ack,
    shown: string | undefined,
    from: number,
  ) {
    this.#site = site;
    this.delivery = delivery;
    this.ack = ack;
    this.shown = shown;
    this.#from = from;
  }

  /** What the person sees of it, oldest first: messages through its response URL, and later ephemeral ones to them. */
  messages(): Message[] {
    const { user, response } = this.delivery;
    const through = response?.messages ?? [];
    const whispered = this.#site.world.messages
      .slice(this.#from)
      .filter((message) => message.via === 'chat.postEphemeral' && message.ephemeral === user);
    return [...through, ...whispered]
      .filter((message) => !message.deleted)
      .toSorted((one, other) => Number(one.ts) - Number(other.ts));
  }

  /** The modal it opened, or else the one it happened in, while that is open. After opening Home: the Home tab. */
  view(): View | undefined {
    const { trigger, view, user, kind } = this.delivery;
    if (kind === 'events_api') return this.#site.views.homes.get(user);
    const opened = trigger === undefined ? undefined : this.#site.triggers.get(trigger)?.view;
    for (const id of [opened, view]) {
      const found = id === undefined ? undefined : this.#site.views.get(id);
      if (!found?.open) continue;
      return found.type === 'home' ? found : (this.#site.views.stack(found.root_view_id).at(-1) ?? found);
    }
    return undefined;
  }

  /** Errors at the fields of its modal, by block_id. */
  get errors(): Record<string, string> {
    return this.view()?.errors ?? {};
  }

  /** All messages and the modal, as text. */
  text(): string {
    return [...this.messages(), this.view()].map(textOf).join('\n');
  }

  /** Waits for a message that matches. */
  message(fits: (message: Message) => boolean = () => true, ms = patience): Promise<Message> {
    return waitFor(
      () => this.messages().find(fits),
      ms,
      () => `a message after ${this.#what()}; so far: ${this.text()}`,
    );
  }

  /** Waits until its modal is open and matches. */
  opened(fits: (view: View) => boolean = () => true, ms = patience): Promise<View> {
    const look = (): View | undefined => {
      const view = this.view();
      return view && fits(view) ? view : undefined;
    };
    return waitFor(look, ms, () => `a modal after ${this.#what()}; so far: ${this.text()}`);
  }

  #what(): string {
    const { kind, payload, user } = this.delivery;
    return `${user}'s ${asText(payload['command'] ?? payload['type'] ?? kind)} ${asText(payload['text'] ?? '')}`;
  }
}
