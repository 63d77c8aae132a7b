import { expect, test } from 'vitest';
import { readActor, readSearchTerm } from '#src/features/audit/rules.ts';

const whole = '0a1b2c3d-0000-4000-8000-00000000000e';

test('a receipt’s number is found by its first characters', () => {
  const number = { from: 'c0ffee12-0000-0000-0000-000000000000', to: 'c0ffee12-ffff-ffff-ffff-ffffffffffff' };
  expect(readSearchTerm('c0ffee12')).toEqual({ number });
  expect(readSearchTerm(whole)).toEqual({ number: { from: whole, to: whole } });
  // It could also be an operation by its letters.
  expect(readSearchTerm('facade')).toMatchObject({ number: { from: expect.stringMatching(/^facade00-/u) } });
});

test.each([
  [`payout:${whole}`, `payout:${whole}`],
  // How an id is written does not matter, but the name of a database may have capitals.
  [`Payout:${whole.toUpperCase()}`, `payout:${whole.toUpperCase()}`],
  [`パートナー:${whole}`, `partner:${whole}`],
  ['支払予定日:2026-11-26', 'due:2026-11-26'],
  ['支払い全体：生成', 'payouts:generate'],
  // As the log is shown in Japanese.
  [`支払い:${whole}`, `payout:${whole}`],
  ['p:1', 'p:1'],
  ['batch_20261120_001', 'batch_20261120_001'],
  ['BATCH_20261120_001', 'BATCH_20261120_001'],
])('%s is a subject', (typed, subject) => {
  expect(readSearchTerm(typed)).toEqual({ subject });
});

test.each([
  ['U0OPER1', 'U0OPER1'],
  ['@u0oper1', 'U0OPER1'],
  ['schedule', 'schedule'],
])('%s is an actor, though an operation could be called so', (typed, actor) => {
  expect(readSearchTerm(typed)).toEqual({ actor });
});

test.each([
  ['payouts.paid', 'payouts.paid'],
  ['/payouts paid-all', 'payouts.paid-all'],
  ['payouts', 'payouts'],
])('%s is an operation', (typed, operation) => {
  expect(readSearchTerm(typed)).toEqual({ operation });
});

test.each([
  '',
  'payout:',
  'payout:1 2',
  '1:payout',
  'a payout:1',
  'batch_20261120_',
  'batch_2026x_1',
  'batch_20261120_1x',
  'a batch_20261120_1',
  '山田',
  'payouts.paid.all',
])('%o is none of these', (typed) => {
  expect(readSearchTerm(typed)).toBeUndefined();
});

test('an @ belongs before a name only', () => {
  expect(readActor('@schedule')).toBe('schedule');
  expect(readActor('sche@dule')).toBeUndefined();
  expect(readActor('U0@OPER1')).toBeUndefined();
});
