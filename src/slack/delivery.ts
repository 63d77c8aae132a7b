/** Who acted, from the signed payload and nothing else. */
export interface Who {
  readonly user: string;
  /** The team the person belongs to as the payload says; a member of another workspace shows theirs. */
  readonly team: string;
}

interface Base {
  /** The delivery's identity: the same one again is a replay. A trigger id, or an event's id. */
  readonly id: string;
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
  /** A button's value, or what was chosen: an option's value, a person's id. */
  readonly value: string | undefined;
  /** The block it stands in. */
  readonly block: string | undefined;
  readonly channel: string | undefined;
  /** The message clicked is seen by the clicker alone. */
  readonly ephemeral: boolean;
  readonly responseUrl: string | undefined;
  readonly triggerId: string;
  readonly view: OpenView | undefined;
}

export interface SubmissionDelivery extends Base {
  readonly kind: 'submission';
  readonly view: OpenView;
}

/** Somebody opened Banto's Home. */
export interface HomeDelivery extends Base {
  readonly kind: 'home';
}

export type Delivery = CommandDelivery | ClickDelivery | SubmissionDelivery | HomeDelivery;

/** A modal as Slack sends it back: its ids, what it remembers, and the inputs by block id. */
export interface OpenView {
  readonly id: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly metadata: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Answers Slack; for a submission the answer may be a `response_action`. */
export type Acknowledge = (body?: Record<string, unknown>) => Promise<void>;

/** Handles one delivery. It must acknowledge; what it throws before that becomes an HTTP 500, so Slack shows a failure. */
export type Receive = (delivery: Delivery, acknowledge: Acknowledge) => Promise<void>;
