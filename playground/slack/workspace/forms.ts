import { asText, isObject, objectOf, objectsOf, stringOf, type Json } from '../../json.ts';
import type { Block, StateValue, StateValues } from './types.ts';
import { optionsOf } from '../validate/elements.ts';
import { lengthOf } from '../validate/findings.ts';

/** A test's input for a field: the typed text, a date, the value or label of a choice, an uploaded file's id, a list for checkboxes; null empties it. */
export type Entry = string | number | readonly string[] | null;

/** The form has no such field: it may have been changed since somebody saw it. */
export class NoField extends Error {}

interface Field {
  block: Json;
  blockId: string;
  actionId: string;
  element: Json;
  isInput: boolean;
}

/** Elements with a value: its key in `state.values`, the key of its initial value, and whether it is a list. */
const holders: Record<string, readonly [key: string, initial: string, isList: boolean]> = {
  plain_text_input: ['value', 'initial_value', false],
  email_text_input: ['value', 'initial_value', false],
  url_text_input: ['value', 'initial_value', false],
  number_input: ['value', 'initial_value', false],
  rich_text_input: ['rich_text_value', 'initial_value', false],
  datepicker: ['selected_date', 'initial_date', false],
  timepicker: ['selected_time', 'initial_time', false],
  datetimepicker: ['selected_date_time', 'initial_date_time', false],
  static_select: ['selected_option', 'initial_option', false],
  external_select: ['selected_option', 'initial_option', false],
  radio_buttons: ['selected_option', 'initial_option', false],
  users_select: ['selected_user', 'initial_user', false],
  channels_select: ['selected_channel', 'initial_channel', false],
  conversations_select: ['selected_conversation', 'initial_conversation', false],
  file_input: ['files', '', true],
  checkboxes: ['selected_options', 'initial_options', true],
  multi_static_select: ['selected_options', 'initial_options', true],
  multi_external_select: ['selected_options', 'initial_options', true],
  multi_users_select: ['selected_users', 'initial_users', true],
  multi_channels_select: ['selected_channels', 'initial_channels', true],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', true],
};

/** Whether the element keeps what the person entered (a button does not). */
export const holdsValue = (element: Json): boolean => asText(element['type']) in holders;

const fieldsOf = (blocks: readonly Block[]): Field[] =>
  blocks.flatMap((block) => {
    const isInput = block.type === 'input';
    const elements = isInput
      ? [block['element']]
      : block.type === 'section'
        ? [block['accessory']]
        : block.type === 'actions'
          ? objectsOf(block['elements'])
          : [];
    return elements
      .filter(isObject)
      .filter(holdsValue)
      .map((element) => ({
        block,
        blockId: block.block_id ?? '',
        actionId: stringOf(element['action_id']) ?? '',
        element,
        isInput,
      }));
  });

const initial = (element: Json): StateValue => {
  const [key, from, isList] = holders[asText(element['type'])] ?? ['value', 'initial_value', false];
  return { type: asText(element['type']), [key]: element[from] ?? (isList ? [] : null) };
};

/** `state.values` as Slack sends it: what was filled in, else the initial values. */
export const stateOf = (blocks: readonly Block[], filled: StateValues): StateValues => {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of fieldsOf(blocks))
    (values[blockId] ??= {})[actionId] = filled[blockId]?.[actionId] ?? initial(element);
  return values;
};

const wordsOf = (option: Json): string => asText(objectOf(option['text'])['text'] ?? '');

/** The option with this value, or else with this text in its label. @throws when there is none, since nobody could choose it */
export const optionFor = (element: Json, wanted: string): Json => {
  const options = optionsOf(element);
  const option = options.find((one) => one['value'] === wanted) ?? options.find((one) => wordsOf(one).includes(wanted));
  if (option) return pick(option);
  throw new Error(
    `"${wanted}" is no choice here; there are ${options.map((one) => `${asText(one['value'])} (${wordsOf(one)})`).join(', ')}`,
  );
};

const pick = (option: Json): Json => ({ text: option['text'], value: option['value'] });

/** The state of an element after somebody entered something. */
export const entered = (element: Json, entry: Entry): StateValue => {
  const type = asText(element['type']);
  const [key, , isList] = holders[type] ?? ['value', '', false];
  if (entry === null) return { type, [key]: isList ? [] : null };
  const several = typeof entry === 'object' ? entry : [asText(entry)];
  if (key === 'selected_options') return { type, [key]: several.map((one) => optionFor(element, one)) };
  if (key === 'selected_option' && type !== 'external_select')
    return { type, [key]: optionFor(element, asText(entry)) };
  if (key === 'files') return { type, [key]: several.map((id) => ({ id })) };
  if (isList) return { type, [key]: [...several] };
  if (key === 'selected_option')
    return { type, [key]: { text: { type: 'plain_text', text: asText(entry) }, value: asText(entry) } };
  if (key === 'selected_date_time') return { type, [key]: Number(entry) };
  return { type, [key]: asText(entry) };
};

/** An element whose options the bot gives, with those that it gave, and those chosen at first. */
export const withSuggested = (element: Json, suggested: readonly Json[] = []): Json =>
  asText(element['type']).endsWith('external_select')
    ? { ...element, options: [...suggested, ...objectsOf(element['initial_options'])] }
    : element;

/** Fills in fields by block_id. @throws for a field that does not exist */
export const fill = (
  blocks: readonly Block[],
  filled: StateValues,
  entries: Readonly<Record<string, Entry>>,
  suggested: Readonly<Record<string, readonly Json[]>> = {},
): StateValues => {
  const next = structuredClone(filled);
  const fields = fieldsOf(blocks);
  for (const [name, entry] of Object.entries(entries)) {
    const field = fields.find(({ blockId }) => blockId === name);
    if (!field)
      throw new NoField(
        `there is no field "${name}"; there are ${fields.map(({ blockId }) => blockId).join(', ') || 'none'}`,
      );
    (next[name] ??= {})[field.actionId] = entered(withSuggested(field.element, suggested[name]), entry);
  }
  return next;
};

const isEmpty = (value: StateValue): boolean => {
  const [, held] = Object.entries(value).find(([key]) => key !== 'type') ?? ['', null];
  return held === null || held === '' || (Array.isArray(held) && held.length === 0);
};

/** What Slack's own client finds wrong before it sends a form, by block_id. */
export const clientErrors = (blocks: readonly Block[], filled: StateValues): Record<string, string> => {
  const state = stateOf(blocks, filled);
  const errors: Record<string, string> = {};
  for (const { block, blockId, actionId, element, isInput } of fieldsOf(blocks)) {
    const value = state[blockId]?.[actionId];
    if (!isInput || !value) continue;
    if (isEmpty(value)) {
      if (block['optional'] !== true) errors[blockId] = 'Please complete this required field.';
      continue;
    }
    const length = lengthOf(asText(value['value']));
    const { min_length: min, max_length: max } = element;
    if (typeof min === 'number' && length < min) errors[blockId] = `Please enter at least ${min} characters.`;
    if (typeof max === 'number' && length > max) errors[blockId] = `Please shorten this to ${max} characters.`;
  }
  return errors;
};
