import { expect, test } from 'vitest';
import { stuckBreakdown } from '#src/features/orders/text.ts';

const now = new Date('2026-11-20T00:00:00Z');
const [first, second, third] = ['aaaaaaaa-1', 'bbbbbbbb-2', 'cccccccc-3'];
const orders = (...of: readonly (readonly [id: string | null, name: string | null, count: number])[]) => {
  const rows = of.flatMap(([partner_id, partner, count]) =>
    Array.from({ length: count }, () => ({ created_at: now, partner_id, partner, notification: 'sent' })),
  );
  return stuckBreakdown({ rows, total: rows.length }, 24, now).map(({ ja, en }) => [ja, en]);
};

test('partners of one name are counted apart, and one without a name is said as such', () => {
  expect(orders([first, '山田製作所', 3], [second, '山田製作所', 2], [third, '青木', 4])).toEqual([
    [
      '多い順: 青木 4、山田製作所 (aaaaaaaa) 3、山田製作所 (bbbbbbbb) 2',
      'most: 青木 4, 山田製作所 (aaaaaaaa) 3, 山田製作所 (bbbbbbbb) 2',
    ],
  ]);
  expect(orders([first, '—', 9], [null, null, 2])).toEqual([
    ['多い順: （名前なし） (aaaaaaaa) 9、（未割当） 2', 'most: (no name) (aaaaaaaa) 9, (none) 2'],
  ]);
});

test('where all are one partner’s, nobody is named: the total says it', () => {
  expect(orders([first, '山田製作所', 3])).toEqual([]);
  expect(orders([first, '山田製作所', 1], [second, '青木', 1])).toEqual([]);
});
