import type { Uses } from '../../../engine/ports.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { RunbookSection } from '../../../domain/runbook.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import type { ReadDb, Trx } from '../../../engine/database.ts';
import type { NamedQuestion } from '../../../engine/definitions/question-button.ts';

/** What a rule may use besides its snapshot. */
export type RulePorts = Uses<'db' | 'dialect' | 'marketplace' | 'directory' | 'vitals' | 'people' | 'policy'>;

export interface RuleContext {
  /** One snapshot, read-only. */
  readonly db: ReadDb;
  readonly ports: RulePorts;
  readonly policy: Policy;
  readonly now: Date;
  /** Earlier rules that could not be measured in this round. */
  readonly failed: readonly Rule[];
}

/**
 * `bad` opens an alert or counts it up, `good` lets it end. `near` does neither, so that a value around its limit does
 * not open and end an alert in every round.
 */
export type Level = 'bad' | 'near' | 'good';

export interface Measured {
  readonly level: Level;
  readonly value: Words;
  readonly limit: Words;
  /** At what value it is good again, for rules that can be `near`. */
  readonly recovers?: Words;
  /** The worst case, or what else to know. */
  readonly detail?: Words;
  /** How many rows its question shows; undefined when it shows something else than rows. */
  readonly rows?: number;
  /** Stores what the rule needs in the next round, in the transaction that updates the alerts. */
  save?(trx: Trx): Promise<void>;
}

/** One watched value: how it is measured, its limit, and when it is good again. */
export interface Rule {
  readonly name: string;
  readonly title: Words;
  readonly section: RunbookSection;
  /** `watch` is a separate timer that needs neither schedules nor the queue, because it watches them. */
  readonly by: 'schedule' | 'watch';
  /** The query behind it, for `alert.run`: it shows exactly what was counted. */
  question(policy: Policy, now: Date): NamedQuestion;
  /** Must also return when there is nothing to measure; an open alert could not end otherwise. */
  measure(context: RuleContext): Promise<Measured>;
}

/** The value at which what was above its limit is good again: 80 % of the limit. */
const recovery = (limit: number): number => limit * 0.8;

/** Bad above the limit, and good again only at 80 % of it or less. */
export const compareToLimit = (value: number, limit: number): Level =>
  value > limit ? 'bad' : value > recovery(limit) && limit > 0 ? 'near' : 'good';

/** The value at which it is good again, for people: `4件`. Things that are counted have no parts. */
export const recoversAt = (limit: number, unit: Words, counted = false): Words => {
  const at = counted ? Math.floor(recovery(limit)) : Number(recovery(limit).toFixed(1));
  return words(`${at}${unit.ja}`, `${at}${unit.en}`);
};
