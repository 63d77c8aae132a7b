import type { ChannelName, Policy } from '../../domain/policy.ts';
import type { Language } from '../../domain/text/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Message } from '../../slack/blocks.ts';
import type { NativeBlock } from '../../slack/native-blocks.ts';
import type { Db } from '../database.ts';
import type { Directory } from '../ports.ts';

/** The tables that tell when they change (migration 0072). */
export type OwnTable = 'alert' | 'escalation' | 'incident' | 'incident_step' | 'incident_event' | 'task';

export interface CardContext {
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly directory: Directory;
  readonly now: Date;
  readonly language: Language;
  /** Whether Slack accepts this block type here; otherwise the content is shown as text. */
  readonly native: (type: NativeBlock) => boolean;
}

/** The current state of a subject, as a short text that changes whenever its card would. */
export interface Version {
  readonly subject: string;
  readonly version: string;
  /** The id of the card in whose thread it is posted. */
  readonly thread?: string | null;
  /** When its schedule planned it. A card posted minutes after that is marked as late. */
  readonly planned?: Date;
}

/**
 * A kind of message that Banto keeps up to date: it finds what changed in the database, by any means, and draws the
 * card again from the database.
 */
export interface CardKind {
  readonly name: string;
  /** `reviews` and `payouts` are private channels that are not shared; nothing is posted there otherwise. */
  readonly channel: ChannelName;
  /**
   * Tables of Banto's own that it is drawn from, which tell when they change; a kind that shows anything of the
   * marketplace is looked at in rounds.
   */
  readonly drawnFrom: 'marketplace' | readonly OwnTable[];
  /** 1 is delivered first: what waits for a decision, or was decided, comes before digests. */
  readonly priority: number;
  /** Subjects without a card that should have one, and those whose card shows another version. */
  changed(db: Db, context: CardContext): Promise<readonly Version[]>;
  /**
   * The subjects that wait for somebody's decision. Their cards are looked for again at times, because a person may have
   * deleted one.
   */
  waiting?(db: Db): Promise<readonly string[]>;
  /** Draws the card from the database; undefined when its subject is gone. */
  draw(db: Db, subject: string, context: CardContext): Promise<Drawn | undefined>;
}

export interface Drawn {
  readonly version: string;
  readonly message: Message;
  /** Set when it can never wait for a decision again: a database that says so was restored to an earlier time. */
  readonly decided?: boolean;
}

/** The priority of schedules' messages: after what people wait for. */
export const SCHEDULED = 6;
