import { Deliveries, type Delivery, type Redelivery } from './wire/deliveries.ts';
import type { Answer } from './client/answer.ts';
import type { PlannedAnswer } from './wire/faults.ts';
import { HttpDelivery, sign, type Ack } from './wire/http-delivery.ts';
import type { Json } from '../json.ts';
import type { Site } from './wire/site.ts';
import { settingsFrom, type SlackOptions, type Timings } from './workspace/options.ts';
import { eventPayload } from './wire/payloads.ts';
import type { KeptSlack } from './workspace/kept-slack.ts';
import { keptOf, restore } from './workspace/kept.ts';
import { bot } from './workspace/people.ts';
import { PersonAtSlack } from './client/person.ts';
import { Plans } from './wire/faults.ts';
import { ResponseUrls } from './wire/response-urls.ts';
import { SocketMode } from './wire/socket-mode.ts';
import { Triggers } from './wire/triggers.ts';
import type { Message, View } from './workspace/types.ts';
import { Views } from './workspace/views.ts';
import { waitFor } from '../patience.ts';
import { WebApi } from './methods/web-api.ts';
import { World } from './workspace/world.ts';

/** A Slack workspace on this machine, as a test uses it. Created by `startSlack`. */
export class Slack implements AsyncDisposable {
  readonly site: Site;
  readonly webApi: WebApi;
  readonly people: World['people'];
  readonly groups: World['groups'];
  readonly channels: World['channels'];
  /** The bot's granted scopes. Remove one to get `missing_scope`. */
  readonly scopes: Set<string>;
  /** Block types this workspace does not know. */
  readonly refuseBlocks: Set<string>;
  /** Milliseconds. May be changed at any time. */
  readonly timings: Timings;
  /** What the bot did that Slack refuses. A good test ends with none. */
  readonly faults: string[];
  readonly refusals: World['refusals'];
  readonly calls: World['calls'];
  readonly files: World['files'];
  /** Every message ever sent, ephemeral and deleted ones too. */
  readonly messages: readonly Message[];
  readonly waitFor = waitFor;
  readonly #world: World;
  readonly #http: HttpDelivery;
  readonly #deliveries: Deliveries;
  /** Closes the server; set by startSlack. */
  #close: () => Promise<void> = async () => {};

  constructor(options: SlackOptions) {
    const settings = settingsFrom(options);
    const world = new World(settings);
    this.#world = world;
    this.site = {
      world,
      views: new Views(world),
      triggers: new Triggers(settings.timings),
      responseUrls: new ResponseUrls(world),
      socket: new SocketMode(world),
    };
    if (options.kept) restore(world, this.site.views, options.kept);
    this.webApi = new WebApi(this.site, new Plans());
    this.webApi.latency = options.latency ?? 0;
    this.#http = new HttpDelivery(settings.timings, settings.keepAlive);
    this.#deliveries = new Deliveries(world, this.#http, this.site.socket);
    this.botUrl = options.botUrl ?? [];
    this.timings = settings.timings;
    this.people = world.people;
    this.groups = world.groups;
    this.channels = world.channels;
    this.scopes = world.scopes;
    this.refuseBlocks = world.refuseBlocks;
    this.faults = world.faults;
    this.refusals = world.refusals;
    this.calls = world.calls;
    this.files = world.files;
    this.messages = world.messages;
  }

  /** Sets the server's address and how to close it. */
  listening(url: string, close: () => Promise<void>): void {
    this.#world.url = url;
    this.#close = close;
  }

  get url(): string {
    return this.#world.url;
  }

  /** The value for `SLACK_API_URL`, with the final slash. */
  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  get botToken(): string {
    return this.#world.settings.botToken;
  }

  get appToken(): string {
    return this.#world.settings.appToken;
  }

  get signingSecret(): string {
    return this.#world.settings.signingSecret;
  }

  /** The bot's environment. @param transport `socket` adds the app token, which selects Socket Mode */
  env(transport: 'http' | 'socket' = 'http'): Record<string, string> {
    return {
      SLACK_BOT_TOKEN: this.botToken,
      SLACK_SIGNING_SECRET: this.signingSecret,
      SLACK_API_URL: this.apiUrl,
      // No balancer needs time to notice that the bot stops: this Slack tries the next replica by itself.
      DRAIN_SECONDS: '0',
      ...(transport === 'socket' ? { SLACK_APP_TOKEN: this.appToken } : {}),
    };
  }

