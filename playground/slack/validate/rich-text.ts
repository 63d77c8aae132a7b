import { asText, isObject, type Json } from '../../json.ts';
import type { Findings } from './findings.ts';

/** What each inline element must have, besides its optional style. */
const required: Record<string, readonly string[]> = {
  text: ['text'],
  link: ['url'],
  emoji: ['name'],
  user: ['user_id'],
  usergroup: ['usergroup_id'],
  channel: ['channel_id'],
  broadcast: ['range'],
  date: ['timestamp', 'format'],
  color: ['value'],
  team: ['team_id'],
};

const inline = (
  found: Findings,
  at: string,
  elements: unknown,
  only: readonly string[] = Object.keys(required),
): void => {
  for (const [element, place] of found.items(at, elements, 0, Number.POSITIVE_INFINITY)) {
    const type = asText(element['type']);
    const needs = only.includes(type) ? required[type] : undefined;
    if (!needs) {
      found.add(`${place}/type`, `unsupported type: ${type}`);
      continue;
    }
    for (const field of needs)
      if (element[field] === undefined || element[field] === '') found.add(place, `missing required field: ${field}`);
  }
};

const part = (found: Findings, at: string, value: Json): void => {
  switch (value['type']) {
    case 'rich_text_section':
    case 'rich_text_quote':
      return inline(found, `${at}/elements`, value['elements']);
    case 'rich_text_preformatted':
      return inline(found, `${at}/elements`, value['elements'], ['text', 'link']);
    case 'rich_text_list':
      found.oneOf(`${at}/style`, value['style'] ?? 'missing', ['bullet', 'ordered']);
      for (const [item, place] of found.items(`${at}/elements`, value['elements'], 1, Number.POSITIVE_INFINITY)) {
        if (item['type'] === 'rich_text_section') inline(found, `${place}/elements`, item['elements']);
        else found.add(`${place}/type`, `unsupported type: ${asText(item['type'])}`);
      }
      return;
    default:
      found.add(`${at}/type`, `unsupported type: ${asText(value['type'])}`);
  }
};

export const checkRichText = (found: Findings, at: string, block: unknown): void => {
  if (!isObject(block)) return found.add(at, 'must be an object');
  found.fields(at, block, ['block_id', 'elements']);
  for (const [value, place] of found.items(`${at}/elements`, block['elements'], 1, Number.POSITIVE_INFINITY))
    part(found, place, value);
};
