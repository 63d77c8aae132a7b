import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { listAnswer, listed, type Sheet, sheetsAreRows } from '#src/engine/definitions/answer.ts';

const title = words('審査待ち', 'To review');
const sheet = (name: string): Sheet => ({ title: name, facts: [] });
const label = words('名前', 'Name');

/** An answer that shows its first five rows in full, as `/partners pending` does. */
const pending = (names: readonly string[]) =>
  listAnswer({
    title,
    list: listed(names),
    columns: [{ label, kind: 'text', value: (name: string) => name }],
    sheets: names.slice(0, 5).map(sheet),
    above: 5,
  });

test.each([1, 3, 5, 7])('the sheets of %d pending partners are rows of its table', (count) => {
  expect(sheetsAreRows(pending(Array.from({ length: count }, (_, index) => `工房${index}`)))).toBe(true);
});

test('nothing is repeated without sheets, or where they are of something else', () => {
  expect(sheetsAreRows(pending([]))).toBe(false);
  expect(sheetsAreRows({ ...pending(['a', 'b']), sheets: [sheet('whole')] })).toBe(false);
  expect(sheetsAreRows({ sheets: [sheet('one')] })).toBe(false);
});
