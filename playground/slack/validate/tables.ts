import { limits } from '#src/slack/limits.ts';
import { asText, isObject, objectOf, type Json } from '../../json.ts';
import { visibleRichText } from './visible.ts';
import { lengthOf, type Findings } from './findings.ts';
import { checkElement } from './elements.ts';
import { checkRichText } from './rich-text.ts';

/** What a table's cells may be, and the ids of their elements so far. */
interface CellRules {
  readonly header: boolean;
  /** Buttons in cells: of a `data_table`, below its header, in a workspace that has them. */
  readonly actions: boolean;
  readonly seen: Set<string>;
}

const cell = (found: Findings, at: string, value: unknown, { header, actions, seen }: CellRules): number => {
  if (!isObject(value)) {
    found.add(at, 'must be a cell object');
    return 0;
  }
  switch (value['type']) {
    case 'raw_text':
      found.fields(at, value, ['text']);
      break;
    case 'raw_number':
      found.fields(at, value, ['value', 'text']);
      if (typeof value['value'] !== 'number' || !Number.isFinite(value['value']))
        found.add(`${at}/value`, 'must be a number');
      break;
    case 'rich_text': {
      if (header) found.add(`${at}/type`, 'the header row takes no rich_text');
      checkRichText(found, at, value);
      const text = visibleRichText(value);
      if (text === '') found.add(at, 'must be more than 0 characters');
      return lengthOf(text);
    }
    // A button in a row (github.com/abdolence/slack-morphism-rust, release 2.30).
    case 'action_cell': {
      if (!actions || header) {
        found.add(`${at}/type`, 'unsupported type: action_cell');
        return 0;
      }
      found.fields(at, value, ['element', 'fallback']);
      checkElement(found, `${at}/element`, objectOf(value['element']), ['button'], seen);
      const { type } = objectOf(value['fallback']);
      if (type !== 'raw_text' && type !== 'raw_number') found.add(`${at}/fallback`, 'must be raw_text or raw_number');
      return cell(found, `${at}/fallback`, value['fallback'], { header, actions: false, seen });
    }
    default:
      found.add(`${at}/type`, `unsupported type: ${asText(value['type'])}`);
      return 0;
  }
  found.string(`${at}/text`, value['text'], limits.table.characters);
  return lengthOf(asText(value['text'] ?? ''));
};

/** Checks a table's rows. Returns the characters in its cells, whose limit is for all tables of a message together. */
const rows = (
  found: Findings,
  at: string,
  block: Json,
  size: { min: number; rows: number; cells: number },
  { hasHeader, actions }: { readonly hasHeader: boolean; readonly actions: boolean },
): number => {
  const seen = new Set<string>();
  const list: unknown[] = Array.isArray(block['rows']) ? block['rows'] : [];
  if (list.length < size.min) found.add(`${at}/rows`, `no fewer than ${size.min} items allowed`);
  if (list.length > size.rows) found.add(`${at}/rows`, `no more than ${size.rows} items allowed`);
  const width = Array.isArray(list[0]) ? list[0].length : 0;
  let characters = 0;
  list.forEach((row, index) => {
    const place = `${at}/rows/${index}`;
    if (!Array.isArray(row)) return found.add(place, 'must be an array');
    if (row.length < 1) found.add(place, 'no fewer than 1 items allowed');
    if (row.length > size.cells) found.add(place, `no more than ${size.cells} items allowed`);
    if (row.length !== width) found.add(place, `must have ${width} cells like the first row`);
    row.forEach((value: unknown, column) => {
      characters += cell(found, `${place}/${column}`, value, {
        header: hasHeader && index === 0,
        actions,
        seen,
      });
    });
  });
  return characters;
};

export const checkTable = (found: Findings, at: string, block: Json): number => {
  found.fields(at, block, ['block_id', 'rows', 'column_settings']);
  for (const [setting, place] of block['column_settings'] === undefined
    ? []
    : found.items(`${at}/column_settings`, block['column_settings'], 0, limits.table.cells)) {
    found.fields(place, setting, ['align', 'is_wrapped']);
    found.oneOf(`${place}/align`, setting['align'], ['left', 'center', 'right']);
  }
  return rows(
    found,
    at,
    block,
    { min: 1, rows: limits.table.rows, cells: limits.table.cells },
    {
      hasHeader: false,
      actions: false,
    },
  );
};

