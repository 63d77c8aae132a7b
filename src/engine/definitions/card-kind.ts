import type { ChannelName, Policy } from '../../domain/policy.ts';
import type { Language } from '../../domain/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Message } from '../../slack/blocks.ts';
import type { NativeBlock } from '../../slack/native-blocks.ts';
import type { Db } from '../database.ts';

export interface CardContext {
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly now: Date;
  readonly language: Language;
  /** Whether Slack draws this block type here; otherwise the same is said plainly. */
  readonly native: (type: NativeBlock) => boolean;
}

/** What the truth about one subject is now, as a short text that differs whenever the card would. */
export interface Version {
  readonly subject: string;
  readonly version: string;
  /** The id of the card in whose thread it stands. */
  readonly thread?: string | null;
  /** When its schedule planned it. A card posted minutes after that is marked as late. */
  readonly planned?: Date;
}

/**
 * A kind of message that Banto keeps true. The database is asked what has changed, by whatever way it did; the card is
 * then drawn anew from the database.
 */
export interface CardKind {
  readonly name: string;
  readonly channel: ChannelName;
  /** Posted only to a private channel that is not shared with another workspace. */
  readonly privateOnly: boolean;
  /** 1 is first: what somebody waits to decide, or has decided, goes before digests. */
  readonly priority: number;
  /** Subjects without a card that should have one, and those whose card shows another version. */
  changed(db: Db, context: CardContext): Promise<readonly Version[]>;
  /** Draws the card from the database; undefined when its subject is gone. */
  draw(
    db: Db,
    subject: string,
    context: CardContext,
  ): Promise<{ readonly version: string; readonly message: Message } | undefined>;
}

/** The priority of what schedules post: after what people wait for, and in the order it was planned. */
export const SCHEDULED = 6;
