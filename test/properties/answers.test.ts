import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mentionsOf } from '#playground/slack/workspace/text.ts';
import { type Json, objectsOf } from '#playground/json.ts';
import { validateMessage } from '#playground/slack/validate/validate.ts';
import { words } from '#src/domain/text/words.ts';
import { type Answer, listed, type Sheet, table } from '#src/engine/definitions/answer.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { present } from '#src/engine/answers/present.ts';
import { features } from '#src/features/index.ts';
import { someFriday } from '../support/banto.ts';

const catalog = new Catalog(features);
const [query] = features.flatMap((feature) => feature.queries);
const operations = catalog.entries.flatMap((entry) => (entry.kind === 'operation' ? [entry.definition] : []));

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom(
    '',
    ' ',
    '\u202E',
    '<!channel>',
    '<@U1|x>',
    '&lt;!here&gt;',
    '👨‍👩‍👧‍👦'.repeat(500),
    '長'.repeat(10_000),
    '&<>'.repeat(3_000),
  ),
);
const value = fc.oneof(
  hostile,
  fc.constant(null),
  fc.integer(),
  fc.date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2100-01-01') }),
);
const kinds = ['text', 'yen', 'count', 'percent', 'age', 'instant'] as const;

const sheet = fc.record({
  title: hostile,
  facts: fc.array(
    fc.record({
      label: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      value,
      kind: fc.constantFrom(...kinds),
      personal: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  warnings: fc.array(hostile, { maxLength: 4 }),
  operations: fc.constant(operations),
});
const grid = fc
  .tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 0, max: 130 }),
    fc.array(value, { minLength: 5, maxLength: 20 }),
  )
  .map(([columns, rows, values]) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => values[(row * 7 + column) % values.length]),
    ),
  );

const answers = fc
  .record({
    title: hostile,
    lead: fc.array(hostile, { maxLength: 3 }),
    notes: fc.array(hostile, { maxLength: 3 }),
    sheets: fc.array(sheet, { maxLength: 25 }),
    grids: fc.array(grid, { maxLength: 3 }),
  })
  .map(({ title, lead, notes, sheets, grids }): Answer => ({
    title: words(`答え ${title}`, `Answer ${title}`),
    lead: lead.map((text) => words(text, text)),
    notes: notes.map((text) => words(text, text)),
    sheets: sheets.map((one): Sheet => ({
      ...one,
      id: '00000000-0000-4000-8000-000000000000',
      facts: one.facts.map((fact) => ({ ...fact, label: words(fact.label, fact.label) })),
      warnings: one.warnings.map((text) => words(text, text)),
    })),
    tables: grids.map((rows) =>
      table({
        caption: words(`表 ${title}`, `Table ${title}`),
        empty: words('0件', 'none'),
        list: listed(rows),
        columns: (rows[0] ?? [null]).map((_, index) => ({
          label: words(`列${index}`, `c${index}`),
          kind: kinds[index % kinds.length] ?? 'text',
          personal: index === 1,
          value: (row: (typeof rows)[number]) => row[index],
        })),
      }),
    ),
  }));

interface Cell {
  readonly type: string;
  readonly text: string;
  readonly fallback?: { readonly type: string };
}

/** The columns of native tables whose cells, below the header, are not all of one type. */
const mixedColumns = (blocks: readonly unknown[]): string[] =>
  objectsOf(blocks)
    .filter(({ type }) => type === 'data_table')
    .flatMap(({ rows }) => {
      const [header = [], ...cells] = rows as Cell[][];
      return header.flatMap(({ text }, column) => {
        // A button sorts by its fallback.
        const types = new Set(cells.map((row) => row[column]?.fallback?.type ?? row[column]?.type));
        return types.size > 1 ? [`${text}: ${[...types].join(', ')}`] : [];
      });
    });

test.each([
  ['with native tables', true],
  ['in plain lists', false],
])('whatever an answer holds, Slack takes the message and nobody is mentioned, %s', (_, native) => {
  if (!query) throw new Error('no query');
  fc.assert(
    fc.property(answers, fc.boolean(), (answer, shared) => {
      const message = present(query, answer, {
        language: 'ja',
        now: someFriday,
        shared,
        personal: !shared,
        native: () => native,
        receipt: '00000000-0000-4000-8000-000000000000',
        decisions: () => [],
        operation: (name) => catalog.findOperation(name),
        mayStart: () => true,
      });
      expect(validateMessage(message as unknown as Json)).toEqual([]);
      expect(mentionsOf(message)).toEqual([]);
      expect(mixedColumns(message.blocks)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
