import { describe, expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { cellOf } from '#src/engine/answers/format.ts';
import type { Value, ValueKind } from '#src/engine/definitions/answer.ts';
import { dataTable, messageBudget } from '#src/slack/table.ts';
import { someFriday } from '../support/banto.ts';

const noOrders = words('注文なし', 'no orders');
const kinds: readonly (readonly [ValueKind, Value, Value, Value])[] = [
  ['yen', 9_000, 12_000, null],
  ['count', 1, 20, words('未集計', 'not counted')],
  ['percent', 0, 12.5, noOrders],
  ['age', 3, 49, undefined],
  ['ms', 10, 200, ''],
  ['bytes', 512, 4_096, null],
  ['instant', new Date('2025-12-31T10:00:00Z'), new Date('2026-02-01T10:00:00Z'), null],
  ['day', '2025-12-31', '2026-02-01', words('未定', 'not set')],
];

interface NumberCell {
  readonly type: string;
  readonly value: number;
  readonly text: string;
}

/** The cells of a table's only column. */
const column = (kind: ValueKind, values: readonly Value[]): NumberCell[] => {
  const rows = values.map((value) => [cellOf(value, kind, { language: 'ja', now: someFriday })]);
  const [block] = dataTable({ caption: '表', header: ['列'], rows }, messageBudget()).blocks;
  return (block as unknown as { readonly rows: NumberCell[][] }).rows.slice(1).flat();
};

describe.each(kinds)('a column of %s', (kind, less, more, missing) => {
  test('has only numbers; a missing one keeps its text and stands last as first shown, rising or falling', () => {
    for (const [first, last, sign] of [
      [less, more, 1],
      [more, less, -1],
    ] as const) {
      const cells = column(kind, [first, missing, last, missing]);
      expect(cells.map(({ type }) => type)).toEqual(Array.from({ length: 4 }, () => 'raw_number'));
      const sorted = cells.toSorted((a, b) => sign * (a.value - b.value));
      expect(sorted.map(({ text }) => text)).toEqual([0, 2, 1, 3].map((index) => cells[index]?.text));
      expect(cells[1]?.text).not.toMatch(/^-?\d/u);
    }
  });

  test('may have nothing but missing numbers', () => {
    expect(column(kind, [missing, missing])).toMatchObject([{ type: 'raw_number' }, { type: 'raw_number' }]);
  });
});

test('a column of text has no numbers', () => {
  expect(column('text', ['12', 12, null]).map(({ type }) => type)).toEqual(['raw_text', 'raw_text', 'raw_text']);
});
