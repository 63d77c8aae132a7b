import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { ReplyOffer } from '../../domain/errors.ts';
import { receiptNumber, requestNumber } from '../../domain/text/numbers.ts';
import { type RunbookSection, sectionLine } from '../../domain/runbook.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { buttonRows, type Inline, marked, type Message, message, paragraph } from '../../slack/blocks.ts';
import { offeredChangeButton } from '../definitions/change.ts';
import { decisionButton } from '../definitions/decision-button.ts';
import { fits, stepButton } from '../definitions/step-button.ts';
import { type Frame, modal } from '../posting/modal.ts';
import { type Result, resultOf } from './outcome.ts';
import type { Receipt } from './receipt.ts';

/** The reply to a person who clicked or submitted something. */
export interface Reply {
  readonly sentence: Words;
  readonly next?: Words | undefined;
  readonly section?: RunbookSection | undefined;
  readonly reference?: string | undefined;
  /** The receipt's id, which the audit log has too. */
  readonly receipt?: string | undefined;
  /** The request's id, whose number is told instead of the receipt's. */
  readonly request?: string | undefined;
  /** Whether the person may withdraw the request. */
  readonly withdrawable?: boolean;
  /** A button that opens the same action again, or the next one of its kind. */
  readonly again?: Button | undefined;
  /** What can be done instead. */
  readonly offers?: readonly ReplyOffer[] | undefined;
}

/** The reply for a receipt's result; `reopen` builds the button for a second try. */
export const replyOf = (
  { id }: Pick<Receipt, 'id'>,
  { sentence, next, section, reference, worthAnother, request, outcome, offers }: Result,
  reopen?: (receipt: string) => Button | undefined,
): Reply => ({
  sentence,
  next: next ?? undefined,
  section,
  reference: reference ?? undefined,
  receipt: id,
  request,
  withdrawable: outcome === 'requested',
  again: worthAnother ? reopen?.(id) : undefined,
  offers,
});

/** What became of a delivery that came before, as its person was told; undefined while that is not known. */
export function replyOfReceipt(
  receipt: Receipt | undefined,
  reopen?: (receipt: string) => Button | undefined,
): Reply | undefined {
  const result = receipt && resultOf(receipt);
  return receipt && result ? replyOf(receipt, result, reopen) : undefined;
}

/** The lines of a reply. */
export function replyLines(
  { sentence, next, section, reference, receipt, request }: Reply,
  language: Language,
): string[] {
  const number = request === undefined ? receipt && receiptNumber(receipt)[language] : requestNumber(request)[language];
  return [
    sentence[language],
    ...(next ? [next[language]] : []),
    ...(section === undefined ? [] : [sectionLine(section, language)]),
    ...(reference === undefined ? [] : [`${words('参照番号', 'Reference')[language]}: ${reference}`]),
    ...(number === undefined ? [] : [number]),
  ];
}

/** The first line in bold, except for code. */
const emphasised = (line: string): Inline[] =>
  marked(line).map((part) => (typeof part === 'string' ? { bold: part } : part));

export const replyModal = (frame: Frame, reply: Reply): ModalView => modal(frame, replyBlocks(reply, frame.language));

/** The reply as a part of a modal. */
export function replyBlocks(reply: Reply, language: Language): KnownBlock[] {
  const [first = '', ...rest] = replyLines(reply, language);
  return [
    paragraph(...emphasised(first)),
    ...rest.map((line) => paragraph(...marked(line))),
    ...replyButtons(reply, language),
  ];
}

/** The reply as a message, with its buttons. */
export function replyMessage(reply: Reply, language: Language, title?: Words): Message {
  const text = [...(title ? [title[language]] : []), ...replyLines(reply, language)].join('\n');
  return message(text, [paragraph(...marked(text)), ...replyButtons(reply, language)]);
}

function offerButton(offer: ReplyOffer, language: Language, suffix: number): Button {
  if ('about' in offer) return offeredChangeButton(offer, language, suffix);
  const { does, ...step } = offer;
  return stepButton({ does: { name: does }, ...step }, language, { suffix });
}

/** Buttons of a reply, each with a suffix: several may have one name. */
function replyButtons({ again, offers = [], request, withdrawable }: Reply, language: Language): KnownBlock[] {
  const withdraw = withdrawable && request !== undefined ? [decisionButton('withdraw', request, language)] : [];
  const offered = offers
    .filter((offer) => 'about' in offer || fits(offer))
    .map((offer, index) => offerButton(offer, language, index + 1));
  return buttonRows([...(again ? [again] : []), ...offered, ...withdraw]);
}
