import { channels as known } from '../../cast.ts';
import { Answer } from './answer.ts';
import { applyCommandAck, applySubmissionAck, shownFor } from '../wire/acks.ts';
import type { Deliveries, Delivery, Redelivery } from '../wire/deliveries.ts';
import { escaped } from '../workspace/escape.ts';
import { clientErrors, entered, fill, holdsValue, optionFor, withSuggested, type Entry } from '../workspace/forms.ts';
import { fileJson, uploadedBy } from '../methods/files.ts';
import { checkSuggested } from '../validate/elements.ts';
import { faultLine, Findings } from '../validate/findings.ts';
import { asText, objectOf, objectsOf, parseJson, type Json } from '../../json.ts';
import type { Site } from '../wire/site.ts';
import {
  closedPayload,
  commandPayload,
  eventPayload,
  globalShortcutPayload,
  messageActionPayload,
  messageShortcutPayload,
  type Sender,
  submissionPayload,
  suggestionPayload,
  viewActionPayload,
} from '../wire/payloads.ts';
import { directChannelId } from '../workspace/people.ts';
import { find, textOf, type Found, type Shown, type Where } from '../workspace/text.ts';
import type { Message, Person, View } from '../workspace/types.ts';

/** Where a person acts, and what they choose. */
export interface Act extends Where {
  /** The choice, by value or label; a list for checkboxes; for an input, the typed text. */
  selected?: Entry | undefined;
  /** Changes the payload before it is signed: an older button's value, another team. */
  tamper?: ((payload: Json) => void) | undefined;
}

export interface Typed {
  /** Where the command is typed. Default: C0OPS. */
  channel?: string | undefined;
  tamper?: ((payload: Json) => void) | undefined;
}

export interface Submitted {
  /** Sends what Slack's own client would not send: empty required fields, texts that are too long. */
  force?: boolean | undefined;
  tamper?: ((payload: Json) => void) | undefined;
}

/** Slack's client refused to send the form. */
export class NotSent extends Error {
  readonly errors: Record<string, string>;

  constructor(errors: Record<string, string>) {
    super(`Slack's client holds the form back: ${JSON.stringify(errors)}`);
    this.name = 'NotSent';
    this.errors = errors;
  }
}

/** What the person pressed is gone: the bot changed or closed it at the same moment. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

/** A person using Slack's client. Each method resolves when the bot has acknowledged, or when Slack gives up. */
export class PersonAtSlack {
  readonly id: string;
  readonly #site: Site;
  readonly #deliveries: Deliveries;

  constructor(site: Site, deliveries: Deliveries, id: string) {
    site.world.person(id);
    this.id = id;
    this.#site = site;
    this.#deliveries = deliveries;
  }

  get #sender(): Sender {
    return { world: this.#site.world, person: this.#person };
  }

