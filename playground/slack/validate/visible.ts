import { asText, objectsOf, stringOf, type Json } from '../../json.ts';

/** The text of one rich-text element, as a person reads it. */
export const visibleInline = (element: Json): string => {
  switch (element['type']) {
    case 'text':
      return asText(element['text'] ?? '');
    case 'link':
      return stringOf(element['text']) ?? asText(element['url'] ?? '');
    case 'emoji':
      return `:${asText(element['name'])}:`;
    case 'user':
      return `<@${asText(element['user_id'])}>`;
    case 'usergroup':
      return `<!subteam^${asText(element['usergroup_id'])}>`;
    case 'channel':
      return `<#${asText(element['channel_id'])}>`;
    case 'broadcast':
      return `<!${asText(element['range'])}>`;
    case 'date':
      return stringOf(element['fallback']) ?? asText(element['timestamp'] ?? '');
    default:
      return '';
  }
};

/** The text of a rich_text block or cell: each part and list item on its own line. */
export const visibleRichText = (block: Json): string =>
  objectsOf(block['elements'])
    .map((part) =>
      part['type'] === 'rich_text_list'
        ? objectsOf(part['elements'])
            .map((item) => objectsOf(item['elements']).map(visibleInline).join(''))
            .join('\n')
        : objectsOf(part['elements']).map(visibleInline).join(''),
    )
    .join('\n');
