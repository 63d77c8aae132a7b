import type { Button, ModalView } from '@slack/types';
import { type RunbookSection, sectionLine } from '../../domain/runbook.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { buttonRows, type Inline, marked, type Message, message, paragraph } from '../../slack/blocks.ts';
import { type Frame, modal } from '../messages/modal.ts';
import type { Result } from './outcome.ts';
import type { Receipt } from './receipt.ts';

/** What a person is told about something they pressed or submitted. */
export interface Told {
  readonly sentence: Words;
  readonly next?: Words | undefined;
  readonly section?: RunbookSection | undefined;
  readonly reference?: string | undefined;
  /** The receipt's number, which the audit log knows. */
  readonly receipt?: string | undefined;
  /** Opens the same again. */
  readonly again?: Button | undefined;
}

/** What the person of a receipt is told; `reopen` makes the button for a second try. */
export const toldOf = (
  { id }: Pick<Receipt, 'id'>,
  { sentence, next, section, reference, worthAnother }: Result,
  reopen?: (receipt: string) => Button | undefined,
): Told => ({
  sentence,
  next: next ?? undefined,
  section,
  reference: reference ?? undefined,
  receipt: id,
  again: worthAnother ? reopen?.(id) : undefined,
});

/** What a person is told, in lines. */
export function toldLines({ sentence, next, section, reference, receipt }: Told, language: Language): string[] {
  return [
    sentence[language],
    ...(next ? [next[language]] : []),
    ...(section === undefined ? [] : [sectionLine(section, language)]),
    ...(reference === undefined ? [] : [`${words('参照番号', 'Reference')[language]}: ${reference}`]),
    ...(receipt === undefined ? [] : [`${words('受付番号', 'Receipt')[language]}: ${receipt.slice(0, 8)}`]),
  ];
}

/** The first line stands out, but for what is to be typed. */
const emphasised = (line: string): Inline[] =>
  marked(line).map((part) => (typeof part === 'string' ? { bold: part } : part));

export function toldModal(frame: Frame, told: Told): ModalView {
  const [first = '', ...rest] = toldLines(told, frame.language);
  return modal(frame, [
    paragraph(...emphasised(first)),
    ...rest.map((line) => paragraph(...marked(line))),
    ...(told.again ? buttonRows([told.again]) : []),
  ]);
}

export function toldMessage(told: Told, language: Language): Message {
  const text = toldLines(told, language).join('\n');
  return message(text, [paragraph(...marked(text))]);
}