  get #person(): Person {
    return this.#site.world.person(this.id);
  }

  /** Types a slash command, such as `/orders stuck 48`. Slack escapes it, as every command of `manifest.yml` asks. */
  async command(line: string, { channel = known.ops, tamper }: Typed = {}): Promise<Answer> {
    const { world, triggers, responseUrls } = this.#site;
    const place = world.channels.get(channel);
    if (!place) throw new Error(`there is no channel ${channel}`);
    const [, command = '', text = ''] = /^(\S+)\s?([\s\S]*)$/.exec(line) ?? [];
    const trigger = triggers.issue(this.id);
    const response = responseUrls.issue(this.id, channel);
    const payload = commandPayload(this.#sender, place, { command, text: escaped(text, world) }, trigger, response);
    tamper?.(payload);
    return this.send(
      this.#deliveries.make('slash_commands', payload, { user: this.id, trigger: trigger.id, response }),
    );
  }

  /** Presses a button or chooses from a menu in a message. To press an outdated one, keep a `structuredClone` of the message. */
  async click(message: Message, actionId: string, { selected, tamper, ...where }: Act = {}): Promise<Answer> {
    const { world, triggers, responseUrls } = this.#site;
    const found = this.#find(message, actionId, where);
    const trigger = triggers.issue(this.id);
    const response = responseUrls.issue(this.id, message.channel, world.message(message.channel, message.ts));
    const payload = messageActionPayload(this.#sender, message, this.#action(found, selected), trigger, response);
    tamper?.(payload);
    return this.send(this.#deliveries.make('interactive', payload, { user: this.id, trigger: trigger.id, response }));
  }

  /** Chooses a shortcut in the menu of a message, by its callback id. */
  async messageShortcut(message: Message, callbackId: string, { tamper }: Pick<Act, 'tamper'> = {}): Promise<Answer> {
    const { triggers, responseUrls } = this.#site;
    if (message.ephemeral !== undefined) throw new Error('an ephemeral message has no shortcuts');
    const trigger = triggers.issue(this.id);
    const response = responseUrls.issue(this.id, message.channel);
    const payload = messageShortcutPayload(this.#sender, message, callbackId, trigger, response);
    tamper?.(payload);
    return this.send(this.#deliveries.make('interactive', payload, { user: this.id, trigger: trigger.id, response }));
  }

  /** Chooses a global shortcut, by its callback id. */
  async globalShortcut(callbackId: string, { tamper }: Pick<Act, 'tamper'> = {}): Promise<Answer> {
    const trigger = this.#site.triggers.issue(this.id);
    const payload = globalShortcutPayload(this.#sender, callbackId, trigger);
    tamper?.(payload);
    return this.send(this.#deliveries.make('interactive', payload, { user: this.id, trigger: trigger.id }));
  }

  /** Presses or changes something in a modal or on Home. The choice stays in the form. */
  async clickInView(view: View, actionId: string, { selected, tamper, ...where }: Act = {}): Promise<Answer> {
    const { views, triggers } = this.#site;
    this.#mustBeOpen(view);
    const { element, blockId } = this.#find(view, actionId, where);
    const found = { blockId, element: withSuggested(element, view.suggested[blockId]) };
    if (holdsValue(found.element))
      (view.filled[blockId] ??= {})[asText(element['action_id'])] = entered(found.element, selected ?? null);
    const trigger = triggers.issue(this.id, view.id);
    const payload = viewActionPayload(this.#sender, views, view, this.#action(found, selected), trigger);
    tamper?.(payload);
    return this.send(
      this.#deliveries.make('interactive', payload, { user: this.id, trigger: trigger.id, view: view.id }),
    );
  }

  /**
   * Types in a choice whose options the bot gives, as Slack asks at each letter. Returns the options, which can then be
   * chosen. https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
   */
  async suggest(
    view: View,
    blockId: string,
    typed: string,
    { tamper }: Pick<Submitted, 'tamper'> = {},
  ): Promise<readonly Json[]> {
    const { world, views } = this.#site;
    this.#mustBeOpen(view);
    const block = view.blocks.find(({ block_id }) => block_id === blockId);
    const element = objectOf(block?.['element']);
    if (!asText(element['type']).endsWith('external_select')) throw new Error(`${blockId} asks the bot for no options`);
    const payload = suggestionPayload(this.#sender, views, view, {
      block_id: blockId,
      action_id: element['action_id'],
      value: typed,
    });
    tamper?.(payload);
    const { ack } = await this.send(this.#deliveries.make('interactive', payload, { user: this.id, view: view.id }));
    const options = objectsOf(objectOf(parseJson(ack.body))['options']);
    const found = new Findings();
    checkSuggested(found, options);
    for (const fault of found.faults) world.faults.push(`block_suggestion ${faultLine(fault)}`);
    view.suggested[blockId] = [...(view.suggested[blockId] ?? []), ...options];
    return options;
  }

  /** Chooses a file on this person's device for a file input. Returns its id, which is the input's value. */
  upload(name: string, content: Buffer | string): string {
    const { world } = this.#site;
    return uploadedBy(world, this.id, name, Buffer.from(content)).id;
  }

  /** Fills in fields by block_id; sends nothing. */
  fill(view: View, values: Readonly<Record<string, Entry>>): void {
    this.#mustBeOpen(view);
    view.filled = fill(view.blocks, view.filled, values, view.suggested);
    for (const value of Object.values(view.filled).flatMap((actions) => Object.values(actions)))
      if (value.type === 'file_input')
        value['files'] = objectsOf(value['files']).map(({ id }) => {
          const file = this.#site.world.files.find((one) => one.id === id && one.user === this.id);
          if (!file) throw new Error(`${this.id} has uploaded no file ${String(id)}`);
          return fileJson(this.#site.world, file);
        });
    this.#site.world.changed();
  }

  /** Fills in and submits a modal. @throws NotSent when Slack's client would not send it */
  async submit(
    view: View,
    values: Readonly<Record<string, Entry>> = {},
    { force = false, tamper }: Submitted = {},
  ): Promise<Answer> {
    const { views, triggers } = this.#site;
    if (!view.submit) throw new Gone(`the modal has no submit button: ${textOf(view)}`);
    this.fill(view, values);
    const errors = clientErrors(view.blocks, view.filled);
    if (!force && Object.keys(errors).length > 0) throw new NotSent(errors);
    view.errors = {};
    view.trouble = undefined;
    const trigger = triggers.issue(this.id, view.id);
    const payload = submissionPayload(this.#sender, views, view, trigger);
    tamper?.(payload);
    return this.send(
      this.#deliveries.make('interactive', payload, { user: this.id, trigger: trigger.id, view: view.id }),
    );
  }

  /** Closes a modal. The bot is told only if the modal has `notify_on_close`. */
  async close(view: View, { all = false }: { all?: boolean } = {}): Promise<Answer | undefined> {
    const { views } = this.#site;
    this.#mustBeOpen(view);
    const payload = closedPayload(this.#sender, views, view, all);
    for (const one of all ? views.stack(view.root_view_id) : [view]) views.end(one, 'closed');
    return view.notify_on_close
      ? this.send(this.#deliveries.make('interactive', payload, { user: this.id, view: view.id }))
      : undefined;
  }

  /** Opens the app's Home. */
  async openHome(): Promise<Answer> {
    const { world, views } = this.#site;
    const home = views.homes.get(this.id);
    const event = {
      type: 'app_home_opened',
      user: this.id,
      channel: directChannelId(this.id),
      tab: 'home',
      ...(home ? { view: views.wire(home) } : {}),
    };
    return this.send(
      this.#deliveries.make('events_api', eventPayload(world, event), { user: this.id, view: home?.id }),
    );
  }

  /** Writes a message in a channel. The bot is not told. */
  say(channel: string, text: string, thread?: Message): Message {
    return this.#site.world.post({ channel, user: this.id, text, via: 'person', thread_ts: thread?.ts });
  }

  /** Sends a delivery and applies its acknowledgement as Slack does. */
  async send(delivery: Delivery, how: Redelivery = {}): Promise<Answer> {
    const from = this.#site.world.messages.length;
    const ack = await this.#deliveries.send(delivery, how);
    const shown = shownFor(ack);
    const view = delivery.view === undefined ? undefined : this.#site.views.get(delivery.view);
    if (delivery.kind === 'slash_commands' && delivery.response && !shown)
      applyCommandAck(this.#site, ack, delivery.response);
    if (delivery.payload['type'] === 'view_submission' && view) applySubmissionAck(this.#site, ack, view);
    return new Answer(this.#site, delivery, ack, shown, from);
  }

  #find(source: Shown, actionId: string, where: Where): Found {
    const found = find(source, actionId, where);
    if (!found) throw new Gone(`there is no ${actionId} to press in: ${textOf(source)}`);
    return found;
  }

  #mustBeOpen(view: View): void {
    if (!view.open) throw new Gone(`the view is no longer open (${view.ended}): ${textOf(view)}`);
    if (view.user !== this.id) throw new Error(`the view is ${view.user}'s, not ${this.id}'s`);
  }

  #action({ element, blockId }: Found, selected: Entry | undefined): Json {
    const type = asText(element['type']);
    const action: Json = { type, action_id: element['action_id'], block_id: blockId, action_ts: this.#site.world.ts() };
    if (type === 'button') {
      const { text, value, style } = element;
      return { ...action, text, ...(value === undefined ? {} : { value }), ...(style === undefined ? {} : { style }) };
    }
    if (type === 'overflow') return { ...action, selected_option: optionFor(element, asText(selected)) };
    return holdsValue(element)
      ? { ...action, ...entered(element, selected ?? null), placeholder: element['placeholder'] }
      : action;
  }
}
