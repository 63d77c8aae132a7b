import { expect, test } from 'vitest';
import { addDays, asDay } from '#src/domain/tokyo.ts';
import { words } from '#src/domain/words.ts';
import type { DigestFigures } from '#src/features/digest/rules.ts';
import { digestAnswer } from '#src/features/digest/views.ts';

const day = asDay('2026-11-20');
const quiet: DigestFigures = {
  day,
  at: '2026-11-20T00:00:00.000Z',
  health: [],
  orders: [],
  stuck: { hours: 24, count: 0, oldestHours: null },
  partners: { added: 0, pending: 0, oldestDays: null },
  products: { added: 0, updated: 0 },
  payouts: { due: { count: 0, yen: 0 }, overdue: { count: 0, yen: 0 }, passed: { count: 0, yen: 0 } },
  alerts: [],
  tasks: [],
  seal: '0:0',
};

/** Yesterday's orders after seven days with ten each. */
const yesterday = (count: number) => {
  const orders = Array.from({ length: 8 }, (_, before) => ({
    day: addDays(day, -1 - before),
    byStatus: { submitted: before === 0 ? count : 10 },
    soFar: {},
  }));
  const facts = digestAnswer({ ...quiet, orders }).sheets?.[0]?.facts ?? [];
  return facts.find(({ label }) => label.ja === '昨日の注文')?.value;
};

test.each([
  [15, ' +50%'],
  [3, ' −70%'],
  [0, ' −100%'],
  [10, ''],
])('%s orders where ten are usual: a rise has a plus, a fall a minus', (count, change) => {
  expect(yesterday(count)).toEqual(
    words(`${count}件（7日平均 10.0${change}）`, `${count} (7-day average 10.0${change})`),
  );
});
