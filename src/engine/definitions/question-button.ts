import type { Policy, Role } from '../../domain/policy.ts';
import type { Db } from '../database.ts';

/** A card's button that asks a query on the card's behalf; the answer goes to whoever pressed, by their own role. */
export interface QuestionButton {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly role: Role;
  /** Which query, by name, with which values; undefined when what the button is about is gone. */
  question(
    db: Db,
    about: Readonly<Record<string, string>>,
    policy: Policy,
  ): Promise<{ readonly query: string; readonly raw: Readonly<Record<string, string>> } | undefined>;
}
