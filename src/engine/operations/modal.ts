import type { InputBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import { sectionLine } from '../../domain/runbook.ts';
import { cut } from '../../domain/text.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { context, paragraph, plainText } from '../../slack/blocks.ts';
import { defineMetadata } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { AnyOperation, Choice } from '../definitions/operation.ts';
import { type Frame, modal } from '../messages/modal.ts';
import { inputBlock, optionOf } from '../parameters/inputs.ts';
import type { Raw } from '../parameters/parameter.ts';
import { previewBlocks } from './preview-blocks.ts';
import type { StoredPreview } from './preview.ts';

/** A modal remembers which preview it shows and what that is about, to notice when the person changes it. */
export const metadata = defineMetadata(
  z.object({
    preview: z.uuid().optional(),
    bound: z.record(z.string(), z.string()).optional(),
    // What must be given this time, though it may be left out at others.
    required: z.array(z.string()).optional(),
  }),
);

/** Which operation's modal it is, and in which language. */
export interface ModalOf {
  readonly operation: AnyOperation;
  readonly language: Language;
}

export const frameOf = ({ operation, language }: ModalOf): Frame => ({
  name: operation.name,
  title: operation.title,
  language,
});

/** Opened when the preview takes longer than a moment, so that the trigger does not expire. */
export const loadingModal = (of: ModalOf): ModalView =>
  modal(frameOf(of), [paragraph(words('確認しています…', 'Checking…')[of.language])]);

/** The exact preview, the inputs, and a button that says what it does. */
export function previewModal(of: ModalOf, { id, preview }: StoredPreview, raw: Raw, now: Date): ModalView {
  const { operation, language } = of;
  const inputs = Object.entries(operation.parameters).filter(([name]) => name !== 'id');
  return modal(
    frameOf(of),
    [
      ...previewBlocks(preview, id, language, now),
      ...inputs.map(([name, parameter]) => ({
        ...inputBlock(name, parameter, language, raw[name]),
        ...(preview.required?.includes(name) === true && { optional: false }),
        // A change of what is shown calls for a new preview.
        ...(operation.bound.includes(name) && { dispatch_action: true }),
      })),
      context(sectionLine(operation.section, language)),
    ],
    {
      submit: preview.submit,
      metadata: metadata.write({
        preview: id,
        bound: remembered(operation.bound, raw),
        ...(preview.required && { required: [...preview.required] }),
      }),
    },
  );
}

/** The values of some parameters; small enough for a modal to remember. */
const remembered = (names: readonly string[], raw: Raw): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (raw[name] === undefined ? [] : [[name, cut(raw[name], 200)]])));

/** Asks what the operation is about; choosing shows the preview, with whatever else was given already. */
export function choiceModal(of: ModalOf, choices: readonly Choice[], none: Words, raw: Raw): ModalView {
  const { operation, language } = of;
  const label = operation.parameters['id']?.label ?? operation.title;
  const given = Object.keys(operation.parameters).filter((name) => name !== 'id');
  if (choices.length === 0) return modal(frameOf(of), [paragraph(none[language])]);
  const shown = choices.slice(0, limits.select.options);
  const select: InputBlock = {
    type: 'input',
    block_id: 'id',
    dispatch_action: true,
    label: plainText(label[language], limits.input.label),
    element: {
      type: 'static_select',
      action_id: 'value',
      options: shown.map((choice) => optionOf(choice.id, choice.label[language])),
    },
  };
  const more = words(
    `全${choices.length}件のうち${shown.length}件です。名前を付けてコマンドを実行すると絞り込めます。`,
    `${shown.length} of ${choices.length}. Give a name with the command to narrow it down.`,
  );
  return modal(frameOf(of), [select, ...(shown.length < choices.length ? [context(more[language])] : [])], {
    submit: words('確認へ進む', 'Continue'),
    metadata: metadata.write({ bound: remembered(given, raw) }),
  });
}

/** Says that the submission is stored and being processed. */
export const receivedModal = (of: ModalOf): ModalView =>
  modal(frameOf(of), [
    paragraph(
      { bold: words('受け付けました。', 'Received.')[of.language] },
      ` ${words('実行しています…', 'Carrying it out…')[of.language]}`,
    ),
  ]);
