import { type Language, words } from '../../domain/words.ts';
import { buttonRows, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { storeNotice } from '../messages/card.ts';
import type { RequestDecision, Request } from './store.ts';

/** The result of a request, for the requester; with a button to look again when it was not done. */
export function endedMessage(
  operation: AnyOperation,
  request: Pick<Request, 'receipt_id'>,
  language: Language,
  { outcome, reason, state }: Pick<RequestDecision, 'outcome' | 'reason' | 'state'>,
): Message {
  const title = words(`依頼の結果: ${operation.title.ja}`, `Your request: ${operation.title.en}`)[language];
  const lines = [outcome[language], ...(reason === null ? [] : [`${words('理由', 'Reason')[language]}: ${reason}`])];
  return message([title, ...lines].join('\n'), [
    paragraph({ bold: title }, `\n${lines.join('\n')}`),
    ...(state === 'failed' || state === 'expired'
      ? buttonRows([lookAgainButton(operation, request.receipt_id, language)])
      : []),
  ]);
}

/** Stores a direct message to the requester with the result of their request. */
export async function notifyRequester(
  trx: Trx,
  operation: AnyOperation,
  request: Request,
  language: Language,
  decision: RequestDecision,
): Promise<void> {
  await storeNotice(trx, {
    key: `request:${request.id}:ended`,
    channel: request.requester,
    message: endedMessage(operation, request, language, decision),
  });
}
