/**
 * The JSON that the demo page speaks with the playground, on the same server as Slack:
 *
 * - `GET /playground/state?as=U0OPER1` → `ControlState`: all that this person sees.
 * - `GET /playground/events` → server-sent events; `event: change` with a version number as data, whenever something changed.
 *   Several changes within 50 ms are one event. Fetch the state again on each.
 * - `POST /playground/act` with an `Act` as `application/json` → `ActResult`, once the bot has acknowledged. What comes later arrives
 *   as a change. A wrong act (nobody there, no such button) is 400 with `{ error }`.
 * - `GET /files/<id>` → the bytes of a file, as an attachment.
 *
 * It answers to its own origin only: no CORS header is sent, and acts must be JSON, so another site's page cannot act here.
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
  /** Guest, of another team, deactivated or a bot: someone who must get nothing. */
  outsider: boolean;
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
  /** `state.values` as it stands: block_id → action_id → value. */
  values: Json;
  /** Errors at the fields, by block_id. */
  errors: Record<string, string>;
  /** Slack's sentence when a submit went wrong. */
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
  /** Open modals of this person, the one in front last. */
  views: ControlView[];
  home: ControlView | null;
  /** Socket Mode connections; with an HTTP bot 0. */
  connections: number;
  /** What the bot did that Slack refuses. */
  faults: string[];
}

/** Something a person does. `block` names the block where an action_id stands in several. */
export type Act = { as: string } & (
  | { kind: 'command'; text: string; channel: string }
  | { kind: 'click'; channel: string; ts: string; actionId: string; block?: string; selected?: Entry }
  /** In an open modal, or on Home by the id of its view. */
  | { kind: 'click-in-view'; viewId: string; actionId: string; block?: string; selected?: Entry }
  /** What has been entered so far, before a click in the modal tells the bot of it; nothing is sent. Values as for submit. */
  | { kind: 'fill'; viewId: string; values: Record<string, Entry> }
  /** Values by block_id: the text, `YYYY-MM-DD`, an option's value; a list for checkboxes; null empties a field. */
  | { kind: 'submit'; viewId: string; values: Record<string, Entry> }
  | { kind: 'close'; viewId: string }
  | { kind: 'home' }
  | { kind: 'say'; channel: string; text: string }
);

export interface ActResult {
  /** The bot acknowledged, and Slack's client had nothing against it. */
  ok: boolean;
  /** What Slack tells the person: `operation_timeout`, `dispatch_failed`, … */
  shown: string | null;
  /** Errors at the fields of the modal, by block_id. */
  errors: Record<string, string>;
  /** The modal it opened or left open. */
  viewId: string | null;
  /** Milliseconds until the acknowledgement. */
  ms: number;
}
