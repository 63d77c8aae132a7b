import { limits } from '#src/slack/limits.ts';
import { asText, isObject, objectOf, objectsOf, type Json } from '../../json.ts';
import type { Findings } from './findings.ts';

type Rule = (found: Findings, at: string, element: Json) => void;

const confirmable = ['confirm'];
const focusable = ['focus_on_load'];
const placeholdable = ['placeholder'];
const selects = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'];
const multiSelects = selects.map((type) => `multi_${type}`);

export const actionElements = [
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'overflow',
  'radio_buttons',
  'timepicker',
  'workflow_button',
  'rich_text_input',
  ...selects,
  ...multiSelects,
];
export const accessoryElements = [
  'button',
  'checkboxes',
  'datepicker',
  'image',
  'overflow',
  'radio_buttons',
  'timepicker',
  'workflow_button',
  ...selects,
  ...multiSelects,
];
export const inputElements = [
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'file_input',
  'number_input',
  'plain_text_input',
  'radio_buttons',
  'rich_text_input',
  'timepicker',
  'url_text_input',
  ...selects,
  ...multiSelects,
];

const option = (found: Findings, at: string, value: Json, kinds: readonly string[]): void => {
  found.fields(at, value, ['text', 'value', 'description', 'url']);
  found.text(`${at}/text`, value['text'], limits.option.text, kinds);
  found.string(`${at}/value`, value['value'], limits.option.value);
  if (value['description'] !== undefined)
    found.text(`${at}/description`, value['description'], limits.option.description, kinds);
  found.optionalString(`${at}/url`, value['url'], limits.option.url);
};

/** Options that the bot gives for what somebody types: none, or up to a hundred. */
export const checkSuggested = (found: Findings, given: readonly Json[]): void => {
  if (given.length > limits.select.options) found.add('/options', `must be at most ${limits.select.options}`);
  for (const [index, value] of given.entries()) option(found, `/options/${index}`, value, ['plain_text']);
};

/** Every option of a menu or choice, in groups or not. */
export const optionsOf = (element: Json): Json[] => [
  ...objectsOf(element['options']),
  ...objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options'])),
];

const sameOption = (one: Json, other: Json): boolean =>
  one['value'] === other['value'] && objectOf(one['text'])['text'] === objectOf(other['text'])['text'];

const initialOptions = (found: Findings, at: string, element: Json): void => {
  const known = optionsOf(element);
  const single = element['initial_option'];
  const chosen: [Json, string][] = isObject(single) ? [[single, `${at}/initial_option`]] : [];
  if (element['initial_options'] !== undefined)
    chosen.push(...found.items(`${at}/initial_options`, element['initial_options'], 1, limits.select.options));
  for (const [initial, place] of chosen)
    if (!known.some((candidate) => sameOption(candidate, initial))) found.add(place, 'must be one of the options');
};

const options = (found: Findings, at: string, element: Json, max: number, kinds: readonly string[]): void => {
  for (const [value, place] of found.items(`${at}/options`, element['options'], 1, max))
    option(found, place, value, kinds);
  initialOptions(found, at, element);
};

const staticSelect: Rule = (found, at, element) => {
  found.fields(at, element, [
    'action_id',
    'options',
    'option_groups',
    'initial_option',
    'initial_options',
    'max_selected_items',
    ...confirmable,
    ...focusable,
    ...placeholdable,
  ]);
  if ((element['options'] === undefined) === (element['option_groups'] === undefined))
    return found.add(at, 'must provide either options or option_groups');
  if (element['options'] !== undefined) return options(found, at, element, limits.select.options, ['plain_text']);
  for (const [group, place] of found.items(`${at}/option_groups`, element['option_groups'], 1, limits.select.groups)) {
    found.plain(`${place}/label`, group['label'], limits.select.groupLabel);
    for (const [value, inner] of found.items(`${place}/options`, group['options'], 1, limits.select.options))
      option(found, inner, value, ['plain_text']);
  }
  initialOptions(found, at, element);
};

const otherSelect: Rule = (found, at, element) =>
  found.fields(at, element, [
    'action_id',
    'initial_option',
    'initial_options',
    'initial_user',
    'initial_users',
    'initial_channel',
    'initial_channels',
    'initial_conversation',
    'initial_conversations',
    'default_to_current_conversation',
    'filter',
    'response_url_enabled',
    'min_query_length',
    'max_selected_items',
    ...confirmable,
    ...focusable,
    ...placeholdable,
  ]);

const choices: Rule = (found, at, element) => {
  found.fields(at, element, [
    'action_id',
    'options',
    'initial_option',
    'initial_options',
    ...confirmable,
    ...focusable,
  ]);
  options(found, at, element, limits.choices, ['plain_text', 'mrkdwn']);
};

