import { createHash } from 'node:crypto';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import { sectionLine } from '../../domain/runbook.ts';
import { cut, firstFitting } from '../../domain/text/text.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import { context, paragraph, plainText, warningLines } from '../../slack/blocks.ts';
import { defineMetadata } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import { isAskedBefore } from './arguments.ts';
import type { Choices } from '../definitions/choices.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { type Frame, modal } from '../posting/modal.ts';
import { inputBlock, optionOf } from '../parameters/inputs.ts';
import type { Raw } from '../parameters/parameter.ts';
import { approvalLine, askingButton } from './approval.ts';
import { previewBlocks, rehearsalLine } from './preview-blocks.ts';
import type { ShownPreview, StoredPreview } from './preview.ts';

/** A modal stores its preview and the values of the preview, so that a change of an input is noticed. */
export const metadata = defineMetadata(
  z.object({
    preview: z.uuid().optional(),
    // Whether it asks for what the preview is made from.
    first: z.boolean().optional(),
    bound: z.record(z.string(), z.string()).optional(),
    // Optional parameters that are required this time.
    required: z.array(z.string()).optional(),
  }),
);

/** A modal's operation and language. */
export interface ModalTarget {
  readonly operation: AnyOperation;
  readonly language: Language;
}

export const frameOf = ({ operation, language }: ModalTarget): Frame => ({
  name: operation.name,
  title: operation.title,
  language,
});

/** Opened when the preview is slow, so that the trigger does not expire. */
export const loadingModal = (target: ModalTarget): ModalView =>
  modal(frameOf(target), [paragraph(words('確認しています…', 'Checking…')[target.language])]);

/** The preview, the inputs, and a button that says what it does. */
export function previewModal(target: ModalTarget, { id, preview }: StoredPreview, raw: Raw, now: Date): ModalView {
  const { operation, language } = target;
  const inputs = Object.entries(operation.parameters).filter(
    // Nothing can be left out of a single row, and Slack refuses a choice of none.
    ([name, { input }]) =>
      !isAskedBefore(operation, name) && (input !== 'rows' || (preview.rows?.[name]?.options.length ?? 0) > 1),
  );
  const { approval } = preview;
  const line = approval && approvalLine(approval);
  return modal(
    { ...frameOf(target), ...(preview.title && { title: preview.title }) },
    [
      ...rehearsalLine(preview, language),
      ...previewBlocks(preview, id, { language, now }),
      ...(line ? (approval.why ? warningLines([line[language]]) : [paragraph(line[language])]) : []),
      ...inputs.map(([name, parameter]) => ({
        ...inputBlock(name, parameter, language, { initial: raw[name], rows: preview.rows?.[name] }),
        ...(preview.required?.includes(name) === true && { optional: false }),
        // A change of these inputs needs a new preview.
        ...(operation.bound.includes(name) && { dispatch_action: true }),
      })),
      context(...(preview.small ? [preview.small[language]] : []), sectionLine(operation.section, language)),
    ],
    {
      submit: approval?.why ? askingButton(approval) : submitOf(preview),
      metadata: metadata.write({
        preview: id,
        bound: boundMarks(
          operation.bound.filter((name) => operation.first?.includes(name) !== true),
          raw,
        ),
        ...(preview.required && { required: [...preview.required] }),
      }),
    },
  );
}

/** The last button says what it does: in a rehearsal it only rehearses. */
function submitOf({ submit, rehearsal }: ShownPreview): Words {
  if (!rehearsal) return submit;
  const { ja, en } = submit;
  return words(
    firstFitting(limits.view.submit, `リハーサル: ${ja}`, 'リハーサルする'),
    firstFitting(limits.view.submit, `Rehearse: ${en}`, 'Rehearse'),
  );
}

/** What tells whether a bound input has changed: the value itself, or its hash when it would not fit into the metadata. */
export const boundMark = (value: string): string =>
  value.length <= MARK_MAX ? value : createHash('sha256').update(value).digest('base64');
const MARK_MAX = 200;

const boundMarks = (names: readonly string[], raw: Raw): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (raw[name] === undefined ? [] : [[name, boundMark(raw[name])]])));

/** The values of some parameters, cut to fit into a modal's metadata. */
const keptValues = (names: readonly string[], raw: Raw): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (raw[name] === undefined ? [] : [[name, cut(raw[name], 200)]])));

/** Asks for what the preview is made from; submitted, it shows the preview. `above` says why that was not possible. */
export function firstModal(
  target: ModalTarget,
  raw: Raw,
  takesFiles: boolean,
  above: readonly KnownBlock[] = [],
): ModalView {
  const { operation, language } = target;
  const asked = operation.first ?? [];
  const inputs = Object.entries(operation.parameters).filter(
    ([name, { input }]) => asked.includes(name) && (takesFiles || input !== 'file'),
  );
  const given = Object.keys(operation.parameters).filter((name) => !asked.includes(name));
  return modal(
    frameOf(target),
    [
      ...above,
      ...inputs.map(([name, parameter]) => inputBlock(name, parameter, language, { initial: raw[name] })),
      context(sectionLine(operation.section, language)),
    ],
    { submit: toPreview, metadata: metadata.write({ first: true, bound: keptValues(given, raw) }) },
  );
}

const toPreview = words('確認へ進む', 'Continue');

/** Asks for the operation's subject; a choice shows the preview, with the values given so far. */
export function choiceModal(target: ModalTarget, { first, total }: Choices, none: Words, raw: Raw): ModalView {
  const { operation, language } = target;
  const label = operation.parameters['id']?.label ?? operation.title;
  const given = Object.keys(operation.parameters).filter((name) => name !== 'id');
  if (total === 0) return modal(frameOf(target), [paragraph(none[language])]);
  const select: InputBlock = {
    type: 'input',
    block_id: 'id',
    dispatch_action: true,
    label: plainText(label[language], limits.input.label),
    element: {
      type: 'static_select',
      action_id: 'value',
      options: first.map((choice) => optionOf(choice.id, choice.label[language])),
    },
  };
  const more = words(
    `全${formatCount(total, 'ja')}のうち${first.length}件です。名前を付けてコマンドを実行すると絞り込めます。`,
    `${first.length} of ${formatCount(total, 'en')}. Add a name to the command to see fewer.`,
  );
  return modal(frameOf(target), [select, ...(first.length < total ? [context(more[language])] : [])], {
    submit: toPreview,
    metadata: metadata.write({ bound: keptValues(given, raw) }),
  });
}
