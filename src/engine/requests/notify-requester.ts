import { requestNumber } from '../../domain/text/numbers.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { buttonRows, context, type Message, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { rewriteNotice, storeNotice } from '../posting/card.ts';
import { type ShownPreview } from '../operations/preview.ts';
import { resultKey } from '../receipts/notify.ts';
import type { RequestDecision, Request } from './store.ts';
import { subjectOf } from './text.ts';
import { shownWhenRequested } from './requested.ts';

const ended: Readonly<Record<RequestDecision['state'], Words>> = {
  approved: words('✅ 承認されました', '✅ Approved'),
  rejected: words('🚫 却下されました', '🚫 Rejected'),
  withdrawn: words('取り下げました', 'Withdrawn'),
  expired: words('⌛ 期限切れで終了しました', '⌛ Expired'),
  failed: words('⚠ 実行できませんでした', '⚠ Could not be done'),
};

const askAgain = words('もう一度依頼する…', 'Ask again…');

/** The button for a second try of what was not done. */
const againWords: Readonly<Partial<Record<RequestDecision['state'], Words>>> = {
  rejected: askAgain,
  expired: askAgain,
  failed: words('最新の内容を確認する', 'Check again'),
};

/** The result of a request, for the requester; with a button to try again when it was not done. */
export function endedMessage(
  operation: AnyOperation,
  {
    request,
    preview,
  }: { readonly request: Pick<Request, 'id' | 'receipt_id'>; readonly preview?: ShownPreview | undefined },
  language: Language,
  { outcome, reason, state }: Pick<RequestDecision, 'outcome' | 'reason' | 'state'>,
): Message {
  const title = `${ended[state][language]}: ${subjectOf(operation, preview)[language]}`;
  const again = againWords[state];
  const lines = [outcome[language], ...(reason === null ? [] : [`${words('理由', 'Reason')[language]}: ${reason}`])];
  return message([title, ...lines].join('\n'), [
    paragraph({ bold: title }, `\n${lines.join('\n')}`),
    ...(again ? buttonRows([lookAgainButton(operation, request.receipt_id, language, again)]) : []),
    context(requestNumber(request.id)[language]),
  ]);
}

/** What is left of the message with the button to withdraw, when another message has the result. */
const asked = words('依頼しました（結果は下のメッセージ）', 'Requested (the result is in the message below)');

/**
 * Tells the requester that their request has ended: the message with its button to withdraw shrinks to one line, and a
 * new message has the result, unless they ended it themselves. So the result is told once.
 */
export async function notifyRequester(
  trx: Trx,
  operation: AnyOperation,
  request: Request,
  language: Language,
  decision: RequestDecision,
): Promise<void> {
  const preview = await shownWhenRequested(trx, { request, operation });
  const own = decision.by === request.requester;
  const head = own ? ended[decision.state] : asked;
  const title = `${head[language]}: ${subjectOf(operation, preview)[language]}`;
  const shrunk = message(title, [paragraph(title), context(requestNumber(request.id)[language])]);
  await rewriteNotice(trx, resultKey({ id: request.receipt_id, state: 'requested' }), shrunk);
  if (own) return;
  await storeNotice(trx, {
    key: `request:${request.id}:ended`,
    channel: request.requester,
    message: endedMessage(operation, { request, preview }, language, decision),
  });
}
