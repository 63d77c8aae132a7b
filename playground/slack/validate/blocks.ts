import { limits } from '#src/slack/limits.ts';
import { asText, isObject, objectOf, stringOf, type Json } from '../../json.ts';
import { accessoryElements, actionElements, checkElement, inputElements } from './elements.ts';
import { lengthOf, type Findings } from './findings.ts';
import { checkRichText } from './rich-text.ts';
import { checkChart, checkDataTable, checkTable } from './tables.ts';

export type Surface = 'message' | 'modal' | 'home';

export interface BlockRules {
  surface: Surface;
  /** Block types to refuse as unknown, so that a fallback can be tested. */
  refuse?: ReadonlySet<string>;
}

/** Where a block may be used, when not everywhere. */
const surfaces: Record<string, readonly Surface[]> = {
  alert: ['modal'],
  carousel: ['message', 'home'],
  container: ['message', 'home'],
  context_actions: ['message'],
  data_table: ['message', 'home'],
  data_visualization: ['message'],
  file: ['message'],
  markdown: ['message'],
  plan: ['message'],
  table: ['message', 'home'],
  task_card: ['message'],
};

/** What is counted across a whole payload. */
interface Totals {
  ids: Set<string>;
  tables: number;
  tableCharacters: number;
  charts: number;
  markdown: number;
}

type Check = (found: Findings, at: string, block: Json, totals: Totals, rules: BlockRules) => void;

const known: Record<string, Check> = {
  section(found, at, block) {
    found.fields(at, block, ['block_id', 'text', 'fields', 'accessory', 'expand']);
    if (block['text'] === undefined && block['fields'] === undefined)
      found.add(at, 'missing required field: text or fields');
    if (block['text'] !== undefined) found.text(`${at}/text`, block['text'], limits.section.text);
    if (block['fields'] !== undefined)
      for (const [field, place] of found.items(`${at}/fields`, block['fields'], 1, limits.section.fields))
        found.text(place, field, limits.section.field);
    if (block['accessory'] !== undefined)
      checkElement(found, `${at}/accessory`, block['accessory'], accessoryElements, new Set());
  },
  header(found, at, block) {
    found.fields(at, block, ['block_id', 'text', 'level']);
    found.plain(`${at}/text`, block['text'], limits.header);
    found.oneOf(`${at}/level`, block['level'], [1, 2, 3, 4]);
  },
  divider: (found, at, block) => found.fields(at, block, ['block_id']),
  context(found, at, block) {
    found.fields(at, block, ['block_id', 'elements']);
    for (const [item, place] of found.items(`${at}/elements`, block['elements'], 1, limits.context)) {
      if (item['type'] === 'image') checkElement(found, place, item, ['image'], new Set());
      else found.text(place, item, limits.contextText);
    }
  },
  actions(found, at, block) {
    found.fields(at, block, ['block_id', 'elements']);
    const seen = new Set<string>();
    for (const [item, place] of found.items(`${at}/elements`, block['elements'], 1, limits.actions))
      checkElement(found, place, item, actionElements, seen);
  },
  input(found, at, block) {
    found.fields(at, block, ['block_id', 'label', 'hint', 'optional', 'element', 'dispatch_action']);
    found.plain(`${at}/label`, block['label'], limits.input.label);
    found.optionalPlain(`${at}/hint`, block['hint'], limits.input.hint);
    checkElement(found, `${at}/element`, block['element'], inputElements, new Set());
  },
  image(found, at, block) {
    found.fields(at, block, ['block_id', 'image_url', 'slack_file', 'alt_text', 'title']);
    found.string(`${at}/alt_text`, block['alt_text'], limits.image.alt);
    found.optionalPlain(`${at}/title`, block['title'], limits.image.title);
    if (block['slack_file'] === undefined) found.string(`${at}/image_url`, block['image_url'], limits.image.url);
  },
  rich_text: (found, at, block) => checkRichText(found, at, block),
  markdown(found, at, block, totals) {
    found.fields(at, block, ['block_id', 'text']);
    found.string(`${at}/text`, block['text'], limits.markdown);
    totals.markdown += lengthOf(asText(block['text'] ?? ''));
  },
  table(found, at, block, totals) {
    totals.tables += 1;
    totals.tableCharacters += checkTable(found, at, block);
  },
  data_table(found, at, block, totals, rules) {
    totals.tables += 1;
    totals.tableCharacters += checkDataTable(found, at, block, rules.refuse?.has('action_cell') !== true);
  },
  data_visualization(found, at, block, totals) {
    totals.charts += 1;
    checkChart(found, at, block);
  },
  alert(found, at, block) {
    found.fields(at, block, ['block_id', 'text', 'level']);
    found.text(`${at}/text`, block['text'], limits.alert);
    found.oneOf(`${at}/level`, block['level'], ['default', 'info', 'warning', 'error', 'success']);
  },
  container(found, at, block, totals, rules) {
    found.optionalPlain(`${at}/title`, block['title'], limits.container.title);
    if (block['subtitle'] !== undefined) found.text(`${at}/subtitle`, block['subtitle'], limits.container.title);
    for (const [child, place] of found.items(`${at}/child_blocks`, block['child_blocks'], 1, limits.container.blocks)) {
      const inside = [
        'actions',
        'context',
        'divider',
        'file',
        'header',
        'image',
        'input',
        'rich_text',
        'section',
        'table',
        'video',
      ];
      if (inside.includes(asText(child['type']))) checkBlock(found, place, child, totals, rules);
      else found.add(`${place}/type`, `unsupported type: ${asText(child['type'])}`);
    }
  },
  card(found, at, block) {
    for (const [key, max] of [
      ['title', limits.card.title],
      ['subtitle', limits.card.subtitle],
      ['body', limits.card.body],
      ['subtext', limits.card.subtext],
    ] as const)
      if (block[key] !== undefined) found.text(`${at}/${key}`, block[key], max);
    const seen = new Set<string>();
    if (block['actions'] !== undefined)
      for (const [button, place] of found.items(`${at}/actions`, block['actions'], 1, limits.card.buttons))
        checkElement(found, place, button, ['button'], seen);
  },
  carousel(found, at, block, totals, rules) {
    for (const [card, place] of found.items(`${at}/elements`, block['elements'], 1, limits.carousel))
      checkBlock(found, place, card, totals, rules);
  },
  context_actions(found, at, block) {
    const seen = new Set<string>();
    for (const [item, place] of found.items(`${at}/elements`, block['elements'], 1, limits.contextActions))
      checkElement(found, place, item, ['feedback_buttons', 'icon_button'], seen);
  },
};
for (const type of ['file', 'plan', 'task_card', 'video']) known[type] = () => {};

