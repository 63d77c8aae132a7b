import type { Json } from '../../json.ts';

/** A member of the workspace, or somebody else in its channels. */
export interface Person {
  id: string;
  /** The handle people type after @. */
  name: string;
  realName: string;
  /** Job title; only the demo page shows it. */
  title: string;
  locale: string;
  teamId: string;
  /** In an Enterprise Grid organisation: its id, and all workspaces of it that the person is in. */
  enterprise?: { id: string; teams: readonly string[] } | undefined;
  isBot: boolean;
  /** A multi-channel guest. */
  isRestricted: boolean;
  /** A single-channel guest. */
  isUltraRestricted: boolean;
  deleted: boolean;
}

export interface Group {
  id: string;
  handle: string;
  name: string;
  members: string[];
  /** Somebody has disabled it in Slack. */
  isDisabled?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  isIm: boolean;
  isArchived: boolean;
  /** Shared with another company (Slack Connect). */
  isExtShared: boolean;
  /** Another company was invited and has not accepted yet. */
  isPendingExtShared?: boolean;
  /** Shared with other workspaces of the same Enterprise Grid organisation. */
  isOrgShared?: boolean;
  members: Set<string>;
}

export interface Block extends Json {
  type: string;
  block_id?: string;
}

/** The current state of a message. Edits change the same object, so a test can keep it and read it again. */
export interface Message {
  channel: string;
  ts: string;
  /** Who wrote it. */
  user: string;
  text: string;
  blocks: Block[];
  thread_ts: string | undefined;
  /** The only person who sees it; undefined for a posted message. */
  ephemeral: string | undefined;
  metadata: Json | undefined;
  via: 'chat.postMessage' | 'chat.postEphemeral' | 'response_url' | 'ack' | 'file' | 'person';
  /** The response URL it came through. */
  response: string | undefined;
  edits: number;
  /** Unix milliseconds. */
  postedAt: number;
  editedAt: number | undefined;
  deleted: boolean;
  reactions: string[];
  files: string[];
  /** Posted replies, oldest first. Empty for a reply. */
  replies: Message[];
}

export type StateValue = { type: string } & Json;
export type StateValues = Record<string, Record<string, StateValue>>;

/** The current state of a modal or Home tab. Like a message, it is changed in place. */
export interface View {
  id: string;
  type: 'modal' | 'home';
  user: string;
  blocks: Block[];
  title: Json | undefined;
  submit: Json | undefined;
  close: Json | undefined;
  callback_id: string;
  private_metadata: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  hash: string;
  root_view_id: string;
  previous_view_id: string | undefined;
  open: boolean;
  /** How it ended, once it is no longer open. */
  ended: 'submitted' | 'closed' | 'cleared' | undefined;
  updates: number;
  openedAt: number;
  /** What the person has typed or chosen, by block and action. */
  filled: StateValues;
  /** The options that the bot gave for what was typed, by block. */
  suggested: Record<string, Json[]>;
  /** Errors at the fields, after `response_action: errors`. */
  errors: Record<string, string>;
  /** The error Slack shows after a failed submit. */
  trouble: string | undefined;
}

/** Allows the bot to open one view after a click or command. */
export interface Trigger {
  id: string;
  user: string;
  /** The modal in which the person acted, when it was in one. */
  source: string | undefined;
  /** Unix milliseconds. */
  at: number;
  /** The view that it opened. */
  view: string | undefined;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  /** Who uploaded it; the bot when nobody is named. */
  user?: string;
  length: number;
  content: Buffer;
  /** The content decoded as UTF-8. */
  text: string;
  uploaded: boolean;
  /** Shared into a channel by files.completeUploadExternal. */
  completed: boolean;
  channel: string | undefined;
  thread_ts: string | undefined;
  ts: string | undefined;
}

/** One call of the Web API, of a response URL (`response_url`) or of an upload (`upload`). */
export interface Call {
  method: string;
  args: Json;
  /** Unix milliseconds, of this machine and on the workspace's clock. */
  at: number;
  time: number;
  /** The response body; undefined while the call runs, or when there was none. */
  result: Json | undefined;
  /** The HTTP status; 0 when the connection was cut or left hanging. */
  status: number | undefined;
  /** Milliseconds until it was answered; undefined while it runs. */
  ms: number | undefined;
}

/** A call that Slack refused. `planned` is true when the test asked for the refusal. */
export interface Refusal {
  method: string;
  error: string;
  messages: string[];
  args: Json;
  planned: boolean;
}
