import type { Button, InputBlock, KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types';
import * as z from 'zod';
import { type RunbookSection, sectionLine } from '../../domain/runbook.ts';
import { cut } from '../../domain/text.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { buttonRows, context, type Inline, marked, paragraph, plainText } from '../../slack/blocks.ts';
import { defineMetadata } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { AnyOperation, Choice, Preview } from '../definitions/operation.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import type { Parameter } from '../parameters/parameter.ts';
import type { Receipt } from '../receipts/receipt.ts';
import type { Result } from '../receipts/outcome.ts';
import { previewBlocks } from './preview-blocks.ts';

/** A modal remembers which preview it shows and what that one is about, to notice when the person changes it. */
export const metadata = defineMetadata(
  z.object({
    preview: z.uuid().optional(),
    bound: z.record(z.string(), z.string()).optional(),
    // What must be given this time, though it may be left out at others.
    required: z.array(z.string()).optional(),
  }),
);

const close: Words = words('閉じる', 'Close');
const cancel: Words = words('やめる', 'Cancel');

/** Whose modal it is: its callback id is the name. */
interface Frame {
  readonly name: string;
  readonly title: Words;
  readonly language: Language;
}

interface Look {
  readonly operation: AnyOperation;
  readonly language: Language;
}

export const frame = ({ operation, language }: Look): Frame => ({
  name: operation.name,
  title: operation.title,
  language,
});

interface Foot {
  readonly submit?: Words;
  readonly metadata?: string;
}

function modal(
  { name, title, language }: Frame,
  blocks: KnownBlock[],
  { submit, metadata: kept = metadata.write({}) }: Foot = {},
): ModalView {
  const label = (text: Words): PlainTextElement => plainText(text[language], limits.view.title);
  return {
    type: 'modal',
    callback_id: name,
    title: label(title),
    close: label(submit ? cancel : close),
    ...(submit && { submit: label(submit) }),
    private_metadata: kept,
    blocks: blocks.slice(0, limits.view.blocks),
  };
}

/** A modal with one required text, for a decision that needs its reason. */
export const reasonModal = (look: Frame, text: string, input: InputBlock, submit: Words, kept: string): ModalView =>
  modal(look, [paragraph(text), input], { submit, metadata: kept });

/** Asks for a few things, and does it when submitted. */
export const inputsModal = (look: Frame, inputs: readonly InputBlock[], submit: Words, kept: string): ModalView =>
  modal(look, [...inputs], { submit, metadata: kept });

/** Opened when the preview takes longer than a moment, so that the trigger does not run out. */
export const loadingModal = (look: Look): ModalView =>
  modal(frame(look), [paragraph(words('確認しています…', 'Checking…')[look.language])]);

/** The exact preview, the inputs, and a button that says what it does. */
export function previewModal(
  look: Look,
  preview: Preview,
  id: string,
  raw: Readonly<Record<string, string>>,
  now: Date,
): ModalView {
  const { operation, language } = look;
  const inputs = Object.entries(operation.parameters).filter(([name]) => name !== 'id');
  return modal(
    frame(look),
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
const remembered = (names: readonly string[], raw: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (raw[name] === undefined ? [] : [[name, cut(raw[name], 200)]])));

export function inputBlock(
  name: string,
  parameter: Parameter<unknown>,
  language: Language,
  initial: string | undefined,
): InputBlock {
  const { label, allowed, required } = parameter;
  return {
    type: 'input',
    block_id: name,
    label: plainText(label[language], limits.input.label),
    hint: plainText(allowed[language], limits.input.hint),
    optional: !required,
    element: inputElement(parameter, language, initial),
  };
}

function inputElement(
  { input, options }: Parameter<unknown>,
  language: Language,
  initial: string | undefined,
): InputBlock['element'] {
  if (input === 'day')
    return {
      type: 'datepicker',
      action_id: 'value',
      ...(initial !== undefined && /^\d{4}-\d{2}-\d{2}$/u.test(initial) && { initial_date: initial }),
    };
  if (input === 'choice') {
    const shown = options.map(({ value, label }) => optionOf(value, label[language]));
    const chosen = shown.find(({ value }) => value === initial);
    return {
      type: 'static_select',
      action_id: 'value',
      options: shown,
      ...(chosen && { initial_option: chosen }),
    };
  }
  return {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: input === 'text',
    max_length: 1_000,
    ...(initial !== undefined && { initial_value: cut(initial, 1_000) }),
  };
}

const optionOf = (value: string, text: string): PlainTextOption => ({
  text: plainText(text, limits.option.text),
  value,
});

/** Asks what the operation is about; choosing shows the preview, with whatever else was given already. */
export function choiceModal(
  look: Look,
  choices: readonly Choice[],
  none: Words,
  raw: Readonly<Record<string, string>>,
): ModalView {
  const { operation, language } = look;
  const label = operation.parameters['id']?.label ?? operation.title;
  const given = Object.keys(operation.parameters).filter((name) => name !== 'id');
  if (choices.length === 0) return modal(frame(look), [paragraph(none[language])]);
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
  return modal(frame(look), [select, ...(shown.length < choices.length ? [context(more[language])] : [])], {
    submit: words('確認へ進む', 'Continue'),
    metadata: metadata.write({ bound: remembered(given, raw) }),
  });
}

/** The receipt: stored, and being carried out. */
export const receivedModal = (look: Look): ModalView =>
  modal(frame(look), [
    paragraph(
      { bold: words('受け付けました。', 'Received.')[look.language] },
      ` ${words('実行しています…', 'Carrying it out…')[look.language]}`,
    ),
  ]);

export interface Told {
  readonly sentence: Words;
  readonly next?: Words | undefined;
  readonly section?: RunbookSection | undefined;
  readonly reference?: string | undefined;
  /** The receipt's number, which the audit log knows. */
  readonly receipt?: string | undefined;
  /** Looks at the same again. */
  readonly again?: Button | undefined;
}

/** What is wrong with a modal's inputs, each said at its field. */
export const fieldErrors = (faults: Readonly<Record<string, Words>>, language: Language): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, fault[language]]));

/** How a receipt ended, for its person. */
export const toldOf = (
  { id }: Pick<Receipt, 'id'>,
  { sentence, next, section, reference, worthAnother }: Result,
  operation: AnyOperation | undefined,
  language: Language,
): Told => ({
  sentence,
  next: next ?? undefined,
  section,
  reference: reference ?? undefined,
  receipt: id,
  again: worthAnother && operation ? lookAgainButton(operation, id, language) : undefined,
});

/** What a person is told at the end, in lines. */
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

export const toldModal = (look: Frame, told: Told): ModalView => {
  const [first = '', ...rest] = toldLines(told, look.language);
  return modal(look, [
    paragraph(...emphasised(first)),
    ...rest.map((line) => paragraph(...marked(line))),
    ...(told.again ? buttonRows([told.again]) : []),
  ]);
};
