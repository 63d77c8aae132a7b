import { isTrue, type Json } from '../../json.ts';
import { bot } from './people.ts';
import type { Message, SlackFile } from './types.ts';

/** A message as Slack sends it in responses, histories and payloads. Metadata only on request. */
export const messageJson = (
  message: Message,
  { include_all_metadata }: Json = {},
  files: readonly SlackFile[] = [],
): Json => ({
  type: 'message',
  user: message.user,
  ts: message.ts,
  text: message.text,
  ...(message.user === bot.userId ? { bot_id: bot.botId, app_id: bot.appId } : {}),
  ...(message.blocks.length > 0 ? { blocks: structuredClone(message.blocks) } : {}),
  ...(message.thread_ts ? { thread_ts: message.thread_ts, parent_user_id: bot.userId } : {}),
  ...(message.replies.length > 0
    ? { thread_ts: message.ts, reply_count: message.replies.length, latest_reply: message.replies.at(-1)?.ts }
    : {}),
  ...(message.editedAt ? { edited: { user: message.user, ts: `${Math.floor(message.editedAt / 1_000)}.000000` } } : {}),
  ...(message.files.length > 0
    ? { files: message.files.map((id) => ({ id, name: files.find((file) => file.id === id)?.name })) }
    : {}),
  ...(message.metadata && isTrue(include_all_metadata) ? { metadata: structuredClone(message.metadata) } : {}),
});
