import { asText, isObject, objectOf, objectsOf, stringOf, type Json } from '../../json.ts';
import { visibleInline, visibleRichText } from '../validate/visible.ts';

/** Mrkdwn as a person reads it: dates by their fallback, links by their label, entities decoded. */
const shown = (mrkdwn: string): string =>
  mrkdwn
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(?:https?|mailto):[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const textObject = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { type, text } = objectOf(value);
  return typeof text !== 'string' ? '' : type === 'mrkdwn' ? shown(text) : text;
};

const cell = (value: unknown): string => {
  const object = objectOf(value);
  if (object['type'] === 'action_cell') return textObject(objectOf(object['element'])['text']);
  return object['type'] === 'rich_text' ? visibleRichText(object) : textObject(object['text']);
};

const rows = (block: Json): string =>
  (Array.isArray(block['rows']) ? block['rows'] : [])
    .map((row: unknown) => (Array.isArray(row) ? row.map(cell).join(' | ') : ''))
    .join('\n');

const points = (list: unknown): string =>
  objectsOf(list)
    .map((point) => `${asText(point['label'])} ${asText(point['value'])}`)
    .join(', ');

const chart = (block: Json): string => {
  const { segments, series } = objectOf(block['chart']);
  return [
    textObject(block['title']),
    points(segments),
    ...objectsOf(series).map((one) => `${asText(one['name'])}: ${points(one['data'])}`),
  ].join('\n');
};

const options = (element: Json): string[] =>
  [
    ...objectsOf(element['options']),
    ...objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options'])),
  ].flatMap((option) => [textObject(option['text']), textObject(option['description'])]);

/** The text of an element at first sight: a select shows its choice or its placeholder. */
const element = (value: unknown): string => {
  const object = objectOf(value);
  const type = asText(object['type']);
  if (type === 'image') return textObject(object['alt_text']);
  if (type === 'button' || type === 'workflow_button') return textObject(object['text']);
  if (/^(?:static_select|radio_buttons|checkboxes|overflow|multi_static_select)$/.test(type))
    return options(object).join('\n');
  return textObject(object['initial_value'] ?? object['initial_date'] ?? object['placeholder']);
};

const parts = (list: unknown): string[] => objectsOf(list).map((item) => textObject(item) || element(item));

const block = (value: Json): string => {
  switch (value['type']) {
    case 'section':
      return [textObject(value['text']), ...parts(value['fields']), element(value['accessory'])].join('\n');
    case 'context':
    case 'actions':
      return objectsOf(value['elements'])
        .map((item) => (item['type'] === 'mrkdwn' || item['type'] === 'plain_text' ? textObject(item) : element(item)))
        .join('\n');
    case 'input':
      return [textObject(value['label']), element(value['element']), textObject(value['hint'])].join('\n');
    case 'rich_text':
      return visibleRichText(value);
    case 'table':
      return rows(value);
    case 'data_table':
      return [textObject(value['caption']), rows(value)].join('\n');
    case 'data_visualization':
      return chart(value);
    case 'image':
      return [textObject(value['title']), textObject(value['alt_text'])].join('\n');
    case 'container':
      return [
        textObject(value['title']),
        textObject(value['subtitle']),
        ...objectsOf(value['child_blocks']).map(block),
      ].join('\n');
    case 'card':
      return [value['title'], value['subtitle'], value['body'], value['subtext']]
        .map(textObject)
        .concat(objectsOf(value['actions']).map(element))
        .join('\n');
    default:
      return textObject(value['text']);
  }
};

/** Anything with blocks: a message, a modal, a Home tab, or a payload of one. */
export interface Shown {
  text?: unknown;
  title?: unknown;
  submit?: unknown;
  blocks?: unknown;
}

/**
 * Everything a person reads in a message or view. Of a message with blocks that is the blocks; its top-level `text` is
 * only the notification (see `message.text`). Confirm dialogs are left out, because they appear after a click.
 */
export const textOf = (source: Shown | undefined): string => {
  if (!source) return '';
  const blocks = objectsOf(source.blocks);
  const lines =
    blocks.length > 0
      ? [textObject(source.title), ...blocks.map(block), textObject(source.submit)]
      : [textObject(source.title), shown(textObject(source.text))];
  return lines
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
};

export interface Found {
  element: Json;
  blockId: string;
}

export interface Where {
  /** Only in the block with this block_id. */
  block?: string | undefined;
  where?: ((element: Json) => boolean) | undefined;
}

/** The first element whose action_id is `actionId`, or begins with it and a colon. */
export const find = (source: Shown, actionId: string, only: Where = {}): Found | undefined => {
  const search = (value: unknown, blockId: string): Found | undefined => {
    if (Array.isArray(value)) {
      for (const item of value) {
        const hit = search(item, blockId);
        if (hit) return hit;
      }
      return undefined;
    }
    if (!isObject(value)) return undefined;
    const id = stringOf(value['action_id']);
    if (id !== undefined) {
      const fits = id === actionId || id.startsWith(`${actionId}:`);
      return fits && (only.block === undefined || only.block === blockId) && (only.where?.(value) ?? true)
        ? { element: value, blockId }
        : undefined;
    }
    const inner = stringOf(value['block_id']) ?? blockId;
    for (const item of Object.values(value)) {
      const hit = search(item, inner);
      if (hit) return hit;
    }
    return undefined;
  };
  return search(source.blocks, '');
};

/** Every action_id in a message or view, in order. */
export const actionIdsOf = (source: Shown): string[] => {
  const ids: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) {
      const id = stringOf(value['action_id']);
      if (id !== undefined) ids.push(id);
      Object.values(value).forEach(walk);
    }
  };
  walk(source.blocks);
  return ids;
};

/** Whom a message would notify: users, groups and broadcasts in mrkdwn, in the top-level text and in rich_text. */
export const mentionsOf = (source: Shown): string[] => {
  const mentions: string[] = [];
  const inText = (text: string) =>
    mentions.push(...(text.match(/<(?:@[UW][^>|]*|!(?:channel|here|everyone|subteam\^[^>|]*))(?:\|[^>]*)?>/g) ?? []));
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (!isObject(value)) return;
    const { type } = value;
    if (type === 'mrkdwn' || type === 'markdown') inText(asText(value['text'] ?? ''));
    else if (type === 'user' || type === 'usergroup' || type === 'broadcast') mentions.push(visibleInline(value));
    else Object.values(value).forEach(walk);
  };
  inText(textObject(source.text));
  walk(source.blocks);
  return mentions;
};
