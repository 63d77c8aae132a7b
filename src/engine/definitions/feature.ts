import type { Words } from '../../domain/text/words.ts';
import type { CardKind } from './card-kind.ts';
import type { AnyChange } from './change.ts';
import type { Finder } from './finder.ts';
import type { AnyOperation } from './operation.ts';
import type { AnyQuery } from './query.ts';
import type { QuestionButton } from './question-button.ts';
import type { Schedule } from './schedule.ts';

/** A subject that operators speak of, with all its queries, operations, changes, cards and schedules. */
export interface Feature {
  readonly name: string;
  readonly summary: Words;
  readonly queries: readonly AnyQuery[];
  readonly operations: readonly AnyOperation[];
  readonly cards: readonly CardKind[];
  readonly schedules?: readonly Schedule[];
  readonly changes?: readonly AnyChange[];
  readonly questionButtons?: readonly QuestionButton[];
  /** How its things are recognised in a text. */
  readonly finders?: readonly Finder[];
}
