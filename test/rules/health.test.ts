import { expect, test } from 'vitest';
import type { Thresholds } from '#src/domain/policy.ts';
import { connectionsLead, type Figures, judgeMetrics, metricNotes } from '#src/features/health/rules.ts';
import { limitWords, stateWords } from '#src/features/health/text.ts';

const limits = {
  stuckHours: 24,
  stuckAlertHours: 48,
  errorRatePercent: 5,
  errorRateMinOrders: 20,
  responseHours: 24,
  connectionsPercent: 80,
  notificationsFailed: 3,
  notificationsWaitingMinutes: 30,
  payoutsOverdueDays: 1,
} satisfies Thresholds;

/** Every figure exactly at its limit. */
const atTheLimit = {
  errors: { failed: 1, orders: 20, percent: 5 },
  stuck: 0,
  response: { hours: 24, orders: 7, by: 'history' },
  failed: 3,
} as const satisfies Figures;
const none: Figures = {
  errors: { failed: 0, orders: 0, percent: undefined },
  stuck: 0,
  response: { hours: undefined, orders: 0, by: 'history' },
  failed: 0,
};

const judged = (change: Partial<Figures>, thresholds: Thresholds = limits) => {
  const [errors, stuck, response, failed] = judgeMetrics({ ...atTheLimit, ...change }, thresholds);
  return { errors, stuck, response, failed };
};
const states = (change: Partial<Figures>, thresholds?: Thresholds): unknown[] =>
  Object.values(judged(change, thresholds)).map((metric) => metric?.state);

test('each figure has its unit, its own limit, and a sample where the sample decides what it is worth', () => {
  expect(judged({})).toMatchObject({
    errors: { value: 5, kind: 'percent', limit: 5, sample: 20 },
    stuck: { value: 0, kind: 'count', limit: 0, sample: null },
    response: { value: 24, kind: 'age', limit: 24, sample: 7 },
    failed: { value: 3, kind: 'count', limit: 3, sample: null },
  });
});

test('the hours after which an order is stuck are those of the alert', () => {
  const { ja, en } = judged({}).stuck?.what ?? { ja: '', en: '' };
  expect(ja).toContain('48');
  expect(en).toContain('48');
});

test('a figure at its limit is good, and one above it is bad', () => {
  expect(states({})).toEqual(['good', 'good', 'good', 'good']);
  expect(states({ errors: { failed: 2, orders: 39, percent: 5.1 } })).toEqual(['bad', 'good', 'good', 'good']);
  expect(states({ stuck: 1 })).toEqual(['good', 'bad', 'good', 'good']);
  expect(states({ response: { ...atTheLimit.response, hours: 24.01 } })).toEqual(['good', 'good', 'bad', 'good']);
  expect(states({ failed: 4 })).toEqual(['good', 'good', 'good', 'bad']);
});

test('the error rate of too few orders is shown but not judged', () => {
  const few = { failed: 19, orders: 19, percent: 100 };
  expect(judged({ errors: few }).errors).toMatchObject({ value: 100, sample: 19, state: 'off' });
  expect(judged({ errors: { failed: 20, orders: 20, percent: 100 } }).errors?.state).toBe('bad');
});

test('without orders and answers nothing is claimed to be good', () => {
  expect(judged(none)).toMatchObject({
    errors: { value: { en: 'no orders' }, state: 'off' },
    response: { value: { en: 'unknown' }, state: 'unknown' },
  });
  // A minimum of 0 makes no rate out of no orders.
  expect(states(none, { ...limits, errorRateMinOrders: 0 })[0]).toBe('off');
});

test('a rate of 0 % and an answer at once are measured values', () => {
  const { errors, response } = judged({
    errors: { failed: 0, orders: 20, percent: 0 },
    response: { hours: 0, orders: 3, by: 'assigned_at' },
  });
  expect([errors?.value, errors?.state, response?.value, response?.state]).toEqual([0, 'good', 0, 'good']);
});

test('the note says what the rate was computed from, and that it is not judged when the orders are too few', () => {
  const note = (orders: number): string =>
    metricNotes({ ...atTheLimit, errors: { failed: 1, orders, percent: 5 } }, limits)[0]?.en ?? '';
  expect(note(20)).toContain('1 failed of 20 orders');
  expect(note(20)).not.toContain('Fewer');
  expect(note(19)).toContain('1 failed of 19 orders');
  expect(note(19)).toContain('Fewer than 20');
});

test('the response time is judged from three answered orders on, in the answer as in the alert', () => {
  const slow = (orders: number) => ({ hours: 30, orders, by: 'history' }) as const;
  expect(states({ response: slow(2) })[2]).toBe('off');
  expect(states({ response: slow(3) })[2]).toBe('bad');
  const notes = (orders: number) => metricNotes({ ...atTheLimit, response: slow(orders) }, limits).map(({ ja }) => ja);
  expect(notes(2).at(-1)).toBe('応答のあった注文が 3件に満たないため、応答時間は判定しません。');
  expect(notes(3)).toHaveLength(2);
});

test('the note says how the response time was measured', () => {
  const note = (response: Figures['response']): string => metricNotes({ ...atTheLimit, response }, limits)[1]?.en ?? '';
  const history = note({ hours: 5, orders: 2, by: 'history' });
  const assigned = note({ hours: 5, orders: 2, by: 'assigned_at' });
  expect(history).toContain('history');
  expect(history).not.toContain('assigned_at');
  expect(assigned).toContain('assigned_at');
  expect(assigned).not.toContain('unknown');
  // Where the assignment says something, no assignment in a week is no mystery.
  expect(note({ hours: undefined, orders: 0, by: 'assigned_at' })).toBe(assigned);
  expect(note({ hours: undefined, orders: 0, by: 'history' })).toContain('unknown');
});

test('connections: used, possible, and a state in words', () => {
  const connections = { used: 80, active: 3, idleInTransaction: 2, hidden: 0, max: 100, percent: 80 };
  const [use, kinds] = connectionsLead(connections, limits.connectionsPercent);
  expect(use?.en).toContain('80 of 100');
  expect(use?.en).toContain(stateWords.good.en);
  expect(kinds?.en).toMatch(/3 .*active.* 2 idle in a transaction/u);
  const [full] = connectionsLead({ ...connections, used: 161, max: 200, percent: 80.5 }, limits.connectionsPercent);
  expect(full?.en).toContain('80.5%');
  expect(full?.en).toContain(limitWords.bad.en);
});

test('a figure that could not be read is unknown, and the others stand', () => {
  expect(states({ errors: null })).toEqual(['unknown', 'good', 'good', 'good']);
  expect(states({ stuck: null, failed: null })).toEqual(['good', 'unknown', 'good', 'unknown']);
  expect(judged({ response: null }).response).toMatchObject({ value: { en: 'could not be read' }, state: 'unknown' });
  expect(metricNotes({ ...atTheLimit, errors: null, response: null }, limits)).toEqual([]);
});

test('orders of the future and answers that are none are said', () => {
  const noted = metricNotes({ ...atTheLimit, errors: { failed: 0, orders: 1, percent: 0, future: 2 } }, limits);
  expect(noted[1]?.en).toContain('2 orders are dated in the future');
  const [, together] = metricNotes(
    { ...atTheLimit, response: { hours: undefined, orders: 4, by: 'assigned_at' } },
    limits,
  );
  expect(together?.en).toContain('unknown');
});
