/** Who acted, taken only from the signed payload. */
export interface Who {
  readonly user: string;
  /** The person's own workspace, which may be another one than Banto's; empty when the payload does not say. */
  readonly team: string;
}

interface Base {
  /** A trigger id or an event id. A second delivery with the same id is a replay. */
  readonly id: string;
  /** When it arrived, by `performance.now()`: its trigger opens a modal for three seconds. */
  readonly arrived: number;
  readonly who: Who;
}

export interface CommandDelivery extends Base {
  readonly kind: 'command';
  /** With the slash: `/orders`. */
  readonly command: string;
  readonly text: string;
  readonly channel: string;
  readonly responseUrl: string;
  readonly triggerId: string;
}

export interface ClickDelivery extends Base {
  readonly kind: 'click';
  readonly actionId: string;
  /** A button's value, a chosen option's value, or a chosen person's id. */
  readonly value: string | undefined;
  /** The id of its block. */
  readonly block: string | undefined;
  readonly channel: string | undefined;
  /** Whether only the person who clicked sees the message. */
  readonly ephemeral: boolean;
  readonly responseUrl: string | undefined;
  readonly triggerId: string;
  readonly view: OpenView | undefined;
}

/** Somebody types in a choice whose options Banto gives. It has no trigger and is asked at every letter. */
export interface SuggestionDelivery extends Base {
  readonly kind: 'suggestion';
  readonly block: string;
  readonly typed: string;
  readonly view: OpenView | undefined;
}

export interface SubmissionDelivery extends Base {
  readonly kind: 'submission';
  readonly view: OpenView;
}

/** The shortcuts of `manifest.yml`: `look_up` stands in the menu of every message, `start` among Slack's own actions. */
export type ShortcutName = 'look_up' | 'start';

/** Somebody chose one of Banto's shortcuts. */
export interface ShortcutDelivery extends Base {
  readonly kind: 'shortcut';
  readonly name: ShortcutName;
  /** What people read in the message whose menu it was; undefined for `start`. It is looked at and never stored. */
  readonly message: string | undefined;
  readonly channel: string | undefined;
  /** Only a message's shortcut has one. */
  readonly responseUrl: string | undefined;
  readonly triggerId: string;
}

/** Somebody opened Banto's Home. */
export interface HomeDelivery extends Base {
  readonly kind: 'home';
}

export type Delivery =
  | CommandDelivery
  | ClickDelivery
  | ShortcutDelivery
  | SubmissionDelivery
  | SuggestionDelivery
  | HomeDelivery;

/** Stands between the values of an input in which several are chosen; none of Banto's values contains it. */
export const CHOSEN = ' ';

/** A modal, or Home, as Slack sends it: its ids, its metadata, and the inputs by block id. */
export interface OpenView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly callbackId: string;
  readonly metadata: string;
  readonly values: Readonly<Record<string, string>>;
  /**
   * Whether it has a submit button, without which Slack takes no inputs: then what is entered must not be lost.
   * https://docs.slack.dev/reference/views/modal-views (`submit`)
   */
  readonly takesInput: boolean;
}

/** Acknowledges a delivery; for a submission the body may be a `response_action`. */
export type Acknowledge = (body?: Record<string, unknown>) => Promise<void>;

/** Handles one delivery. It must acknowledge; an error before that becomes an HTTP 500, and Slack shows a failure. */
export type Receive = (delivery: Delivery, acknowledge: Acknowledge) => Promise<void>;
