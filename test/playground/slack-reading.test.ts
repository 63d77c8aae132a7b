import { describe, expect, test } from 'vitest';
import { hanako, ken } from '#playground/cast.ts';
import { clientErrors, fill, stateOf } from '#playground/slack/workspace/forms.ts';
import { actionIdsOf, find, textOf } from '#playground/slack/workspace/text.ts';
import type { Block } from '#playground/slack/workspace/types.ts';
import { plain, section } from './slack-call.ts';

const option = (value: string, text: string) => ({ text: plain(text), value });
const kinds = [option('normal', '通常'), option('urgent', '急ぎ')];
const input = (id: string, element: object, more: object = {}): Block => ({
  type: 'input',
  block_id: id,
  label: plain(id),
  element: { action_id: 'value', ...element },
  ...more,
});

const row = (block: string, id: string) => ({
  type: 'actions',
  block_id: block,
  elements: [{ type: 'button', action_id: id, value: block, text: plain('印') }],
});

describe('what a person reads', () => {
  test('tables, charts, rich text and dates as text', () => {
    const blocks = [
      { type: 'header', text: plain('滞留') },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '<!date^1780000000^{date}|2026-05-29 JST> <https://x.example|手順> &lt;b&gt;' },
      },
      {
        type: 'data_table',
        caption: '注文',
        rows: [
          [
            { type: 'raw_text', text: '番号' },
            { type: 'raw_text', text: '時間' },
          ],
          [
            { type: 'raw_text', text: 'ORD-1' },
            { type: 'raw_number', value: 48, text: '48' },
          ],
        ],
      },
      {
        type: 'data_visualization',
        title: '推移',
        chart: { type: 'bar', series: [{ name: '件数', data: [{ label: '1日', value: 3 }] }] },
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: '担当 ' },
              { type: 'user', user_id: hanako },
            ],
          },
        ],
      },
    ];
    expect(textOf({ text: '読み上げ', blocks })).toBe(
      '滞留\n2026-05-29 JST 手順 <b>\n注文\n番号 | 時間\nORD-1 | 48\n推移\n件数: 1日 3\n担当 <@U0OPER1>',
    );
    expect(textOf({ text: '文 &amp; だけ' })).toBe('文 & だけ');
  });

  test('elements are found by action_id, with a suffix or in one block', () => {
    const message = {
      blocks: [section('a'), row('x', 'task.tick:1'), row('y', 'task.tick:2'), row('z', 'task.ticket')],
    };
    expect(find(message, 'task.tick')?.blockId).toBe('x');
    expect(find(message, 'task.tick', { block: 'y' })?.element['action_id']).toBe('task.tick:2');
    expect(find(message, 'task.tick', { where: ({ value }) => value === 'y' })?.blockId).toBe('y');
    expect(find(message, 'task')).toBeUndefined();
    expect(actionIdsOf(message)).toEqual(['task.tick:1', 'task.tick:2', 'task.ticket']);
  });
});

describe('what a person fills in', () => {
  const blocks: Block[] = [
    input('reason', { type: 'plain_text_input', min_length: 3, max_length: 5 }),
    input('paid_on', { type: 'datepicker', initial_date: '2026-11-22' }),
    input('kind', { type: 'radio_buttons', options: kinds, initial_option: kinds[0] }),
    input('id', { type: 'static_select', option_groups: [{ label: plain('候補'), options: kinds }] }),
    input('also', { type: 'checkboxes', options: kinds }, { optional: true }),
    input('who', { type: 'users_select' }, { optional: true }),
  ];

  test('fields that were not touched keep their initial values', () => {
    const filled = fill(blocks, {}, { reason: '重複', id: '急ぎ', also: ['normal', '急ぎ'], who: ken });
    expect(stateOf(blocks, filled)).toEqual({
      reason: { value: { type: 'plain_text_input', value: '重複' } },
      paid_on: { value: { type: 'datepicker', selected_date: '2026-11-22' } },
      kind: { value: { type: 'radio_buttons', selected_option: kinds[0] } },
      id: { value: { type: 'static_select', selected_option: kinds[1] } },
      also: { value: { type: 'checkboxes', selected_options: kinds } },
      who: { value: { type: 'users_select', selected_user: ken } },
    });
  });

  test("Slack's client does not send input that is missing, too short or too long", () => {
    expect(Object.keys(clientErrors(blocks, {}))).toEqual(['reason', 'id']);
    expect(Object.keys(clientErrors(blocks, fill(blocks, {}, { reason: 'ab', id: 'normal' })))).toEqual(['reason']);
    expect(
      Object.keys(clientErrors(blocks, fill(blocks, {}, { reason: 'abcdef', id: 'normal', paid_on: null }))),
    ).toEqual(['reason', 'paid_on']);
    expect(clientErrors(blocks, fill(blocks, {}, { reason: 'abc', id: 'normal' }))).toEqual({});
  });

  test('filling in a field that does not exist fails', () => {
    expect(() => fill(blocks, {}, { date: '2026-11-22' })).toThrow('no field "date"');
    expect(() => fill(blocks, {}, { kind: 'third' })).toThrow('"third" is no choice here');
  });
});
