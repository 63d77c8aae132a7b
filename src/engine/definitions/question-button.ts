import type { Policy, Role } from '../../domain/policy.ts';
import type { Db } from '../database.ts';
import type { Reference } from './reference.ts';

/** A card's button that asks a query; the answer goes to the person who clicked, if their role allows it. */
export interface QuestionButton {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly role: Role;
  /** The question; undefined when the button's subject no longer exists. */
  question(db: Db, payload: Readonly<Record<string, string>>, policy: Policy): Promise<NamedQuestion | undefined>;
}

/** A reference to a query, with its values as a person would type them. */
export interface NamedQuestion {
  readonly query: Reference<'query'>;
  readonly raw: Readonly<Record<string, string>>;
}
