import { escaped } from '../workspace/escape.ts';
import { stateOf } from '../workspace/forms.ts';
import type { Json } from '../../json.ts';
import { messageJson } from '../workspace/message-json.ts';
import { bot, workspaceDomain } from '../workspace/people.ts';
import type { ResponseUrl } from './response-urls.ts';

import type { Channel, Message, Person, Trigger, View } from '../workspace/types.ts';
import type { Views } from '../workspace/views.ts';
import type { World } from '../workspace/world.ts';

const channelName = (channel: Channel): string =>
  channel.isIm ? 'directmessage' : channel.isPrivate ? 'privategroup' : channel.name;

/** Who sends something, and in which workspace. */
export interface Sender {
  readonly world: World;
  readonly person: Person;
}

export const commandPayload = (
  { person }: Pick<Sender, 'person'>,
  channel: Channel,
  line: { command: string; text: string },
  trigger: Trigger,
  response: ResponseUrl,
): Json => ({
  token: 'deprecated-verification-token',
  team_id: person.teamId,
  team_domain: workspaceDomain,
  channel_id: channel.id,
  channel_name: channelName(channel),
  user_id: person.id,
  user_name: person.name,
  command: line.command,
  text: line.text,
  api_app_id: bot.appId,
  is_enterprise_install: 'false',
  response_url: response.url,
  trigger_id: trigger.id,
});

const common = (world: World, person: Person): Json => ({
  team: { id: world.settings.team, domain: workspaceDomain },
  user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
  api_app_id: bot.appId,
  token: 'deprecated-verification-token',
  enterprise: null,
  is_enterprise_install: false,
});

/** A click in a message. For an ephemeral one Slack sends no `message`, because it does not keep it. */
export const messageActionPayload = (
  { world, person }: Sender,
  message: Message,
  action: Json,
  trigger: Trigger,
  response: ResponseUrl,
): Json => {
  const channel = world.channels.get(message.channel);
  return {
    type: 'block_actions',
    ...common(world, person),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.ephemeral !== undefined,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    },
    trigger_id: trigger.id,
    channel: { id: message.channel, name: channel ? channelName(channel) : 'unknown' },
    ...(message.ephemeral === undefined ? { message: messageJson(message) } : {}),
    state: { values: stateOf(message.blocks, {}) },
    response_url: response.url,
    actions: [action],
  };
};

/**
 * A shortcut chosen in a message's menu. Slack offers it on everything but ephemeral messages, in channels without the
 * bot too, and sends "the full structure of the message", whose text is escaped as in every message:
 * https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload,
 * https://docs.slack.dev/interactivity/implementing-shortcuts; the fields are those of @slack/bolt's MessageShortcut.
 */
export const messageShortcutPayload = (
  { world, person }: Sender,
  message: Message,
  callbackId: string,
  trigger: Trigger,
  response: ResponseUrl,
): Json => {
  const channel = world.channels.get(message.channel);
  const json = messageJson(message);
  return {
    type: 'message_action',
    ...common(world, person),
    callback_id: callbackId,
    trigger_id: trigger.id,
    response_url: response.url,
    action_ts: world.ts(),
    message_ts: message.ts,
    channel: { id: message.channel, name: channel ? channelName(channel) : 'unknown' },
    message: message.user === bot.userId ? json : { ...json, text: escaped(message.text, world) },
  };
};

/** A global shortcut: no channel, no message and no response URL (the same page; @slack/bolt's GlobalShortcut). */
export const globalShortcutPayload = ({ world, person }: Sender, callbackId: string, trigger: Trigger): Json => ({
  type: 'shortcut',
  ...common(world, person),
  callback_id: callbackId,
  trigger_id: trigger.id,
  action_ts: world.ts(),
});

export const viewActionPayload = (
  { world, person }: Sender,
  views: Views,
  view: View,
  action: Json,
  trigger: Trigger,
): Json => ({
  type: 'block_actions',
  ...common(world, person),
  container: { type: 'view', view_id: view.id },
  trigger_id: trigger.id,
  view: views.wire(view),
  actions: [action],
});

/** Somebody types in a choice whose options the bot gives: it has no trigger. */
export const suggestionPayload = ({ world, person }: Sender, views: Views, view: View, typed: Json): Json => ({
  type: 'block_suggestion',
  ...common(world, person),
  container: { type: 'view', view_id: view.id },
  view: views.wire(view),
  ...typed,
});

export const submissionPayload = ({ world, person }: Sender, views: Views, view: View, trigger: Trigger): Json => ({
  type: 'view_submission',
  ...common(world, person),
  trigger_id: trigger.id,
  view: views.wire(view),
  response_urls: [],
});

export const closedPayload = ({ world, person }: Sender, views: Views, view: View, isCleared: boolean): Json => ({
  type: 'view_closed',
  ...common(world, person),
  view: views.wire(view),
  is_cleared: isCleared,
});

/** An Events API callback with any event. */
export const eventPayload = (world: World, event: Json): Json => ({
  token: 'deprecated-verification-token',
  team_id: world.settings.team,
  context_team_id: world.settings.team,
  context_enterprise_id: null,
  api_app_id: bot.appId,
  event: { event_ts: world.ts(), ...event },
  type: 'event_callback',
  event_id: world.id('Ev'),
  event_time: Math.floor(world.settings.now() / 1_000),
  authorizations: [
    {
      enterprise_id: null,
      team_id: world.settings.team,
      user_id: bot.userId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  is_ext_shared_channel: false,
  event_context: world.id('4-'),
});
