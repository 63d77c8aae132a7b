import { limits } from '#src/slack/limits.ts';
import { randomUUID } from 'node:crypto';
import { SlackError } from './errors.ts';
import { stateOf } from './forms.ts';
import { isTrue, objectOf, objectsOf, stringOf, type Json } from '../../json.ts';
import { bot } from './people.ts';
import type { StateValues, Trigger, View } from './types.ts';
import type { World } from './world.ts';

/** Opens, pushes, updates and closes modals and Home tabs by Slack's rules. */
export class Views {
  readonly all: View[] = [];
  readonly homes = new Map<string, View>();
  #byId = new Map<string, View>();
  #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get(id: string): View | undefined {
    return this.#byId.get(id);
  }

  /** A person's open modals, the top one last. */
  openFor(user: string): View[] {
    return this.all.filter((view) => view.open && view.user === user);
  }

  /** The open modals of one stack, the top one last. */
  stack(root: string): View[] {
    return this.all.filter((view) => view.open && view.root_view_id === root);
  }

  /** Opens a modal as a new stack. One person may have several stacks, as on several devices. */
  open(payload: Json, trigger: Trigger): View {
    this.#mustBeNew(payload);
    const view = this.#create(payload, trigger.user, 'V');
    view.root_view_id = view.id;
    return this.#show(view, trigger);
  }

  /** Puts a modal on top of the one that the trigger came from. */
  push(payload: Json, trigger: Trigger): View {
    const below = trigger.source === undefined ? undefined : this.get(trigger.source);
    if (!below || below.type !== 'modal' || !below.open) throw new SlackError('invalid_trigger_id');
    return this.#show(this.#above(payload, below), trigger);
  }

  /** Like `push`, for `response_action: push`, which needs no trigger. */
  pushOn(below: View, payload: Json): View {
    const view = this.#above(payload, below);
    this.#register(view);
    this.#world.changed();
    return view;
  }

  /** Replaces the content of a view. Input stays where block_id and action_id stay the same. */
  update(view: View, payload: Json, hash?: unknown): View {
    if (!view.open) throw new SlackError('not_found');
    // A race between two updates is not a fault: the bot is told and reads again.
    if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict', { planned: true });
    if (payload['external_id'] !== view.external_id) this.#mustBeNew(payload);
    Object.assign(view, this.#content(payload), {
      hash: this.#hash(),
      updates: view.updates + 1,
      errors: {},
      trouble: undefined,
    });
    const state = stateOf(view.blocks, {});
    view.filled = keep(view.filled, state);
    this.#world.changed();
    return view;
  }

  publish(payload: Json, user: string, hash?: unknown): View {
    const shown = this.homes.get(user);
    if (shown) return this.update(shown, payload, hash);
    const view = this.#create(payload, user, 'VH');
    view.root_view_id = view.id;
    this.homes.set(user, view);
    this.#byId.set(view.id, view);
    this.#world.changed();
    return view;
  }

  /** Puts back a Home tab that was shown before a restart. */
  restoreHome(home: View): void {
    this.homes.set(home.user, home);
    this.#byId.set(home.id, home);
  }

  end(view: View, how: NonNullable<View['ended']>): void {
    view.open = false;
    view.ended = how;
    this.#world.changed();
  }

  /** The view as Slack sends it in responses and payloads. */
  wire(view: View): Json {
    return {
      id: view.id,
      team_id: this.#world.settings.team,
      type: view.type,
      blocks: structuredClone(view.blocks),
      private_metadata: view.private_metadata,
      callback_id: view.callback_id,
      state: { values: stateOf(view.blocks, view.filled) },
      hash: view.hash,
      title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
      clear_on_close: view.clear_on_close,
      notify_on_close: view.notify_on_close,
      close: view.close ?? null,
      submit: view.submit ?? null,
      previous_view_id: view.previous_view_id ?? null,
      root_view_id: view.root_view_id,
      app_id: bot.appId,
      external_id: view.external_id,
      app_installed_team_id: this.#world.settings.team,
      bot_id: bot.botId,
    };
  }

  #above(payload: Json, below: View): View {
    const stack = this.stack(below.root_view_id);
    if (stack.length >= limits.view.stack) throw new SlackError('push_limit_reached');
    this.#mustBeNew(payload);
    const view = this.#create(payload, below.user, 'V');
    view.root_view_id = below.root_view_id;
    view.previous_view_id = stack.at(-1)?.id;
    return view;
  }

  #show(view: View, trigger: Trigger): View {
    trigger.view = view.id;
    this.#register(view);
    this.#world.changed();
    return view;
  }

  #register(view: View): void {
    this.all.push(view);
    this.#byId.set(view.id, view);
  }

  #mustBeNew(payload: Json): void {
    const id = stringOf(payload['external_id']);
    if (id !== undefined && this.all.some((view) => view.open && view.external_id === id))
      throw new SlackError('duplicate_external_id');
  }

  #create(payload: Json, user: string, prefix: string): View {
    return {
      ...this.#content(payload),
      id: this.#world.id(prefix),
      type: payload['type'] === 'home' ? 'home' : 'modal',
      user,
      hash: this.#hash(),
      root_view_id: '',
      previous_view_id: undefined,
      open: true,
      ended: undefined,
      updates: 0,
      openedAt: this.#world.settings.now(),
      filled: {},
      suggested: {},
      errors: {},
      trouble: undefined,
    };
  }

  #content(payload: Json) {
    const text = (key: string): Json | undefined =>
      payload[key] ? structuredClone(objectOf(payload[key])) : undefined;
    return {
      blocks: this.#world.named(objectsOf(payload['blocks'])),
      title: text('title'),
      submit: text('submit'),
      close: text('close'),
      callback_id: stringOf(payload['callback_id']) ?? '',
      private_metadata: stringOf(payload['private_metadata']) ?? '',
      external_id: stringOf(payload['external_id']) ?? '',
      clear_on_close: isTrue(payload['clear_on_close']),
      notify_on_close: isTrue(payload['notify_on_close']),
    };
  }

  #hash(): string {
    return `${Math.floor(Date.now() / 1_000)}.${randomUUID().slice(0, 8)}`;
  }
}

const keep = (filled: StateValues, fields: StateValues): StateValues => {
  const kept: StateValues = {};
  for (const [block, actions] of Object.entries(filled))
    for (const [action, value] of Object.entries(actions))
      if (fields[block]?.[action]) (kept[block] ??= {})[action] = value;
  return kept;
};
