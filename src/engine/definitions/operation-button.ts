import type { Button } from '@slack/types';
import * as z from 'zod';
import { type Language, words } from '../../domain/words.ts';
import { type Action, defineAction } from '../../slack/contract.ts';
import type { AnyOperation } from './operation.ts';
import type { AnyQuery } from './query.ts';

/**
 * What an operation's button carries: whom it is about, or the receipt of an attempt that is to be looked at anew with
 * what was entered then; nothing of what was true when it was drawn.
 */
const payload = z.object({ id: z.string().max(200).optional(), receipt: z.uuid().optional() });
export type OperationPayload = z.infer<typeof payload>;

/** The button of an operation or query; its id is that name. */
export const operationAction = (name: string): Action<OperationPayload> => defineAction(name, payload);

/** The button that asks a query about one subject; its id is the query's name. */
export const queryButton = ({ name }: Pick<AnyQuery, 'name' | 'shareable'>, text: string, id: string): Button =>
  operationAction(name).button({ text }, { id });

export function operationButton(operation: AnyOperation, id: string | undefined, language: Language): Button {
  const look = {
    // Away from its subject the short label, 承認, does not say what is meant.
    text: ((id === undefined ? undefined : operation.label) ?? operation.title)[language],
    ...(operation.danger ? { style: 'danger' as const } : { style: 'primary' as const }),
  };
  return operationAction(operation.name).button(look, id === undefined ? {} : { id });
}

/** Opens an operation anew, on the rows as they are now, with what was entered for a receipt that came to nothing. */
export const lookAgainButton = (operation: AnyOperation, receipt: string, language: Language): Button =>
  operationAction(operation.name).button(
    { text: words('最新の内容を確認する', 'Look at it again')[language] },
    { receipt },
  );
