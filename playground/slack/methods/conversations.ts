import { SlackError } from '../workspace/errors.ts';
import { asText, isTrue, stringOf, type Json } from '../../json.ts';
import { bot } from '../workspace/people.ts';
import type { Channel, Message } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';
import { messageJson } from '../workspace/message-json.ts';
import { needs, needsFor, required, seenChannel, type Method } from './method.ts';

const channelJson = (world: World, channel: Channel): Json =>
  channel.isIm
    ? {
        id: channel.id,
        is_im: true,
        is_channel: false,
        is_group: false,
        is_mpim: false,
        user: [...channel.members].find((id) => id !== bot.userId),
        is_open: true,
      }
    : {
        id: channel.id,
        name: channel.name,
        name_normalized: channel.name,
        is_channel: !channel.isPrivate,
        is_group: channel.isPrivate,
        is_im: false,
        is_mpim: false,
        is_private: channel.isPrivate,
        is_archived: channel.isArchived,
        is_general: false,
        is_member: channel.members.has(bot.userId),
        // `is_shared` is the sum; the others say which kind (docs.slack.dev/reference/objects/conversation-object).
        is_shared: channel.isExtShared || channel.isOrgShared === true,
        is_org_shared: channel.isOrgShared === true,
        is_ext_shared: channel.isExtShared,
        is_pending_ext_shared: channel.isPendingExtShared === true,
        context_team_id: world.settings.team,
        num_members: channel.members.size,
      };

/** The channel, if the bot may read its messages. */
const readable = (world: World, id: unknown): Channel => {
  const channel = seenChannel(world, id);
  if (!channel.members.has(bot.userId)) throw new SlackError('not_in_channel');
  return channel;
};

const within = (args: Json) => {
  const { oldest, latest } = args;
  const inclusive = isTrue(args['inclusive']);
  const after = (ts: string, bound: string) => (inclusive ? Number(ts) >= Number(bound) : Number(ts) > Number(bound));
  return ({ ts }: Message): boolean =>
    (oldest === undefined || after(ts, asText(oldest))) &&
    (latest === undefined || (inclusive ? Number(ts) <= Number(latest) : Number(ts) < Number(latest)));
};

/** One page of a list. `cursor` is the offset, encoded so that nobody relies on it. */
const page = <T>(list: readonly T[], args: Json, most: number): { items: readonly T[]; more: Json } => {
  const limit = Math.min(Math.max(Number(args['limit'] ?? most) || most, 1), most);
  const start =
    Number(
      Buffer.from(stringOf(args['cursor']) ?? '', 'base64')
        .toString()
        .replace('next:', ''),
    ) || 0;
  const next = start + limit < list.length ? Buffer.from(`next:${start + limit}`).toString('base64') : '';
  return {
    items: list.slice(start, start + limit),
    more: { has_more: next !== '', response_metadata: { next_cursor: next } },
  };
};

const kind = (channel: Channel): string =>
  channel.isIm ? 'im' : channel.isPrivate ? 'private_channel' : 'public_channel';

export const conversationMethods: Record<string, Method> = {
  'conversations.info': {
    tier: 3,
    scopes: needsFor('read'),
    run: (args, { world }) => ({ channel: channelJson(world, seenChannel(world, required(args, 'channel'))) }),
  },
  'conversations.list': {
    tier: 2,
    scopes: needs('channels:read', 'groups:read'),
    run(args, { world }) {
      const types = (stringOf(args['types']) ?? 'public_channel').split(',').map((type) => type.trim());
      const visible = [...world.channels.values()].filter(
        (channel) =>
          types.includes(kind(channel)) &&
          (!channel.isPrivate || channel.members.has(bot.userId)) &&
          !(isTrue(args['exclude_archived']) && channel.isArchived),
      );
      const { items, more } = page(visible, args, 1_000);
      return { channels: items.map((channel) => channelJson(world, channel)), ...more };
    },
  },
  'conversations.members': {
    tier: 4,
    scopes: needsFor('read'),
    run(args, { world }) {
      const { items, more } = page([...seenChannel(world, required(args, 'channel')).members], args, 1_000);
      return { members: items, ...more };
    },
  },
  'conversations.open': {
    tier: 3,
    scopes: needs('im:write'),
    run(args, { world }) {
      const users = required(args, 'users').split(',');
      const person = world.people.get(users[0] ?? '');
      if (!person || users.length > 1)
        throw new SlackError(users.length > 1 ? 'method_not_supported_for_channel_type' : 'user_not_found');
      if (person.deleted) throw new SlackError('user_disabled');
      if (person.isBot) throw new SlackError('cannot_dm_bot');
      return { no_op: true, already_open: true, channel: { id: world.direct(person.id).id } };
    },
  },
  'conversations.history': {
    tier: 3,
    scopes: needsFor('history'),
    run(args, { world }) {
      const channel = readable(world, required(args, 'channel'));
      const shown = world
        .inChannel(channel.id)
        .filter((message) => !message.deleted && !message.ephemeral && !message.thread_ts);
      const { items, more } = page(shown.filter(within(args)).toReversed(), args, 999);
      return { messages: items.map((message) => messageJson(message, args, world.files)), ...more, pin_count: 0 };
    },
  },
  'conversations.replies': {
    tier: 3,
    scopes: needsFor('history'),
    run(args, { world }) {
      const channel = readable(world, required(args, 'channel'));
      const parent = world.message(channel.id, required(args, 'ts'));
      if (!parent || parent.deleted || parent.ephemeral) throw new SlackError('thread_not_found');
      const { items, more } = page([parent, ...parent.replies.filter(within(args))], args, 999);
      return { messages: items.map((message) => messageJson(message, args, world.files)), ...more };
    },
  },
};