const checkBlock = (found: Findings, at: string, block: Json, totals: Totals, rules: BlockRules): void => {
  const type = stringOf(block['type']) ?? '';
  const check = known[type];
  if (!check || rules.refuse?.has(type)) return found.add(`${at}/type`, `unsupported type: ${type}`);
  const allowed = surfaces[type];
  if (allowed && !allowed.includes(rules.surface))
    return found.add(`${at}/type`, `unsupported type: ${type} in a ${rules.surface}`);
  const id = block['block_id'];
  found.optionalString(`${at}/block_id`, id, limits.id);
  if (typeof id === 'string') {
    if (totals.ids.has(id)) found.add(`${at}/block_id`, `\`block_id\` "${id}" already exists`);
    totals.ids.add(id);
  }
  check(found, at, block, totals, rules);
};

/** Checks a payload's blocks against the limits table and the surface they are on. */
export const checkBlocks = (found: Findings, at: string, blocks: unknown, rules: BlockRules): void => {
  const inMessage = rules.surface === 'message';
  const totals: Totals = { ids: new Set(), tables: 0, tableCharacters: 0, charts: 0, markdown: 0 };
  const max = inMessage ? limits.message.blocks : rules.surface === 'home' ? limits.home.blocks : limits.view.blocks;
  for (const [block, place] of found.items(at, blocks, inMessage ? 0 : 1, max))
    checkBlock(found, place, block, totals, rules);
  // Slack's guide (slackapi/slack-skills-plugin, data-display-design.md): "Only one table fits in a message". The error
  // is the one that openclaw/openclaw#57717 and others met; a rule of messages, not of Home.
  if (inMessage && totals.tables > limits.message.tables)
    found.add(at, 'only_one_table_allowed', 'invalid_attachments');
  if (totals.tableCharacters > limits.table.characters)
    found.add(at, `tables: no more than ${limits.table.characters} characters allowed over all tables`);
  if (totals.charts > limits.message.charts)
    found.add(at, `no more than ${limits.message.charts} data_visualization blocks allowed`);
  if (totals.markdown > limits.markdown)
    found.add(at, `markdown: no more than ${limits.markdown} characters allowed over all blocks`);
};

/** The number of text characters anywhere in a payload. */
export const charactersIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + charactersIn(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(objectOf(value)).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? lengthOf(item) : charactersIn(item)),
    0,
  );
};
