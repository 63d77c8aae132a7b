/**
 * The JSON between the demo page and the playground, on the same server as Slack:
 *
 * - `GET /playground/state?as=U0OPER1` → `ControlState`: all that this person sees.
 * - `GET /playground/traffic` → the newest `Exchange`s with the bot, newest first.
 * - `GET /playground/events` → server-sent events: `event: change` with a version number as data after each change.
 *   Changes within 50 ms become one event. Fetch the state again on each.
 * - `POST /playground/act` with an `Act` as `application/json` → `ActResult`, once the bot has acknowledged. What comes later arrives
 *   as a change. A wrong act (unknown person or button) gets 400 with `{ error }`.
 * - `GET /files/<id>` → the bytes of a file, as an attachment.
 *
 * Only its own origin can use it: no CORS header is sent and acts must be JSON, so another site's page cannot act here.
 */
import type { Entry } from '../workspace/forms.ts';
import type { Json } from '../../json.ts';
import type { Block } from '../workspace/types.ts';

export interface ControlPerson {
  id: string;
  name: string;
  realName: string;
  title: string;
  locale: string;
  /** A guest, a bot, somebody deactivated or of another team: must get nothing. */
  outsider: boolean;
  /** Not deactivated, and not a bot: can be chosen in a list of people. */
  active: boolean;
}

export interface ControlMessage {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: Block[];
  /** Only this person sees it. */
  ephemeral: boolean;
  edited: boolean;
  reactions: string[];
  files: ControlFile[];
  replies: ControlMessage[];
}

export interface ControlFile {
  id: string;
  name: string;
  title: string;
  size: number;
  url: string;
}

export interface ControlChannel {
  id: string;
  name: string;
  isPrivate: boolean;
  /** The direct messages with the bot. */
  isIm: boolean;
  /** Oldest first; replies are inside. */
  messages: ControlMessage[];
}

export interface ControlView {
  id: string;
  type: 'modal' | 'home';
  blocks: Block[];
  /** Text objects. */
  title: Json | null;
  submit: Json | null;
  close: Json | null;
  /** The current `state.values`: block_id → action_id → value. */
  values: Json;
  /** Errors at the fields, by block_id. */
  errors: Record<string, string>;
  /** The error Slack shows after a failed submit. */
  trouble: string | null;
}

export interface ControlState {
  version: number;
  /** The person whose view of Slack this is. */
  as: string;
  team: string;
  people: ControlPerson[];
  groups: { id: string; name: string; handle: string; members: string[] }[];
  /** The channels the person is in, and their direct messages with the bot. */
  channels: ControlChannel[];
  /** This person's open modals, the top one last. */
  views: ControlView[];
  home: ControlView | null;
  /** Socket Mode connections; 0 for a bot over HTTP. */
  connections: number;
  /** What the bot did that Slack refuses. */
  faults: string[];
}

/** Something a person does. `block` names the block when an action_id is in several. */
export type Act = { as: string } & (
  | { kind: 'command'; text: string; channel: string }
  | { kind: 'click'; channel: string; ts: string; actionId: string; block?: string; selected?: Entry }
  /** In an open modal, or on Home by the id of its view. */
  | { kind: 'click-in-view'; viewId: string; actionId: string; block?: string; selected?: Entry }
  /** Saves what was entered so far, so that a later click in the modal sends it; sends nothing itself. Values as for submit. */
  | { kind: 'fill'; viewId: string; values: Record<string, Entry> }
  /** Values by block_id: the text, `YYYY-MM-DD`, an option's value; a list for checkboxes; null empties a field. */
  /** Types in a choice whose options the bot gives; the result has them. */
  | { kind: 'suggest'; viewId: string; block: string; text: string }
  /** Uploads a file for a file input: base64. The result has its id, which is the input's value. */
  | { kind: 'upload'; name: string; content: string }
  | { kind: 'submit'; viewId: string; values: Record<string, Entry> }
  | { kind: 'close'; viewId: string }
  /** A message shortcut of `manifest.yml`, chosen in the message's menu. */
  | { kind: 'message-shortcut'; channel: string; ts: string; callbackId: string }
  /** A global shortcut of `manifest.yml`. */
  | { kind: 'shortcut'; callbackId: string }
  | { kind: 'home' }
  /** Writes a message, in a thread by the `ts` of its first message. */
  | { kind: 'say'; channel: string; text: string; thread?: string }
  /** Sets the language in which Slack shows itself to this person. */
  | { kind: 'locale'; locale: string }
);

export interface ActResult {
  /** The bot acknowledged, and Slack showed no error. */
  ok: boolean;
  /** The error Slack shows the person: `operation_timeout`, `dispatch_failed`, … */
  shown: string | null;
  /** Errors at the fields of the modal, by block_id. */
  errors: Record<string, string>;
  /** The options that the bot gave. */
  options?: readonly Json[];
  /** The id of the uploaded file. */
  file?: string;
  /** The modal that it opened or left open. */
  viewId: string | null;
  /** Milliseconds until the acknowledgement. */
  ms: number;
}