export const checkDataTable = (found: Findings, at: string, block: Json, actions: boolean): number => {
  found.fields(at, block, ['block_id', 'rows', 'caption', 'page_size', 'row_header_column_index']);
  found.string(`${at}/caption`, block['caption'], limits.dataTable.caption);
  const page = block['page_size'];
  if (page !== undefined && !(Number.isInteger(page) && Number(page) >= 1 && Number(page) <= limits.dataTable.pageSize))
    found.add(`${at}/page_size`, `must be a whole number from 1 to ${limits.dataTable.pageSize}`);
  const column = block['row_header_column_index'];
  const first: unknown = Array.isArray(block['rows']) ? block['rows'][0] : undefined;
  const width = Array.isArray(first) ? first.length : 0;
  if (column !== undefined && !(Number.isInteger(column) && Number(column) >= 0 && Number(column) < width))
    found.add(`${at}/row_header_column_index`, 'must be the index of a column');
  return rows(
    found,
    at,
    block,
    { min: 2, rows: limits.dataTable.rows, cells: limits.dataTable.cells },
    {
      hasHeader: true,
      actions,
    },
  );
};

const points = (found: Findings, at: string, value: unknown, max: number): string[] => {
  const labels: string[] = [];
  for (const [point, place] of found.items(at, value, 1, max)) {
    found.fields(place, point, ['label', 'value']);
    found.string(`${place}/label`, point['label'], limits.chart.label);
    if (typeof point['value'] !== 'number' || !Number.isFinite(point['value']))
      found.add(`${place}/value`, 'must be a number');
    labels.push(asText(point['label']));
  }
  return labels;
};

/** Checks a native chart. Not in Slack's types yet; see docs.slack.dev/reference/block-kit/blocks/data-visualization-block. */
export const checkChart = (found: Findings, at: string, block: Json): void => {
  found.fields(at, block, ['block_id', 'title', 'chart']);
  found.string(`${at}/title`, block['title'], limits.chart.title);
  const chart = objectOf(block['chart']);
  const type = asText(chart['type']);
  if (type === 'pie') {
    found.fields(`${at}/chart`, chart, ['segments']);
    points(found, `${at}/chart/segments`, chart['segments'], limits.chart.segments);
    return;
  }
  if (!['bar', 'line', 'area'].includes(type)) return found.add(`${at}/chart/type`, `unsupported type: ${type}`);
  found.fields(`${at}/chart`, chart, ['series', 'axis_config']);
  const axis = objectOf(chart['axis_config']);
  found.fields(`${at}/chart/axis_config`, axis, ['categories', 'x_label', 'y_label']);
  found.optionalString(`${at}/chart/axis_config/x_label`, axis['x_label'], limits.chart.axis);
  found.optionalString(`${at}/chart/axis_config/y_label`, axis['y_label'], limits.chart.axis);
  const categories: unknown[] = Array.isArray(axis['categories']) ? axis['categories'] : [];
  if (categories.length < 1 || categories.length > limits.chart.points)
    found.add(`${at}/chart/axis_config/categories`, `1 to ${limits.chart.points} items allowed`);
  categories.forEach((category, index) =>
    found.string(`${at}/chart/axis_config/categories/${index}`, category, limits.chart.label),
  );
  const names = new Set<string>();
  for (const [series, place] of found.items(`${at}/chart/series`, chart['series'], 1, limits.chart.series)) {
    found.fields(place, series, ['name', 'data']);
    found.string(`${place}/name`, series['name'], limits.chart.label);
    const name = asText(series['name']);
    if (names.has(name)) found.add(`${place}/name`, `"${name}" already exists`);
    names.add(name);
    const labels = points(found, `${place}/data`, series['data'], limits.chart.points);
    const known = new Set<unknown>(categories);
    if (labels.length !== known.size || labels.some((label) => !known.has(label)))
      found.add(`${place}/data`, 'labels must match axis_config.categories');
  }
};
