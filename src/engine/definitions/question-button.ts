import type { Policy, Role } from '../../domain/policy.ts';
import type { Db } from '../database.ts';
import type { Reference } from './reference.ts';

/** A card's button that asks a query; the answer goes to the person who clicked, if their role allows it. */
export interface QuestionButton {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly role: Role;
  /** What is asked; undefined when what the button is about is gone. */
  question(db: Db, about: Readonly<Record<string, string>>, policy: Policy): Promise<NamedQuestion | undefined>;
}

/** A query by its checked name, with the values as they would be typed. */
export interface NamedQuestion {
  readonly query: Reference<'query'>;
  readonly raw: Readonly<Record<string, string>>;
}
