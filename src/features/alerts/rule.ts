import type { Uses } from '../../engine/ports.ts';
import type { Policy } from '../../domain/policy.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { Words } from '../../domain/words.ts';
import type { ReadDb, Trx } from '../../engine/database.ts';
import type { NamedQuestion } from '../../engine/definitions/question-button.ts';

/** What a rule may use beside its snapshot. */
export type RulePorts = Uses<'db' | 'dialect' | 'marketplace' | 'directory'>;

export interface RuleContext {
  /** One snapshot, read-only. */
  readonly db: ReadDb;
  readonly ports: RulePorts;
  readonly policy: Policy;
  readonly now: Date;
  /** The rules before it that could not be measured at this look. */
  readonly failed: readonly Rule[];
}

/**
 * `bad` opens an alert or counts it up, `good` lets it end, `near` does neither: a figure at its limit would otherwise
 * open and end at every look.
 */
export type Level = 'bad' | 'near' | 'good';

export interface Measured {
  readonly level: Level;
  readonly value: Words;
  readonly limit: Words;
  readonly detail?: Words;
  /** What the rule remembers for the next look; in the same transaction as what follows from this one. */
  keep?(trx: Trx): Promise<void>;
}

/** One thing that is watched: its value, its limit, the smallest sample that means something, and when it is well again. */
export interface Rule {
  readonly name: string;
  readonly title: Words;
  readonly section: RunbookSection;
  /**
   * By the schedule, or by the watch: a timer of its own that does without schedule and queue, since it watches them.
   */
  readonly by: 'schedule' | 'watch';
  /** The question behind it, for `alert.run`. */
  question(policy: Policy): NamedQuestion;
  /** Answers also when there is nothing to measure: an open alert could not end otherwise. */
  measure(context: RuleContext): Promise<Measured>;
}

/** A figure that is bad above its limit, and good again only at four fifths of it. */
export const judge = (value: number, limit: number): Level =>
  value > limit ? 'bad' : value > limit * 0.8 && limit > 0 ? 'near' : 'good';
