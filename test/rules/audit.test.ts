import { expect, test } from 'vitest';
import { outcomes, readActor, readOperation, readOutcome, readSubject } from '#src/features/audit/rules.ts';
import { readIdStart } from '#src/engine/parameters/clues.ts';

test.each([
  ['done', 'done'],
  ['DONE', 'done'],
  ['拒否', 'refused'],
  ['実行', 'done'],
  ['拒否 (refused)', undefined],
  ['unknown', 'unknown'],
  ['', undefined],
  ['all', undefined],
])('outcome %o is %s', (typed, outcome) => {
  expect(readOutcome(typed)).toBe(outcome);
});

test('every outcome is understood in English and in Japanese', () => {
  for (const [outcome, { ja }] of Object.entries(outcomes)) {
    expect(readOutcome(outcome)).toBe(outcome);
    expect(readOutcome(ja.split(' ')[0] ?? '')).toBe(outcome);
  }
});

test.each([
  ['c0ffee', 'c0ffee00-0000-0000-0000-000000000000', 'c0ffeeff-ffff-ffff-ffff-ffffffffffff'],
  ['C0FFEE12', 'c0ffee12-0000-0000-0000-000000000000', 'c0ffee12-ffff-ffff-ffff-ffffffffffff'],
  [
    'c0ffee00-0000-4000-8000-000000000001',
    'c0ffee00-0000-4000-8000-000000000001',
    'c0ffee00-0000-4000-8000-000000000001',
  ],
])('receipts that begin with %s', (typed, from, to) => {
  expect(readIdStart(typed)).toEqual({ from, to });
});
test.each(['c0ffe', 'c0ffeg', 'xc0ffee', 'c0ffee00-0000-4000-8000-0000000000011', ''])(
  '%o is not the beginning of an id',
  (typed) => {
    expect(readIdStart(typed)).toBeUndefined();
  },
);

test.each([
  ['U0OPER1', 'U0OPER1'],
  ['u0oper1', 'U0OPER1'],
  ['@w0oper1', 'W0OPER1'],
  ['schedule', 'schedule'],
  ['System', 'system'],
  ['U1', undefined],
  ['xU0OPER1', undefined],
  ['U0OPER1!', undefined],
  ['a@schedule', undefined],
  ['cron', undefined],
])('actor %o is %s', (typed, actor) => {
  expect(readActor(typed)).toBe(actor);
});

test.each([
  ['payouts.paid-all', 'payouts.paid-all'],
  ['/payouts paid', 'payouts.paid'],
  ['Payouts', 'payouts'],
  ['payouts.*', 'payouts'],
  ['payouts.', 'payouts'],
  ['payouts.paid.all', undefined],
  ['pay/outs', undefined],
  ['1', undefined],
  ['payouts!', undefined],
  ['', undefined],
])('operation %o is %s', (typed, operation) => {
  expect(readOperation(typed)).toBe(operation);
});

test('a subject can be any text of some length', () => {
  expect(readSubject('payout:1')).toBe('payout:1');
  expect(readSubject('')).toBeUndefined();
  expect(readSubject('x'.repeat(200))).toHaveLength(200);
  expect(readSubject('x'.repeat(201))).toBeUndefined();
});
