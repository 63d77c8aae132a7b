import { limits } from '#src/slack/limits.ts';
import { randomUUID } from 'node:crypto';
import { SlackError } from '../workspace/errors.ts';
import { asText, isTrue, objectsOf, stringOf, type Json } from '../../json.ts';
import { bot } from '../workspace/people.ts';
import type { Message } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';

export interface ResponseUrl {
  id: string;
  url: string;
  user: string;
  channel: string;
  /** The target of `replace_original` and `delete_original`: the clicked message, or the first one sent through the URL. */
  original: Message | undefined;
  uses: number;
  /** Unix milliseconds. */
  at: number;
  /** Messages sent or replaced through the URL. */
  messages: Message[];
}

/** Response URLs: five uses in thirty minutes, in any channel, ephemeral by default. */
export class ResponseUrls {
  #byId = new Map<string, ResponseUrl>();
  #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  issue(user: string, channel: string, original?: Message): ResponseUrl {
    const id = randomUUID();
    const url = `${this.#world.url}/actions/${this.#world.settings.team}/${id}`;
    const made: ResponseUrl = { id, url, user, channel, original, uses: 0, at: Date.now(), messages: [] };
    this.#byId.set(id, made);
    return made;
  }

  get(id: string): ResponseUrl | undefined {
    return this.#byId.get(id);
  }

  /** Handles a request to the URL. @throws SlackError when Slack refuses; the caller chooses the HTTP status */
  use(id: string, body: Json): void {
    const response = this.#byId.get(id);
    if (!response) throw new SlackError('invalid_url');
    if (Date.now() - response.at > this.#world.settings.timings.responseUrl) throw new SlackError('expired_url');
    if (response.uses >= limits.responseUrl.uses) throw new SlackError('used_url');
    response.uses += 1;
    this.show(response, body, 'response_url');
  }

  /** Shows a message that came through the URL or in the acknowledgement. */
  show(response: ResponseUrl, body: Json, via: 'response_url' | 'ack'): void {
    const original = response.original;
    if (isTrue(body['delete_original'])) {
      if (original) this.#world.remove(original);
      return;
    }
    this.#world.checkMessage(body);
    if (isTrue(body['replace_original']) && original && !original.deleted) {
      this.#world.edit(original, body);
      if (!response.messages.includes(original)) response.messages.push(original);
      return;
    }
    const message = this.#world.post({
      channel: response.channel,
      user: bot.userId,
      text: asText(body['text'] ?? ''),
      blocks: this.#world.named(objectsOf(body['blocks'])),
      thread_ts: stringOf(body['thread_ts']),
      ephemeral: body['response_type'] === 'in_channel' ? undefined : response.user,
      response: response.id,
      via,
    });
    response.messages.push(message);
    response.original ??= message;
  }
}
