import { describe, expect, test } from 'vitest';
import type { Json } from '#playground/json.ts';
import { validateMessage, validateView } from '#playground/slack/validate/validate.ts';
import { limits } from '#src/slack/limits.ts';
import { modal, plain, section } from './slack-call.ts';

const wide = (characters: number) => 'あ'.repeat(characters);
const cell = (text: string) => ({ type: 'raw_text', text });
const rows = (count: number, cells = 2) =>
  Array.from({ length: count }, (_, row) => Array.from({ length: cells }, (__, column) => cell(`${row}-${column}`)));
const button = (id: string, more: Json = {}) => ({ type: 'button', action_id: id, text: plain('押す'), ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const option = (value: string) => ({ text: plain(value), value });
const select = (more: Json = {}) => ({
  type: 'static_select',
  action_id: 's',
  options: [option('a'), option('b')],
  ...more,
});
const input = (element: Json) => ({ type: 'input', block_id: 'i', label: plain('欄'), element });
const line = (count: number, categories = count) => ({
  type: 'data_visualization',
  title: '推移',
  chart: {
    type: 'line',
    series: [{ name: '注文', data: Array.from({ length: count }, (_, day) => ({ label: `${day}日`, value: day })) }],
    axis_config: { categories: Array.from({ length: categories }, (_, day) => `${day}日`) },
  },
});

const dataTable = { type: 'data_table', caption: '表', rows: rows(2) };

const codes = (message: Json) => validateMessage(message).map(({ code }) => code);
const pointers = (view: Json) => validateView(view).map(({ pointer }) => pointer);
const faultsOf = (...blocks: unknown[]) => validateMessage({ text: '要約', blocks });

test('a message has one table, of either kind', () => {
  for (const other of [dataTable, { type: 'table', rows: rows(1) }])
    expect(faultsOf(dataTable, other)).toEqual([
      { code: 'invalid_attachments', pointer: '/blocks', message: 'only_one_table_allowed' },
    ]);
  expect(faultsOf(dataTable)).toEqual([]);
});

describe('what Slack accepts', () => {
  const good: Record<string, Json> = {
    'a section at its limit': section(wide(limits.section.text)),
    'fields and an accessory': {
      type: 'section',
      fields: [plain('一'), { type: 'mrkdwn', text: '*二*' }],
      accessory: button('x'),
    },
    'a header': { type: 'header', text: plain(wide(limits.header)) },
    'a row of buttons': actions(button('a', { value: wide(2_000), style: 'danger' }), button('a:2'), select()),
    'a confirm dialog': actions(
      button('a', {
        confirm: { title: plain('確認'), text: plain('よいですか'), confirm: plain('はい'), deny: plain('いいえ') },
      }),
    ),
    'a table': { type: 'table', column_settings: [{ align: 'right' }], rows: rows(limits.table.rows, 3) },
    'a data table': {
      type: 'data_table',
      caption: '滞留',
      page_size: 10,
      row_header_column_index: 0,
      rows: [
        [cell('注文'), cell('時間')],
        [cell('ORD-1'), { type: 'raw_number', value: 48, text: '48' }],
        [
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'ORD-2' }] }] },
          cell('1'),
        ],
      ],
    },
    'a line chart': line(limits.chart.points),
    'a pie chart': {
      type: 'data_visualization',
      title: '内訳',
      chart: { type: 'pie', segments: [{ label: '済', value: 3 }] },
    },
    'rich text': {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: '一', style: { bold: true } },
                { type: 'date', timestamp: 1_780_000_000, format: '{date}' },
              ],
            },
          ],
        },
      ],
    },
    'context with a picture': {
      type: 'context',
      elements: [{ type: 'image', image_url: 'https://x.example/a.png', alt_text: '図' }, plain('注')],
    },
  };
  test.each(Object.entries(good))('%s', (_name, block) => {
    expect(faultsOf(block)).toEqual([]);
  });

  test('a modal with inputs and a Home', () => {
    expect(
      validateView(
        modal({
          submit: plain('送信'),
          blocks: [input(select({ initial_option: option('a') }))],
          private_metadata: wide(3_000),
        }),
      ),
    ).toEqual([]);
    expect(validateView({ type: 'home', blocks: [section('今日'), { type: 'table', rows: rows(2) }] })).toEqual([]);
    // One table is a rule of messages.
    expect(validateView({ type: 'home', blocks: [dataTable, dataTable] })).toEqual([]);
  });
});

