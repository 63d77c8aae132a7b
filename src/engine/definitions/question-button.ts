import type { Policy, Role } from '../../domain/policy.ts';
import type { Db } from '../database.ts';

/** A card's button that asks a query; the answer goes to the person who clicked, if their role allows it. */
export interface QuestionButton {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly role: Role;
  /** The query's name and values; undefined when the button's subject no longer exists. */
  question(
    db: Db,
    payload: Readonly<Record<string, string>>,
    policy: Policy,
  ): Promise<{ readonly query: string; readonly raw: Readonly<Record<string, string>> } | undefined>;
}