const typedText: Rule = (found, at, element) => {
  found.fields(at, element, [
    'action_id',
    'initial_value',
    'multiline',
    'min_length',
    'max_length',
    'is_decimal_allowed',
    'min_value',
    'max_value',
    'dispatch_action_config',
    ...focusable,
    ...placeholdable,
  ]);
  const max = limits.plainTextInput;
  for (const key of ['min_length', 'max_length']) {
    const length = element[key];
    if (
      length !== undefined &&
      !(Number.isInteger(length) && Number(length) >= (key === 'max_length' ? 1 : 0) && Number(length) <= max)
    )
      found.add(`${at}/${key}`, `must be a whole number up to ${max}`);
  }
  found.optionalString(
    `${at}/initial_value`,
    element['initial_value'],
    Math.min(max, Number(element['max_length'] ?? max)),
    0,
  );
  if (element['type'] === 'number_input' && typeof element['is_decimal_allowed'] !== 'boolean')
    found.add(at, 'missing required field: is_decimal_allowed');
};

const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

const rules: Record<string, Rule> = {
  button(found, at, element) {
    found.fields(at, element, ['action_id', 'text', 'value', 'url', 'style', 'accessibility_label', ...confirmable]);
    found.plain(`${at}/text`, element['text'], limits.button.text);
    found.optionalString(`${at}/value`, element['value'], limits.button.value);
    found.optionalString(`${at}/url`, element['url'], limits.button.url);
    found.optionalString(`${at}/accessibility_label`, element['accessibility_label'], limits.button.accessibilityLabel);
    found.oneOf(`${at}/style`, element['style'], ['primary', 'danger']);
  },
  overflow(found, at, element) {
    found.fields(at, element, ['action_id', 'options', ...confirmable]);
    options(found, at, element, limits.overflow, ['plain_text']);
  },
  static_select: staticSelect,
  multi_static_select: staticSelect,
  checkboxes: choices,
  radio_buttons: choices,
  datepicker(found, at, element) {
    found.fields(at, element, ['action_id', 'initial_date', ...confirmable, ...focusable, ...placeholdable]);
    if (element['initial_date'] !== undefined && !isDate(element['initial_date']))
      found.add(`${at}/initial_date`, 'must be a date as YYYY-MM-DD');
  },
  timepicker(found, at, element) {
    found.fields(at, element, [
      'action_id',
      'initial_time',
      'timezone',
      ...confirmable,
      ...focusable,
      ...placeholdable,
    ]);
    if (element['initial_time'] !== undefined && !/^\d{2}:\d{2}$/.test(asText(element['initial_time'])))
      found.add(`${at}/initial_time`, 'must be a time as HH:mm');
  },
  datetimepicker(found, at, element) {
    found.fields(at, element, ['action_id', 'initial_date_time', ...confirmable, ...focusable]);
  },
  plain_text_input: typedText,
  number_input: typedText,
  email_text_input: typedText,
  url_text_input: typedText,
  // https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
  file_input(found, at, element) {
    found.fields(at, element, ['action_id', 'filetypes', 'max_files']);
    const { max_files: most = 10 } = element;
    if (typeof most !== 'number' || most < 1 || most > 10) found.add(`${at}/max_files`, 'must be 1 to 10');
  },
  image(found, at, element) {
    found.fields(at, element, ['image_url', 'slack_file', 'alt_text']);
    found.string(`${at}/alt_text`, element['alt_text'], limits.image.alt);
    if (element['slack_file'] === undefined) found.string(`${at}/image_url`, element['image_url'], limits.image.url);
  },
};
for (const type of [...selects, ...multiSelects]) rules[type] ??= otherSelect;
for (const type of ['workflow_button', 'rich_text_input', 'icon_button', 'feedback_buttons']) rules[type] = () => {};

/** Checks one element, and that its action_id is not in `seen` yet. */
export const checkElement = (
  found: Findings,
  at: string,
  value: unknown,
  allowed: readonly string[],
  seen: Set<string>,
): void => {
  if (!isObject(value)) return found.add(at, 'must be an object');
  const type = asText(value['type']);
  const rule = rules[type];
  if (!rule || !allowed.includes(type)) return found.add(`${at}/type`, `unsupported type: ${type}`);
  const actionId = value['action_id'];
  found.optionalString(`${at}/action_id`, actionId, limits.id);
  if (typeof actionId === 'string') {
    if (seen.has(actionId)) found.add(`${at}/action_id`, `\`action_id\` "${actionId}" already exists in this block`);
    seen.add(actionId);
  }
  found.optionalPlain(`${at}/placeholder`, value['placeholder'], limits.select.placeholder);
  rule(found, at, value);
  const confirm = value['confirm'];
  if (confirm === undefined) return;
  if (!isObject(confirm)) return found.add(`${at}/confirm`, 'must be an object');
  found.fields(`${at}/confirm`, confirm, ['title', 'text', 'confirm', 'deny', 'style']);
  found.plain(`${at}/confirm/title`, confirm['title'], limits.confirm.title);
  found.text(`${at}/confirm/text`, confirm['text'], limits.confirm.text);
  found.plain(`${at}/confirm/confirm`, confirm['confirm'], limits.confirm.confirm);
  found.plain(`${at}/confirm/deny`, confirm['deny'], limits.confirm.deny);
  found.oneOf(`${at}/confirm/style`, confirm['style'], ['primary', 'danger']);
};
