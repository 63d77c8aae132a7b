import type { InputBlock, PlainTextOption } from '@slack/types';
import { cut } from '../../domain/text.ts';
import type { Language, Words } from '../../domain/words.ts';
import { plainText } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import type { Parameter } from './parameter.ts';

/** The longest input, in characters. */
const MAX_LENGTH = 1_000;

/** A modal's input for a parameter: its `block_id` is the parameter's name, its `action_id` is `value`. */
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
  if (input === 'person') return { type: 'users_select', action_id: 'value' };
  return {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: input === 'text',
    max_length: MAX_LENGTH,
    ...(initial !== undefined && { initial_value: cut(initial, MAX_LENGTH) }),
  };
}

export const optionOf = (value: string, text: string): PlainTextOption => ({
  text: plainText(text, limits.option.text),
  value,
});

/** The faults of a modal's inputs, by field. */
export const fieldErrors = (faults: Readonly<Record<string, Words>>, language: Language): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, fault[language]]));
