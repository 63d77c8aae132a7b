import { SlackError } from '../workspace/errors.ts';
import { asText, isObject, objectsOf, stringOf, type Json } from '../../json.ts';
import { bot, workspaceDomain } from '../workspace/people.ts';
import type { Message } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';
import { messageJson } from '../workspace/message-json.ts';
import { needs, required, seenChannel, writableChannel, type Method } from './method.ts';

/** A message that the bot posted. Ephemeral and deleted ones, and other people's, cannot be changed. */
const own = (world: World, args: Json): Message => {
  const message = world.message(seenChannel(world, required(args, 'channel')).id, required(args, 'ts'));
  if (!message || message.deleted || message.ephemeral !== undefined || message.user !== bot.userId)
    throw new SlackError('message_not_found');
  return message;
};

const draft = (
  world: World,
  args: Json,
  channel: string,
): Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message> => {
  const thread = stringOf(args['thread_ts']);
  if (thread !== undefined) {
    const parent = world.message(channel, thread);
    if (!parent || parent.deleted || parent.ephemeral) throw new SlackError('thread_not_found');
  }
  const parent = thread === undefined ? undefined : world.message(channel, thread);
  return {
    channel,
    user: bot.userId,
    text: asText(args['text'] ?? ''),
    blocks: world.named(objectsOf(args['blocks'])),
    // A reply to a reply joins the thread of the first message.
    thread_ts: parent?.thread_ts ?? thread,
    metadata: isObject(args['metadata']) ? structuredClone(args['metadata']) : undefined,
  };
};

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': {
    tier: 'post',
    scopes: needs('chat:write'),
    run(args, { world }) {
      const channel = writableChannel(world, required(args, 'channel'));
      world.checkMessage(args);
      const message = world.post({ ...draft(world, args, channel.id), via: 'chat.postMessage' });
      return { channel: channel.id, ts: message.ts, message: messageJson(message, { include_all_metadata: true }) };
    },
  },
  'chat.postEphemeral': {
    tier: 4,
    scopes: needs('chat:write'),
    run(args, { world }) {
      const channel = writableChannel(world, required(args, 'channel'));
      const user = required(args, 'user');
      if (!channel.members.has(user)) throw new SlackError('user_not_in_channel');
      world.checkMessage(args);
      const message = world.post({ ...draft(world, args, channel.id), ephemeral: user, via: 'chat.postEphemeral' });
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    tier: 3,
    scopes: needs('chat:write'),
    run(args, { world }) {
      const message = own(world, args);
      // "The message cannot be edited within a frozen, archived or deleted channel":
      // https://docs.slack.dev/reference/methods/chat.update
      if (world.channels.get(message.channel)?.isArchived === true) throw new SlackError('is_inactive');
      world.checkMessage(args);
      world.edit(message, args);
      return {
        channel: message.channel,
        ts: message.ts,
        text: message.text,
        message: messageJson(message, { include_all_metadata: true }),
      };
    },
  },
  'chat.delete': {
    tier: 3,
    scopes: needs('chat:write'),
    run(args, { world }) {
      const message = own(world, args);
      world.remove(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    tier: 'none',
    run(args, { world }) {
      const channel = seenChannel(world, required(args, 'channel'));
      const message = world.message(channel.id, required(args, 'message_ts'));
      if (!message || message.deleted || message.ephemeral) throw new SlackError('message_not_found');
      return { channel: channel.id, permalink: permalink(message) };
    },
  },
  'reactions.add': {
    tier: 3,
    scopes: needs('reactions:write'),
    run(args, { world }) {
      const message = world.message(seenChannel(world, required(args, 'channel')).id, required(args, 'timestamp'));
      if (!message || message.deleted) throw new SlackError('message_not_found');
      const name = required(args, 'name');
      if (message.reactions.includes(name)) throw new SlackError('already_reacted');
      message.reactions.push(name);
      world.changed();
      return {};
    },
  },
};

/** The message's link, in Slack's form. */
const permalink = ({ channel, ts, thread_ts }: Message): string =>
  `https://${workspaceDomain}.slack.com/archives/${channel}/p${ts.replace('.', '')}${thread_ts ? `?thread_ts=${thread_ts}&cid=${channel}` : ''}`;
