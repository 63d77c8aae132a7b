import { SlackError } from '../workspace/errors.ts';
import { objectsOf, stringOf, type Json } from '../../json.ts';
import { bot } from '../workspace/people.ts';
import type { SlackFile } from '../workspace/types.ts';
import type { World } from '../workspace/world.ts';
import { needs, required, writableChannel, type Method } from './method.ts';

/**
 * A file as Slack describes it. `url_private` answers only with a token that has files:read
 * (https://docs.slack.dev/reference/objects/file-object).
 */
export const fileJson = (world: World, file: SlackFile): Json => ({
  id: file.id,
  name: file.name,
  title: file.title,
  size: file.content.length,
  user: file.user ?? bot.userId,
  permalink: `${world.url}/files/${file.id}`,
  url_private: `${world.url}/files-pri/${file.id}`,
  url_private_download: `${world.url}/files-pri/${file.id}`,
});

const fileOf = (world: World, id: unknown): SlackFile => {
  const file = world.files.find((one) => one.id === id);
  if (!file) throw new SlackError('file_not_found');
  return file;
};

/** The three steps of an upload; the second, the bytes, is `receiveUpload`. */
export const fileMethods: Record<string, Method> = {
  'files.info': {
    tier: 4,
    scopes: needs('files:read'),
    run: (args, { world }) => ({ file: fileJson(world, fileOf(world, required(args, 'file'))), comments: [] }),
  },
  'files.getUploadURLExternal': {
    tier: 4,
    scopes: needs('files:write'),
    run(args, { world }) {
      const length = Number(required(args, 'length'));
      if (!(length > 0))
        throw new SlackError('invalid_arguments', { messages: ['[ERROR] must be more than 0 [json-pointer:/length]'] });
      const name = required(args, 'filename');
      const file: SlackFile = {
        id: world.id('F'),
        name,
        title: name,
        length,
        content: Buffer.alloc(0),
        text: '',
        uploaded: false,
        completed: false,
        channel: undefined,
        thread_ts: undefined,
        ts: undefined,
      };
      world.files.push(file);
      return { upload_url: `${world.url}/upload/v1/${file.id}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    tier: 4,
    scopes: needs('files:write'),
    run(args, { world }) {
      const named = objectsOf(args['files']);
      if (named.length === 0)
        throw new SlackError('invalid_arguments', { messages: ['[ERROR] missing required field: files'] });
      const files = named.map(({ id }) => fileOf(world, id));
      if (files.some((file) => !file.uploaded))
        throw new SlackError('file_not_found', { messages: ['[ERROR] nothing was uploaded'] });
      const channelId = stringOf(args['channel_id']);
      // Unlike chat.postMessage, this takes no user id: open the direct messages first.
      if (channelId !== undefined && world.people.has(channelId)) throw new SlackError('channel_not_found');
      const channel = channelId === undefined ? undefined : writableChannel(world, channelId);
      files.forEach((file, index) => {
        file.completed = true;
        file.title = stringOf(named[index]?.['title']) ?? file.name;
      });
      if (channel) {
        const text = stringOf(args['initial_comment']) ?? '';
        const message = world.post({
          channel: channel.id,
          user: bot.userId,
          text,
          via: 'file',
          files: files.map(({ id }) => id),
          thread_ts: stringOf(args['thread_ts']),
        });
        for (const file of files)
          Object.assign(file, { channel: channel.id, thread_ts: message.thread_ts, ts: message.ts });
      }
      return { files: files.map((file) => fileJson(world, file)) };
    },
  },
};

/** The bytes of a file for who has the token; undefined for everybody else, whom Slack leads to its sign-in page. */
export const privateFile = (world: World, id: string, authorization: string | undefined): SlackFile | undefined =>
  authorization === `Bearer ${world.settings.botToken}` && world.scopes.has('files:read')
    ? world.files.find((file) => file.id === id)
    : undefined;

/** A file that a person uploads, for a file input. */
export const uploadedBy = (world: World, user: string, name: string, content: Buffer): SlackFile => {
  const file: SlackFile = {
    id: world.id('F'),
    name,
    title: name,
    user,
    length: content.length,
    content,
    text: content.toString('utf8'),
    uploaded: true,
    completed: false,
    channel: undefined,
    thread_ts: undefined,
    ts: undefined,
  };
  world.files.push(file);
  return file;
};

/** Stores the bytes of a file. */
export const receiveUpload = (world: World, id: string, content: Buffer): void => {
  const file = fileOf(world, id);
  if (content.length !== file.length)
    throw new SlackError('upload_size_mismatch', {
      messages: [`[ERROR] ${content.length} bytes came, ${file.length} were announced`],
    });
  file.content = content;
  file.text = content.toString('utf8');
  file.uploaded = true;
  world.changed();
};
