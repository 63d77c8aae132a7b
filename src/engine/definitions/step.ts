import { type Words, words } from '../../domain/text/words.ts';
import type { Reference } from './reference.ts';

/** A question or an operation, or a checked reference to one. */
export type Startable = { readonly name: string } | Reference<'query'> | Reference<'operation'>;

/** What a person can do next, offered as a button: it asks a question or opens an operation. */
export interface Step {
  readonly does: Startable;
  /** The button's text; `…` at its end says that it opens a modal. */
  readonly label: Words;
  /** The values it starts with, as a person would type them. */
  readonly values?: StepValues;
}

/** Values by parameter, as a person would type them. */
export type StepValues = Readonly<Record<string, string>>;

/** The next step of each row of a table. */
export interface RowStep<Row> {
  readonly does: Startable;
  readonly label: Words;
  /** Asks for a row, where Slack shows no buttons in a table: `再送する注文を選ぶ`. */
  readonly choose: Words;
  /** The row's id; undefined when there is nothing to do about it. */
  readonly id: (row: Row) => string | undefined;
}

/** A step that shows what a figure counts. */
export const shows = (does: Startable): Step => ({ does, label: words('見る', 'Show') });

/** The question about each row of a table. */
export const opensRow = <Row extends { readonly id: string }>(does: Startable, choose: Words): RowStep<Row> => ({
  does,
  label: words('開く', 'Open'),
  choose,
  id: (row) => row.id,
});

/** A step that asks the question about one thing. */
export const opens = (does: Startable, values: StepValues): Step => ({ does, label: words('開く', 'Open'), values });
