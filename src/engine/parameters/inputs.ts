import type { InputBlock, PlainTextOption } from '@slack/types';
import { cut } from '../../domain/text/text.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { plainText } from '../../slack/blocks.ts';
import { CHOSEN } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import type { Parameter, RowOptions } from './parameter.ts';

/** The longest input, in characters. */
const MAX_LENGTH = 1_000;

/** What an input begins with, and the rows that it offers. */
interface InputState {
  readonly initial?: string | undefined;
  readonly rows?: RowOptions | undefined;
}

/** A modal's input for a parameter: its `block_id` is the parameter's name, its `action_id` is `value`. */
export function inputBlock(
  name: string,
  parameter: Parameter<unknown>,
  language: Language,
  state: InputState = {},
): InputBlock {
  const { label, allowed, required } = parameter;
  return {
    type: 'input',
    block_id: name,
    label: plainText(label[language], limits.input.label),
    hint: plainText(allowed[language], limits.input.hint),
    optional: !required,
    element: inputElement(parameter, language, state),
  };
}

function inputElement(
  { input, options, example }: Parameter<unknown>,
  language: Language,
  { initial, rows }: InputState,
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
  if (input === 'person') return { type: 'users_select', action_id: 'value' };
  if (input === 'rows') {
    const shown = (rows?.options ?? []).map(({ value, label }) => optionOf(value, label[language]));
    const wanted = initial?.split(CHOSEN) ?? [];
    const chosen = shown.filter(({ value }) => value !== undefined && wanted.includes(value));
    // Slack lists at most a hundred; of more, it asks for those that fit what is typed.
    const offered =
      (rows?.more ?? 0) > 0
        ? ({ type: 'multi_external_select', min_query_length: 0 } as const)
        : ({ type: 'multi_static_select', options: shown } as const);
    return {
      ...offered,
      action_id: 'value',
      ...(chosen.length > 0 && { initial_options: chosen }),
    };
  }
  if (input === 'file')
    return { type: 'file_input', action_id: 'value', filetypes: ['csv', 'tsv', 'txt'], max_files: 1 };
  const most = input === 'lines' ? limits.plainTextInput : MAX_LENGTH;
  return {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: input !== 'line',
    // A value is short and has a form; a person's own words need no example.
    ...(input === 'line' && {
      placeholder: plainText(words(`例 ${example}`, `e.g. ${example}`)[language], limits.select.placeholder),
    }),
    max_length: most,
    ...(initial !== undefined && { initial_value: cut(initial, most) }),
  };
}

export const optionOf = (value: string, text: string): PlainTextOption => ({
  text: plainText(text, limits.option.text),
  value,
});

/** The faults of a modal's inputs, by field. */
export const fieldErrors = (faults: Readonly<Record<string, Words>>, language: Language): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, fault[language]]));
