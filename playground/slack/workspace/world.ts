import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { SlackError, refusal } from './errors.ts';
import { asText, isObject, objectsOf, stringOf, type Json } from '../../json.ts';
import type { Settings } from './options.ts';
import { bot, channel as newChannel, directChannelId } from './people.ts';
import type { Block, Call, Channel, Group, Message, Person, Refusal, SlackFile } from './types.ts';
import { validateMessage, validateView, type Fault } from '../validate/validate.ts';

/** The state of this Slack. Other files have the rules; this one only assigns ids, keeps the order and records. */
export class World {
  readonly settings: Settings;
  readonly people: Map<string, Person>;
  readonly groups: Map<string, Group>;
  readonly channels: Map<string, Channel>;
  readonly scopes: Set<string>;
  readonly refuseBlocks: Set<string>;
  readonly messages: Message[] = [];
  readonly files: SlackFile[] = [];
  readonly calls: Call[] = [];
  readonly refusals: Refusal[] = [];
  /** What the bot did that Slack refuses, one line each. Without planned faults, rate limits and races. */
  readonly faults: string[] = [];
  readonly events = new EventEmitter().setMaxListeners(0);
  /** Counts every change, so that a reader knows whether it has the latest state. */
  version = 0;
  /** How many calls got 429 without a test's plan. */
  rateLimited = 0;
  /** The server's URL, known once it listens. */
  url = '';
  #byTs = new Map<string, Message>();
  #byChannel = new Map<string, Message[]>();
  #lastMicros = 0;

  constructor(settings: Settings) {
    this.settings = settings;
    this.people = new Map(settings.people.map((person) => [person.id, person]));
    this.groups = new Map(settings.groups.map((group) => [group.id, group]));
    this.channels = new Map(settings.channels.map((channel) => [channel.id, channel]));
    for (const person of settings.people) this.direct(person.id);
    this.scopes = new Set(settings.scopes);
    this.refuseBlocks = new Set(settings.refuseBlocks);
  }

  changed(): void {
    this.version += 1;
    this.events.emit('change', this.version);
  }

  /** A new message id: Unix seconds with microseconds, strictly increasing. */
  ts(): string {
    this.#lastMicros = Math.max(Math.floor(this.settings.now() * 1_000), this.#lastMicros + 1);
    return `${Math.floor(this.#lastMicros / 1e6)}.${asText(this.#lastMicros % 1e6).padStart(6, '0')}`;
  }

  id(prefix: string): string {
    return `${prefix}${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`;
  }

  person(id: string): Person {
    const person = this.people.get(id);
    if (!person) throw new Error(`nobody here is called ${id}; there are ${[...this.people.keys()].join(', ')}`);
    return person;
  }

  /** The direct-message channel of a person with the bot. */
  direct(userId: string): Channel {
    const id = directChannelId(userId);
    const found =
      this.channels.get(id) ?? newChannel(id, 'directmessage', [userId, bot.userId], { isPrivate: true, isIm: true });
    this.channels.set(id, found);
    return found;
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#byTs.get(`${channel} ${ts}`);
  }

  /** Every message ever sent to a channel, oldest first. */
  inChannel(channel: string): readonly Message[] {
    return this.#byChannel.get(channel) ?? [];
  }

  post(draft: Pick<Message, 'channel' | 'user' | 'text' | 'via'> & Partial<Message>): Message {
    const message: Message = {
      blocks: [],
      thread_ts: undefined,
      ephemeral: undefined,
      metadata: undefined,
      response: undefined,
      editedAt: undefined,
      ts: this.ts(),
      edits: 0,
      postedAt: this.settings.now(),
      deleted: false,
      reactions: [],
      files: [],
      replies: [],
      ...draft,
    };
    message.blocks = this.named(message.blocks);
    this.add(message);
    this.changed();
    return message;
  }

  /** Adds a message that has its id already. */
  add(message: Message): void {
    this.#lastMicros = Math.max(this.#lastMicros, Math.round(Number(message.ts) * 1e6));
    this.messages.push(message);
    this.#byTs.set(`${message.channel} ${message.ts}`, message);
    const list = this.#byChannel.get(message.channel) ?? [];
    this.#byChannel.set(message.channel, list);
    list.push(message);
    if (message.thread_ts && !message.ephemeral)
      this.message(message.channel, message.thread_ts)?.replies.push(message);
  }

  /** Edits a message as chat.update does: text without blocks removes the blocks. */
  edit(message: Message, { text, blocks, metadata }: Json): void {
    if (typeof text === 'string') message.text = text;
    message.blocks = this.named(objectsOf(blocks));
    if (metadata !== undefined) message.metadata = isObject(metadata) ? metadata : undefined;
    message.edits += 1;
    message.editedAt = this.settings.now();
    this.changed();
  }

  remove(message: Message): void {
    message.deleted = true;
    const parent = message.thread_ts ? this.message(message.channel, message.thread_ts) : undefined;
    if (parent) parent.replies = parent.replies.filter((reply) => reply !== message);
    this.changed();
  }

  /** Copies blocks and adds a block_id where the app gave none, as Slack does. */
  named(blocks: readonly Json[]): Block[] {
    return structuredClone(blocks).map((block) => ({
      ...block,
      type: asText(block['type']),
      block_id: stringOf(block['block_id']) ?? randomUUID().slice(0, 8),
    }));
  }

  /** @throws SlackError when Slack refuses such a message */
  checkMessage(message: Json): void {
    this.#check((options) => validateMessage(message, options), 'invalid_blocks');
  }

  /** @throws SlackError when Slack refuses such a view */
  checkView(view: unknown): void {
    this.#check((options) => validateView(view, options), 'invalid_arguments');
  }

  #check(validate: (options: { refuseBlocks?: ReadonlySet<string> }) => Fault[], fallback: string): void {
    const faults = validate({ refuseBlocks: this.refuseBlocks });
    if (faults.length > 0) throw refusal(faults, { fallback, planned: validate({}).length === 0 });
  }

  /** Records a refusal; if the test did not plan it, also as a fault. */
  refused(method: string, error: SlackError, args: Json): void {
    const { code, messages, planned } = error;
    this.refusals.push({ method, error: code, messages, args, planned });
    if (!planned)
      this.faults.push(
        [method, stringOf(args['channel']) ?? stringOf(args['channel_id']), code, ...messages]
          .filter(Boolean)
          .join(' '),
      );
  }
}