describe('what Slack refuses', () => {
  const bad: Record<string, [block: Json, pointer: string]> = {
    'an unknown block': [{ type: 'chart' }, '/blocks/0/type'],
    'a misspelt property': [{ ...section('a'), texts: 1 }, '/blocks/0'],
    'a section without text': [{ type: 'section' }, '/blocks/0'],
    'an empty text': [section(''), '/blocks/0/text/text'],
    'a long section': [section(wide(limits.section.text + 1)), '/blocks/0/text/text'],
    'a header in mrkdwn': [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }, '/blocks/0/text/type'],
    'a long button': [actions(button('a', { text: plain(wide(76)) })), '/blocks/0/elements/0/text/text'],
    'a long button value': [actions(button('a', { value: wide(2_001) })), '/blocks/0/elements/0/value'],
    'an action_id twice in a block': [actions(button('a'), button('a')), '/blocks/0/elements/1/action_id'],
    'no elements': [actions(), '/blocks/0/elements'],
    'an input element among actions': [
      actions({ type: 'plain_text_input', action_id: 'a' }),
      '/blocks/0/elements/0/type',
    ],
    'a long option value': [
      actions(select({ options: [option(wide(76))] })),
      '/blocks/0/elements/0/options/0/text/text',
    ],
    'a foreign initial option': [
      actions(select({ initial_option: option('c') })),
      '/blocks/0/elements/0/initial_option',
    ],
    'a confirm dialog without title': [
      actions(button('a', { confirm: { text: plain('a'), confirm: plain('a'), deny: plain('a') } })),
      '/blocks/0/elements/0/confirm/title',
    ],
    'an alert in a message': [{ type: 'alert', text: plain('a') }, '/blocks/0/type'],
    'an empty cell': [{ type: 'table', rows: [[cell('')]] }, '/blocks/0/rows/0/0/text'],
    'rows of different width': [{ type: 'table', rows: [[cell('a')], [cell('a'), cell('b')]] }, '/blocks/0/rows/1'],
    'too many rows': [{ type: 'table', rows: rows(limits.table.rows + 1) }, '/blocks/0/rows'],
    'too many cells': [{ type: 'table', rows: rows(1, 21) }, '/blocks/0/rows/0'],
    'a data table without caption': [{ type: 'data_table', rows: rows(2) }, '/blocks/0/caption'],
    'a data table of a header only': [{ type: 'data_table', caption: 'a', rows: rows(1) }, '/blocks/0/rows'],
    'tables beyond 10,000 characters': [
      { type: 'table', rows: Array.from({ length: 11 }, () => [cell(wide(1_000))]) },
      '/blocks',
    ],
    'a chart of too many points': [line(limits.chart.points + 1), '/blocks/0/chart/axis_config/categories'],
    'a chart whose labels are no categories': [line(2, 3), '/blocks/0/chart/series/0/data'],
    'a list without style': [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_list', elements: [{ type: 'rich_text_section', elements: [] }] }],
      },
      '/blocks/0/elements/0/style',
    ],
    'a picture without words': [{ type: 'image', image_url: 'https://x.example/a.png' }, '/blocks/0/alt_text'],
  };
  test.each(Object.entries(bad))('%s', (_name, [block, pointer]) => {
    expect(faultsOf(block).map((fault) => fault.pointer)).toContain(pointer);
  });

  test('a block_id twice, 51 blocks, three charts', () => {
    expect(faultsOf({ ...section('a'), block_id: 'x' }, { ...section('b'), block_id: 'x' })[0]?.pointer).toBe(
      '/blocks/1/block_id',
    );
    expect(faultsOf(...Array.from({ length: 51 }, () => ({ type: 'divider' })))).toHaveLength(1);
    expect(faultsOf(line(2), line(2), line(2))).toHaveLength(1);
  });

  test('a message that is too long, or without text for a screen reader', () => {
    expect(codes({ text: 'a', blocks: Array.from({ length: 4 }, () => section(wide(2_600))) })).toEqual([
      'msg_blocks_too_long',
    ]);
    expect(
      codes({ text: 'a', blocks: Array.from({ length: 25 }, (_, n) => actions(button(`${n}`, { value: wide(700) }))) }),
    ).toEqual(['msg_blocks_too_long']);
    expect(codes({ text: wide(4_001) })).toEqual(['msg_too_long']);
    expect(codes({ text: '' })).toEqual(['no_text']);
    expect(codes({ blocks: [section('a')] })).toEqual(['no_text']);
    expect(codes({ text: 'a', metadata: { event_type: 'x' } })).toEqual(['invalid_metadata_format']);
  });

  test('modals: text lengths, a missing submit, wrong surface, size', () => {
    expect(pointers(modal({ title: plain(wide(25)), submit: plain(wide(25)), close: plain(wide(25)) }))).toEqual([
      '/view/title/text',
      '/view/submit/text',
      '/view/close/text',
    ]);
    expect(pointers(modal({ blocks: [input(select())] }))).toEqual(['/view/submit']);
    expect(pointers(modal({ private_metadata: wide(3_001) }))).toEqual(['/view/private_metadata']);
    expect(pointers(modal({ blocks: [{ type: 'table', rows: rows(1) }] }))).toEqual(['/view/blocks/0/type']);
    expect(pointers(modal({ blocks: [] }))).toEqual(['/view/blocks']);
    expect(
      pointers(
        modal({ blocks: Array.from({ length: 60 }, () => ({ type: 'section', fields: [plain(wide(2_000))] })) }),
      ),
    ).toEqual(['/view']);
    expect(pointers({ type: 'home', title: plain('a'), blocks: [section('a')] })).toEqual(['/view']);
  });

  test('block types that this workspace does not know', () => {
    const refuseBlocks = new Set(['data_visualization']);
    expect(validateMessage({ text: 'a', blocks: [line(2)] }, { refuseBlocks })[0]).toMatchObject({
      code: 'invalid_blocks',
      message: 'unsupported type: data_visualization',
    });
  });
});
