import { expect, test } from 'vitest';
import {
  outcomes,
  readActor,
  readOperation,
  readOutcome,
  readSubject,
  subjectWords,
  reasonWords,
  yenOf,
} from '#src/features/audit/rules.ts';
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
test.each(['2026-11-26', '2026-11', 'c0ffe', 'c0ffeg', 'xc0ffee', 'c0ffee00-0000-4000-8000-0000000000011', ''])(
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
  ['UABCDEF', 'UABCDEF'],
  ['U1', undefined],
  ['Umeda', undefined],
  ['withdraw', undefined],
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
  expect(readSubject('「パートナー:1」')).toBe('partner:1');
  expect(subjectWords('partner:1')).toMatchObject({ ja: 'パートナー:1', en: 'partner:1' });
  expect(subjectWords('batch_20261120_001')).toMatchObject({ ja: 'batch_20261120_001' });
  expect(subjectWords(null)).toBeNull();
  expect(readSubject('')).toBeUndefined();
  expect(readSubject('x'.repeat(200))).toHaveLength(200);
  expect(readSubject('x'.repeat(201))).toBeUndefined();
});

test.each([
  ['refused', 'already_done: It was paid.', 'すでに実行済みだった'],
  ['failed', 'stale: x', '確認した内容が変わっていた'],
] as const)('the reason of what was %s says what its code means, in Japanese', (outcome, reason, ja) => {
  expect(reasonWords(outcome, reason)).toEqual({ ja, en: reason });
});

test.each([
  ['done', 'stale: 名前を直した'],
  ['requested', 'stale: x'],
  ['refused', 'toString: x'],
  ['failed', 'no code'],
  ['refused', null],
] as const)('the reason of what was %s stands as it is: %s', (outcome, reason) => {
  expect(reasonWords(outcome, reason)).toBe(reason);
});

test.each([
  ['payout:1', { final_payout: 5 }, { final_payout: 7 }, 7],
  ['payout:1', { final_payout: '5' }, null, '5'],
  ['payout:1', { final_payout: 5 }, { status: 'failed' }, 5],
  ['payout:1', null, { final_payout: null }, null],
  ['payout:1', [{ final_payout: 5 }], 'x', null],
  ['partner:1', null, { final_payout: 5 }, null],
  ['the payout:', null, { final_payout: 5 }, null],
  [null, null, { final_payout: 5 }, null],
] as const)('the money of %s with %j and %j is %s', (subject, before, after, yen) => {
  expect(yenOf({ subject, before: before as never, after })).toBe(yen);
});
