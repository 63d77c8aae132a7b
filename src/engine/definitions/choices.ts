import type { Words } from '../../domain/text/words.ts';
import { limits } from '../../slack/limits.ts';

/** One of several possible subjects, when the command did not give one. */
export interface Choice {
  readonly id: string;
  readonly label: Words;
}

/** The first of the possible subjects, as many as a select shows, and how many there are. */
export interface Choices {
  readonly first: readonly Choice[];
  readonly total: number;
}

/** As many as Slack's select takes. */
export const MOST_CHOICES = limits.select.options;

/** An operation that is never asked about one of several subjects. */
export const noChoices: Choices = { first: [], total: 0 };

/** Possible subjects from at most {@link MOST_CHOICES} rows, each with the total number of rows. */
export const choicesOf = <Row extends { readonly total: number }>(
  rows: readonly Row[],
  choice: (row: Row) => Choice,
): Choices => ({ first: rows.map(choice), total: rows[0]?.total ?? 0 });
