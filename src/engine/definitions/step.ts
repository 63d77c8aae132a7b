import type { Button, PlainTextOption } from '@slack/types';
import type { Language, Words } from '../../domain/words.ts';
import { plainText } from '../../slack/blocks.ts';
import type { ButtonOptions } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import { type OperationPayload, operationAction } from './operation-button.ts';
import { nameIn, type Reference } from './reference.ts';

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

const payloadOf = ({ id, ...others }: StepValues = {}): OperationPayload => ({
  ...(id !== undefined && { id }),
  ...(Object.keys(others).length > 0 && { values: others }),
});

/** The button of a step. Its id is the name of the question or operation. */
export const stepButton = (
  { does, label, values }: Step,
  language: Language,
  options: Omit<ButtonOptions, 'text'> = {},
): Button => operationAction(nameIn(does)).button({ text: label[language], ...options }, payloadOf(values));

/** The choice of a row in a select that starts a row's step; pressed, it is read as the row's button. */
export const rowOption = (id: string, text: string): PlainTextOption => ({
  text: plainText(text, limits.option.text),
  value: JSON.stringify(payloadOf({ id })),
});
