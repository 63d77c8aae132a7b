import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpDelivery, Ack } from './http-delivery.ts';
import { sign } from './http-delivery.ts';
import { asText, type Json } from '../../json.ts';
import type { ResponseUrl } from './response-urls.ts';
import type { SocketMode } from './socket-mode.ts';
import type { World } from '../workspace/world.ts';

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** Something Slack sends the bot. It is kept, so that the same bytes can be sent again. */
export interface Delivery {
  id: string;
  kind: DeliveryKind;
  payload: Json;
  body: string;
  /** The headers of the first HTTP attempt, with its signature. */
  headers: Record<string, string>;
  envelopeId: string;
  user: string;
  trigger: string | undefined;
  response: ResponseUrl | undefined;
  /** The view in which the person acted. */
  view: string | undefined;
  /** Unix milliseconds, of this machine and on the workspace's clock. */
  at: number;
  time: number;
  /** Every acknowledgement so far: one per attempt. */
  acks: Ack[];
}

export interface Redelivery {
  /** Sends the first signature and timestamp, or the same envelope, as an attacker or a faulty network does. Default: a new signature. */
  sameSignature?: boolean;
  /** Marks it as Slack's own retry of an event. */
  retry?: { number: number; reason: string };
}

const bodyOf = (kind: DeliveryKind, payload: Json): string => {
  if (kind === 'events_api') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(
    Object.entries(payload).map(([key, value]): [string, string] => [key, asText(value)]),
  ).toString();
};

/** Delivers what people do to the bot: signed over HTTP when it has a URL, else over one of its sockets. */
export class Deliveries {
  readonly all: Delivery[] = [];
  /** While true, nothing is delivered. */
  outage = false;
  /** While true, what is delivered is delivered again at once, with the same signature or envelope. */
  twice = false;
  readonly #world: World;
  readonly #http: HttpDelivery;
  readonly #socket: SocketMode;
  readonly #stopped = new AbortController();

  constructor(world: World, http: HttpDelivery, socket: SocketMode) {
    this.#world = world;
    this.#http = http;
    this.#socket = socket;
  }

  make(
    kind: DeliveryKind,
    payload: Json,
    from: Pick<Delivery, 'user'> & Partial<Pick<Delivery, 'trigger' | 'response' | 'view'>>,
  ): Delivery {
    const delivery: Delivery = {
      id: randomUUID(),
      kind,
      payload,
      body: bodyOf(kind, payload),
      headers: {},
      envelopeId: randomUUID(),
      trigger: undefined,
      response: undefined,
      view: undefined,
      at: Date.now(),
      time: this.#world.settings.now(),
      acks: [],
      ...from,
    };
    this.all.push(delivery);
    return delivery;
  }

  async send(delivery: Delivery, how: Redelivery = {}): Promise<Ack> {
    const ack = await this.#attempt(delivery, how);
    delivery.acks.push(ack);
    if (this.twice)
      void this.#attempt(delivery, { ...how, sameSignature: true }).then((again) => delivery.acks.push(again));
    if (delivery.kind === 'events_api' && ack.status !== 200 && !how.retry && !how.sameSignature)
      void this.#retry(delivery, ack);
    return ack;
  }

  /** Cancels the waiting retries. */
  stop(): void {
    this.#stopped.abort();
  }

  async #attempt(delivery: Delivery, { sameSignature, retry }: Redelivery): Promise<Ack> {
    if (this.outage) return { status: 0, ms: 0, body: 'Slack is down', timedOut: false };
    if (this.#http.urls.length === 0) {
      if (!sameSignature && delivery.acks.length > 0) delivery.envelopeId = randomUUID();
      return this.#socket.deliver({
        envelope_id: delivery.envelopeId,
        type: delivery.kind,
        accepts_response_payload: delivery.kind !== 'events_api',
        payload: delivery.payload,
        ...(delivery.kind === 'events_api'
          ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' }
          : {}),
      });
    }
    if (!sameSignature || delivery.acks.length === 0)
      delivery.headers = {
        'content-type': delivery.kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        ...sign(this.#world.settings.signingSecret, delivery.body),
        ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
      };
    return this.#http.send(delivery);
  }

  /** Retries an event up to three times; commands and interactions are never retried. */
  async #retry(delivery: Delivery, first: Ack): Promise<void> {
    let ack = first;
    for (const [index, delay] of this.#world.settings.timings.eventRetries.entries()) {
      const reason = ack.timedOut ? 'http_timeout' : ack.status === 0 ? 'connection_failed' : 'http_error';
      try {
        await sleep(delay, undefined, { signal: this.#stopped.signal, ref: false });
      } catch {
        return;
      }
      ack = await this.send(delivery, { retry: { number: index + 1, reason } });
      if (ack.status === 200) return;
    }
  }
}
