import type { ChannelName, Policy, Role } from '../../domain/policy.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Db } from '../database.ts';
import type { Reference } from './reference.ts';

interface CardButton {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly role: Role;
}

/** A card's button that asks a query; the answer goes to the person who clicked, if their role allows it. */
interface AskingButton extends CardButton {
  /** The question; undefined when the button's subject no longer exists. */
  question(db: Db, payload: Payload, context: { policy: Policy; now: Date }): Promise<NamedQuestion | undefined>;
}

/** A card's button that asks queries by the rights of who clicks, and keeps the answers in the card's thread. */
export interface EvidenceButton extends CardButton {
  /** What is asked; undefined when the button's subject no longer exists. */
  evidence(db: Db, payload: Payload): Promise<Evidence | undefined>;
}

export type QuestionButton = AskingButton | EvidenceButton;

type Payload = Readonly<Record<string, string>>;

/** The evidence for one thing on a card. */
export interface Evidence {
  readonly title: Words;
  /** The card in whose thread it is kept. */
  readonly thread: { readonly kind: string; readonly subject: string; readonly channel: ChannelName };
  readonly questions: readonly NamedQuestion[];
  /** What the answers do not say, such as what Banto cannot see. */
  readonly note?: Words;
}

/** A reference to a query, with its values as a person would type them. */
export interface NamedQuestion {
  readonly query: Reference<'query'>;
  readonly raw: Readonly<Record<string, string>>;
}
