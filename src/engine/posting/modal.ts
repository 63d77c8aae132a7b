import type { KnownBlock, ModalView, PlainTextElement } from '@slack/types';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { paragraph, plainText } from '../../slack/blocks.ts';
import { cancel } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import { onePrimary } from '../../slack/primary.ts';

const close = words('閉じる', 'Close');

/** A modal's callback id, title and language. */
export interface Frame {
  readonly name: string;
  readonly title: Words;
  readonly language: Language;
}

interface ModalOptions {
  readonly submit?: Words;
  /** What the modal stores; by default an empty object. */
  readonly metadata?: string;
}

export function modal(
  { name, title, language }: Frame,
  blocks: readonly KnownBlock[],
  { submit, metadata = '{}' }: ModalOptions = {},
): ModalView {
  const label = (text: Words): PlainTextElement => plainText(text[language], limits.view.title);
  return {
    type: 'modal',
    callback_id: name,
    title: label(title),
    close: label(submit ? cancel : close),
    ...(submit && { submit: label(submit) }),
    private_metadata: metadata,
    blocks: onePrimary(blocks.slice(0, limits.view.blocks)),
  };
}

/** Says that the submission is stored and being processed. */
export const receivedModal = (frame: Frame): ModalView =>
  modal(frame, [
    paragraph(
      { bold: words('受け付けました。', 'Received.')[frame.language] },
      ` ${words('実行しています…', 'Carrying it out…')[frame.language]}`,
    ),
  ]);