  /** Where HTTP deliveries go; several URLs are replicas behind a load balancer. Empty: Socket Mode. */
  get botUrl(): readonly string[] {
    return this.#http.urls;
  }

  set botUrl(urls: string | readonly string[]) {
    this.#http.urls = typeof urls === 'string' ? [urls] : [...urls];
  }

  /** A person using Slack's client. */
  as(user: string): PersonAtSlack {
    return new PersonAtSlack(this.site, this.#deliveries, user);
  }

  /** A channel's current posted messages, oldest first; replies are in `message.replies`. A user's id means their direct messages. */
  channel(id: string): Message[] {
    const channel = this.#world.people.has(id) ? this.#world.direct(id).id : id;
    if (!this.#world.channels.has(channel)) throw new Error(`there is no channel ${id}`);
    return this.#world
      .inChannel(channel)
      .filter((message) => !message.deleted && !message.ephemeral && !message.thread_ts);
  }

  /** What one person sees in a channel, oldest first: posts, replies, and ephemeral messages to them. */
  seenBy(user: string, channel: string): Message[] {
    return this.#world
      .inChannel(channel)
      .filter((message) => !message.deleted && (!message.ephemeral || message.ephemeral === user));
  }

  home(user: string): View | undefined {
    return this.site.views.homes.get(user);
  }

  /** Every modal ever opened; `open` tells which still are. */
  get views(): readonly View[] {
    return this.site.views.all;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries.all;
  }

  /** How many calls got 429 without a test's plan. */
  get rateLimited(): number {
    return this.#world.rateLimited;
  }

  get socket(): SocketMode {
    return this.site.socket;
  }

  /** Plans the responses to the next calls of a method (also `response_url` and `upload`; `*` is any). */
  fail(method: string, answers: readonly PlannedAnswer[]): void {
    this.webApi.plans.add(method, answers);
  }

  /** Gives every later call of a method (`*`: of any) the same response; undefined ends that. */
  keepFailing(method: string, answer: PlannedAnswer | undefined): void {
    this.webApi.plans.stand(method, answer);
  }

  /** While on, each delivery is sent twice, with the same bytes and signature or in the same envelope. */
  deliverTwice(on: boolean): void {
    this.#deliveries.twice = on;
  }

  /** Drops the plans that are still unused. */
  mend(): void {
    this.webApi.plans.clear();
  }

  /** While on, cuts all requests and sockets of the bot. People cannot reach the bot either. */
  outage(on: boolean): void {
    this.webApi.outage = on;
    this.#deliveries.outage = on;
    if (on) this.socket.dropAll();
  }

  /** Delay of every Web API request. Milliseconds. */
  set latency(ms: number) {
    this.webApi.latency = ms;
  }

  /** Sends the bot an event, such as `{ type: 'user_change', … }`. */
  async event(event: { type: string } & Json): Promise<Ack> {
    return this.#deliveries.send(
      this.#deliveries.make('events_api', eventPayload(this.#world, event), { user: bot.userId }),
    );
  }

  /** Sends a delivery again: with a new signature, or with the same bytes and envelope. */
  async redeliver(again: Delivery | Answer, how: Redelivery = {}): Promise<Answer> {
    const delivery = 'delivery' in again ? again.delivery : again;
    return this.as(delivery.user).send(delivery, how);
  }

  /** Sends any request to the bot over HTTP, unchanged. */
  async deliver(request: { body: string; headers: Record<string, string> }): Promise<Ack> {
    return this.#http.send({
      body: request.body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...request.headers },
    });
  }

  /** The signature headers for a body. @param at Unix seconds */
  sign(body: string, at?: number, secret = this.signingSecret): Record<string, string> {
    return sign(secret, body, at);
  }

  /** What it remembers after a restart; give it to the next one as `kept`. */
  get kept(): KeptSlack {
    return keptOf(this.#world, this.site.views);
  }

  on(event: 'change', listener: (version: number) => void): void {
    this.#world.events.on(event, listener);
  }

  off(event: 'change', listener: (version: number) => void): void {
    this.#world.events.off(event, listener);
  }

  async stop(): Promise<void> {
    this.#deliveries.stop();
    this.#http.close();
    this.socket.close();
    await this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
