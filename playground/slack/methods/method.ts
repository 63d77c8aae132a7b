import { SlackError } from '../workspace/errors.ts';
import { asText, stringOf, type Json } from '../../json.ts';
import { bot } from '../workspace/people.ts';
import type { Tier } from '../workspace/rate-rules.ts';
import type { Site } from '../wire/site.ts';
import type { Channel } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';

export interface Method {
  tier: Tier | 'post' | 'none';
  /** The token it needs. Default: the bot token. */
  token?: 'app' | 'none';
  /** Scopes; the app needs one of them. */
  scopes?: (args: Json, world: World) => readonly string[];
  /** Returns the fields of the response besides `ok`. @throws SlackError for a refusal */
  run: (args: Json, site: Site) => Json;
}

export const needs =
  (...scopes: string[]) =>
  (): readonly string[] =>
    scopes;

/** The scope for a conversation of this kind: `channels:history`, `groups:read`, … */
export const needsFor =
  (right: 'read' | 'history') =>
  (args: Json, world: World): readonly string[] => {
    const channel = world.channels.get(asText(args['channel']));
    return [`${channel?.isIm ? 'im' : channel?.isPrivate ? 'groups' : 'channels'}:${right}`];
  };

export const required = (args: Json, key: string): string => {
  const value = args[key];
  if (typeof value === 'number') return asText(value);
  const text = stringOf(value);
  if (text === undefined)
    throw new SlackError('invalid_arguments', { messages: [`[ERROR] missing required field: ${key}`] });
  return text;
};

/** The conversation with this id, if the bot can see it: a private one only when it is a member. */
export const seenChannel = (world: World, id: unknown): Channel => {
  const channel = world.channels.get(asText(id));
  if (!channel || (channel.isPrivate && !channel.members.has(bot.userId))) throw new SlackError('channel_not_found');
  return channel;
};

/** The conversation with this id, if the bot may write to it. A user's id means their direct messages. */
export const writableChannel = (world: World, id: unknown): Channel => {
  const user = world.people.get(asText(id));
  if (user?.isBot) throw new SlackError('cannot_dm_bot');
  const channel = user && !user.deleted ? world.direct(user.id) : seenChannel(world, id);
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!channel.members.has(bot.userId)) throw new SlackError('not_in_channel');
  return channel;
};
