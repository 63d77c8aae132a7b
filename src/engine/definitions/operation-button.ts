import type { Button } from '@slack/types';
import * as z from 'zod';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { type Action, defineAction } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { AnyOperation } from './operation.ts';
import type { AnyQuery } from './query.ts';

/**
 * The payload of a button that opens an operation or asks a question: the subject's id, other values to start with, or
 * the receipt of an earlier attempt whose input is used again. Never a state, which may be outdated at the click.
 */
const payload = z.object({
  id: z.string().max(200).optional(),
  values: z.record(z.string().max(40), z.string().max(400)).optional(),
  receipt: z.uuid().optional(),
});
export type OperationPayload = z.infer<typeof payload>;

/** Whether a button can carry it: Slack cuts no value, and JSON writes a typed control character as six. */
export const fitsButton = (value: OperationPayload): boolean =>
  payload.safeParse(value).success && JSON.stringify(value).length <= limits.button.value;

/** The button of an operation or query; its id is the operation's or query's name. */
export const operationAction = (name: string): Action<OperationPayload> => defineAction(name, payload);

/** A button that asks a query about one subject; its id is the query's name. */
export const queryButton = ({ name }: AnyQuery, text: string, id: string): Button =>
  operationAction(name).button({ text }, { id });

interface OperationButtonOptions {
  /** Where it can say more than the operation's own label. */
  readonly label?: Words | undefined;
  /** Whether it stands out as what one does next. A dangerous operation never does. */
  readonly primary?: boolean;
}

/** The button of an operation. */
export function operationButton(
  operation: AnyOperation,
  id: string | undefined,
  language: Language,
  { label = operation.label, primary = false }: OperationButtonOptions = {},
): Button {
  const options = {
    // Without a subject the short label, such as 承認, is not clear.
    text: ((id === undefined ? undefined : label) ?? operation.title)[language],
    ...(operation.danger ? { style: 'danger' as const } : primary && { style: 'primary' as const }),
  };
  return operationAction(operation.name).button(options, id === undefined ? {} : { id });
}

/** Opens an operation again, with the current rows and the input of an earlier receipt that was not done. */
export const lookAgainButton = (
  { name }: AnyOperation,
  receipt: string,
  language: Language,
  label = words('最新の内容を確認する', 'Check again'),
): Button => operationAction(name).button({ text: label[language] }, { receipt });
