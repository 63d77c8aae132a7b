import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isBankBusinessDay } from '#src/domain/time/bank-days.ts';
import { Misread } from '#src/domain/errors.ts';
import { addDays, asDay } from '#src/domain/time/tokyo.ts';
import {
  batchNumber,
  batchTransactionId,
  bulkWarnings,
  largest,
  nextNumber,
  submitWords,
} from '#src/features/payouts/bulk/rules.ts';
import {
  appendNote,
  judgeStatus,
  noPaymentWarnings,
  paymentWarnings,
  type PayoutRow,
} from '#src/features/payouts/rules.ts';
import { judgeReopen } from '#src/features/payouts/operations/by-banto-rules.ts';
import { judgeReschedule, rescheduledDay } from '#src/features/payouts/operations/reschedule-rules.ts';
import type { RecipientHistory } from '#src/features/payouts/payee/rules.ts';
import { readTransactionId, transactionKey } from '#src/features/payouts/transaction-id/rules.ts';
import {
  arrivedLater,
  helpsToResend,
  judgeResend,
  orderToResend,
  partnerObstacle,
  requireReason,
  resendWarnings,
  type ResendRow,
  retriable,
  sentRecently,
} from '#src/features/orders/rules.ts';
import { notificationStatusWords } from '#src/marketplace/statuses/notification.ts';
import { orderStatusWords } from '#src/marketplace/statuses/order.ts';
import { partnerStatusWords } from '#src/marketplace/statuses/partner.ts';
import { payoutStatusWords } from '#src/marketplace/statuses/payout.ts';

import { refusal, refused } from '../support/refusal.ts';
import { payout } from '../support/payout-row.ts';

const today = asDay('2026-11-20');

const states = ['scheduled', 'ready_for_transfer', 'completed', 'failed', 'banana', null] as const;

const readyOnly = (row: PayoutRow): void =>
  judgeStatus(row, 'ready_for_transfer', { ja: 'x', en: 'cannot be marked paid' });

test('each operation on a payout in each state', () => {
  const tomorrow = addDays(today, 1);
  const byBanto = { recorded_operation: 'payouts.paid-all', recorded_transaction_id: 'T' };
  const table = states.map((status) => [
    status,
    refusal(() => readyOnly(payout({ status }))),
    refusal(() => judgeReschedule(payout({ status, scheduled_date: '2026-11-25' }), tomorrow, today)),
    refusal(() => judgeReschedule(payout({ status, scheduled_date: '2026-11-19' }), tomorrow, today)),
    refusal(() => judgeReopen({ ...payout({ status, transaction_id: 'T' }), ...byBanto })),
  ]);
  expect(table).toEqual([
    ['scheduled', 'wrong_state', 'wrong_state', undefined, 'wrong_state'],
    ['ready_for_transfer', undefined, 'wrong_state', 'wrong_state', 'wrong_state'],
    ['completed', 'already_decided', 'already_decided', 'already_decided', undefined],
    ['failed', 'wrong_state', undefined, undefined, 'wrong_state'],
    ['banana', 'wrong_state', 'wrong_state', 'wrong_state', 'wrong_state'],
    [null, 'wrong_state', 'wrong_state', 'wrong_state', 'wrong_state'],
  ]);
});

test.each([
  ['payouts.paid', 'T', undefined],
  ['payouts.paid-all', 'T', undefined],
  ['payouts.paid', 'OTHER', 'wrong_state'],
  ['payouts.reopen', 'T', 'wrong_state'],
  ['payouts.fail', null, 'wrong_state'],
  [null, null, 'wrong_state'],
])('completed, and the log says last %s with %s', (recorded_operation, recorded_transaction_id, code) => {
  const row = { ...payout({ status: 'completed', transaction_id: 'T' }), recorded_operation, recorded_transaction_id };
  expect(refusal(() => judgeReopen(row))).toBe(code);
});

test('a refusal has the state, the section and the next step', () => {
  const said = (work: () => void): (string | undefined)[] => {
    const no = refused(work);
    return [no?.section, no?.next?.en, no?.words.en];
  };
  expect(said(() => readyOnly(payout({ status: 'failed' })))).toEqual([
    'payouts.1',
    'Use /payouts reschedule first.',
    'This payout is “failed” and cannot be marked paid.',
  ]);
  expect(said(() => readyOnly(payout({ status: 'scheduled' })))).toEqual([
    'payouts.1',
    'Wait until it is ready for transfer.',
    'This payout is “scheduled” and cannot be marked paid.',
  ]);
  expect(said(() => judgeStatus(payout(), 'scheduled', { ja: 'x', en: 'cannot be y' }))).toEqual([
    'payouts.1',
    undefined,
    'This payout is “ready for transfer” and cannot be y.',
  ]);
  const completed = payout({ status: 'completed', transaction_id: 'T' });
  expect(said(() => readyOnly(completed))).toEqual([
    'payouts.1',
    undefined,
    expect.stringContaining('already completed (T).'),
  ]);
  expect(said(() => readyOnly({ ...completed, transaction_id: null }))[2]).toBe('This payout is already completed.');
  const tomorrow = addDays(today, 1);
  expect(said(() => judgeReschedule(payout(), tomorrow, today))).toEqual([
    'payouts.2',
    expect.stringContaining('/payouts fail'),
    expect.any(String),
  ]);
  const coming = payout({ status: 'scheduled', scheduled_date: today });
  expect(said(() => judgeReschedule(coming, tomorrow, today))).toEqual([
    'payouts.2',
    undefined,
    expect.stringContaining('“scheduled” (Fri, Nov 20)'),
  ]);
  expect(said(() => judgeReschedule(payout({ status: null }), tomorrow, today))[2]).toContain('“no status” and');
  expect(said(() => judgeReschedule(payout({ status: 'failed' }), today, today))[0]).toBe('payouts.2');
  const unrecorded = { recorded_operation: null, recorded_transaction_id: null };
  expect(said(() => judgeReopen({ ...payout(), ...unrecorded }))[0]).toBe('payouts.1');
  expect(said(() => judgeReopen({ ...completed, ...unrecorded }))).toEqual([
    'payouts.1',
    expect.stringContaining('an administrator'),
    expect.any(String),
  ]);
});

it.each([
  ['partner', partnerStatusWords, 'pending'],
  ['order', orderStatusWords, 'submitted'],
  ['payout', payoutStatusWords, 'scheduled'],
  ['notification', notificationStatusWords, 'sent'],
])(
  'a status of a %s that is not known is said to be unknown, also one named like a part of every object',
  (_of, say, known) => {
    for (const odd of ['banana', 'constructor', '', ' pending'])
      expect(say(odd)).toEqual({ ja: `不明な状態 (${odd})`, en: `unknown (${odd})` });
    expect(say(null).en).toBe('no status');
    expect(say(known).ja).not.toContain(known);
  },
);

describe('before a payment', () => {
  const calm: RecipientHistory = { recent: [], largest: null };
  const on = (day: string, amount: number) => ({ day: asDay(day), amount });
  const said = (change: Partial<PayoutRow>, history: Partial<RecipientHistory> = {}): string[] =>
    [...noPaymentWarnings(payout(change)), ...paymentWarnings(payout(change), { ...calm, ...history }, today)].map(
      ({ en }) => en,
    );
  it.each([
    [{}, {}, []],
    [{ final_payout: 0 }, {}, ['The amount is ¥0: 0 yen or less.']],
    [{ final_payout: 1 }, {}, []],
    [
      {},
      { recent: [on('2026-11-19', 1_200)] },
      ['The same recipient was paid 1 time in the last 7 days: Thu, Nov 19 ¥1,200'],
    ],
    [
      {},
      { recent: [on('2026-11-19', 10_000), on('2026-11-18', 5)] },
      [
        'The same recipient was paid 2 times in the last 7 days (1 of the same amount): Thu, Nov 19 ¥10,000; Wed, Nov 18 ¥5',
      ],
    ],
    [
      {},
      { recent: Array.from({ length: 7 }, () => on('2026-11-19', 1)) },
      [expect.stringMatching(/paid 7 times in the last 7 days: (?:Thu, Nov 19 ¥1;? ){5}and 2 more$/u)],
    ],
    [{ final_payout: 3_000 }, { largest: 1_000 }, []],
    [{ final_payout: 3_001 }, { largest: 1_000 }, ['More than 3 times the largest so far, ¥1,000.']],
    [{ final_payout: 3_001 }, { largest: 0 }, []],
    [{ recipient: null }, {}, ['The recipient has no name on record.']],
    [{ scheduled_date: '2026-11-21' }, {}, ['It is due only on Sat, Nov 21.']],
    [{ scheduled_date: '2026-11-20' }, {}, []],
  ])('%o, known %o', (change, history, lines) => {
    expect(said(change, history)).toEqual(lines);
  });
});

describe('a transaction id', () => {
  it.each([
    ['　ＢＡＮＫ－２０２６　０１ ', 'BANK-2026 01'],
    ['BKー２０２６‐1', 'BK-2026-1'],
    ['\u200FBK\u200B-1', 'BK-1'],
    ['1E', '1E'],
    ['x_batch_1', 'x_batch_1'],
    ['\nBK-1\n', 'BK-1'],
    ['A2.0e11', 'A2.0e11'],
    ['2e11-1', '2e11-1'],
    ['A._:/#-', 'A._:/#-'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%o is read as %o', (typed, read) => {
    expect(readTransactionId(typed)).toBe(read);
  });
  it.each(['', ' ', '-A', 'x'.repeat(101), '#1', 'ーA'])('%o is not a transaction id', (typed) => {
    expect(readTransactionId(typed)).toBeUndefined();
  });
  it.each([
    ['=A', '「=」（U+003D）は使えません'],
    ['A;B', '「;」（U+003B）は使えません'],
    ['み1', '「み」（かな、U+307F）は使えません'],
    ['ВK-1', '「В」（キリル文字、U+0412）は使えません'],
    ['BK-١', '「١」（外国の数字、U+0661）は使えません'],
    ['BK〜1', '「〜」（U+301C）は使えません'],
    ['N/A', '取引IDではありません'],
    ['#n/a', '取引IDではありません'],
    ['null', '取引IDではありません'],
    ['0', '取引IDではありません'],
    ['0000', '取引IDではありません'],
    ['2.026E+11', '丸められた数字です'],
    ['2.026e11', '丸められた数字です'],
    ['2e11', '丸められた数字です'],
    ['batch_20261120_001', '「batch_」で始まる取引ID'],
    ['ＢＡＴＣＨ＿１', '「batch_」で始まる取引ID'],
    ['Bat ch_', '「batch_」で始まる取引ID'],
  ])('%o is refused with its reason', (typed, reason) => {
    const read = readTransactionId(typed);
    expect(read instanceof Misread && read.words.ja).toContain(reason);
  });
  it('is compared without case and spaces', () => {
    expect(transactionKey('Bank 2026 01')).toBe('bank202601');
  });
});

describe('the day a failed payout is tried again', () => {
  it.each([
    // The day is long past: a week after today, which is a Friday.
    ['2026-10-11', '2026-11-20', '2026-11-27'],
    // The day is in the future: a week after it.
    ['2026-11-26', '2026-11-20', '2026-12-03'],
    // Saturday and Sunday move to Monday.
    ['2026-11-01', '2026-11-21', '2026-11-30'],
    ['2026-11-01', '2026-11-22', '2026-11-30'],
    // 勤労感謝の日 is a Monday that year.
    ['2026-11-01', '2026-11-16', '2026-11-24'],
    // Banks are closed from 31 December to 3 January and on the weekend after.
    ['2026-12-24', '2026-12-24', '2027-01-04'],
    ['2026-12-01', '2026-12-26', '2027-01-04'],
    ['2026-12-01', '2026-12-25', '2027-01-04'],
    // Golden Week of 2026: 3 to 6 May.
    ['2026-04-20', '2026-04-26', '2026-05-07'],
    // The leap day is a Tuesday in 2028.
    ['2028-02-22', '2028-02-01', '2028-02-29'],
    ['2028-02-01', '2028-02-29', '2028-03-07'],
  ])('due %s, today %s: %s', (due, now, expected) => {
    expect(rescheduledDay(asDay(due), asDay(now))).toBe(expected);
  });

  it('is always a bank business day, at least a week after both', () => {
    const day = fc.integer({ min: 0, max: 8_000 }).map((days) => addDays(asDay('2024-01-01'), days));
    fc.assert(
      fc.property(day, day, (due, now) => {
        const chosen = rescheduledDay(due, now);
        expect(isBankBusinessDay(chosen)).toBe(true);
        expect(chosen >= addDays(due, 7) && chosen >= addDays(now, 7)).toBe(true);
        expect(chosen <= addDays(due > now ? due : now, 7 + 12)).toBe(true);
      }),
    );
  });

  it('must still be after today when the request is approved', () => {
    const failed = payout({ status: 'failed' });
    expect(refusal(() => judgeReschedule(failed, today, today))).toBe('stale');
    expect(refusal(() => judgeReschedule(failed, addDays(today, 1), today))).toBeUndefined();
  });
});

describe('notes', () => {
  it('begin with when and who, on a new line', () => {
    const at = new Date('2026-11-20T11:30:00+09:00');
    expect(appendNote(null, '振込完了', '田中', at)).toBe('[2026/11/20 11:30 田中] 振込完了');
    expect(appendNote(' ', '振込完了', '田中', at)).toBe('[2026/11/20 11:30 田中] 振込完了');
    expect(appendNote('前', '振込完了', '田中', at)).toBe('前\n[2026/11/20 11:30 田中] 振込完了');
    expect(appendNote(null, '振込完了', '長'.repeat(100), at)).toBe(`[2026/11/20 11:30 ${'長'.repeat(59)}…] 振込完了`);
  });

  it.each(['\n', '\r\n', '\r', '\u2028', '\u0085', '\v'])('are one line, whatever was typed: %j', (lineBreak) => {
    const at = new Date('2026-11-20T11:30:00+09:00');
    const forged = '[2026/11/20 09:00 佐藤健] 銀行振込完了 FB-1';
    const one = `[2026/11/20 11:30 田中] 振込失敗: 口座相違 ${forged}`;
    expect(appendNote('前', `振込失敗: 口座相違${lineBreak}${forged}`, '田中', at)).toBe(`前\n${one}`);
    expect(appendNote('前', '振込失敗', `田中${lineBreak}健`, at)).toBe('前\n[2026/11/20 11:30 田中 健] 振込失敗');
  });

  it('keep their old text through any number of additions', () => {
    const at = new Date('2026-11-20T11:30:00+09:00');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }),
        (first, lines) => {
          let notes: string | null = first;
          for (const line of lines) notes = appendNote(notes, line, '田中', at);
          expect(notes.startsWith(first.trim() === '' ? '' : first)).toBe(true);
          for (const line of lines) expect(notes).toContain(line);
        },
      ),
    );
  });
});

describe('numbers of a batch', () => {
  it.each([
    [1, 'batch_20261120_001'],
    [999, 'batch_20261120_999'],
    [1000, 'batch_20261120_1000'],
    [12345, 'batch_20261120_12345'],
  ])('%d is %s, and is read again', (number, id) => {
    expect(batchTransactionId(today, number)).toBe(id);
    expect(batchNumber(id, today)).toBe(number);
    expect(batchNumber(id.toUpperCase().replace('_', ' _'), today)).toBe(number);
  });
  it.each([
    'batch_20261121_001',
    'batch_20261120_',
    'batch_20261120_1a',
    'xbatch_20261120_1',
    'BANK-1',
    'batch_20261120_1000000',
    'batch_20261120_0000001',
    'batch_20261120_999999999',
    'batch_20261120_-1',
  ])('%s is not a number of that day', (id) => {
    expect(batchNumber(id, today)).toBeUndefined();
  });
  it('continue after the last one, and never stop while there is room', () => {
    expect(nextNumber([], 1)).toBe(1);
    expect(nextNumber([4, 2, 2], 3)).toBe(5);
    expect(nextNumber([999_998], 1)).toBe(999_999);
    expect(nextNumber([999_999], 1)).toBe(1);
    expect(nextNumber([1, 2, 5, 999_999], 2)).toBe(3);
    expect(nextNumber([1, 2, 5, 999_999], 3)).toBe(6);
    const used = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 999_950, max: 999_999 })));
    fc.assert(
      fc.property(used, fc.integer({ min: 1, max: 60 }), (numbers, count) => {
        const first = nextNumber(numbers, count);
        const run = Array.from({ length: count }, (_, index) => first + index);
        expect(run.filter((number) => numbers.includes(number))).toEqual([]);
        expect(run.every((number) => number >= 1 && number <= 999_999)).toBe(true);
      }),
    );
  });
});

test('the last button shows count and amount as far as they fit', () => {
  expect(submitWords(3, 1_234_567).ja).toBe('3件 ¥1,234,567 を支払済みにする');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 99_999_999_999 }), (count, total) => {
      const { ja, en } = submitWords(count, total);
      for (const text of [ja, en]) {
        expect([...text].length).toBeLessThanOrEqual(24);
        expect(text).not.toBe('');
      }
    }),
  );
});

test('a batch is checked as a whole, and each kind of problem is counted', () => {
  const one = payout({ id: 'a', scheduled_date: '2026-11-10' });
  const rows = [one, payout({ id: 'b', final_payout: 0 }), payout({ id: 'c', recipient_id: 'other', recipient: null })];
  const payees = [
    { recipient_type: 'creator', recipient_id: one.recipient_id, recent: 1, recentAmounts: [10_000], largest: 3_000 },
    { recipient_type: 'organizer', recipient_id: 'other', recent: 9, recentAmounts: [10_000], largest: 1 },
  ];
  const said = bulkWarnings(rows, payees, today, 4).map(({ ja }) => ja);
  expect(said).toEqual([
    '0円以下 1件: ¥0 青木',
    '同じ受取人 1名: 青木 2件',
    '同じ受取人に同額 1件: ¥10,000 青木（この中、または直近7日間）。二重払いでないか確認してください。',
    '直近7日間に支払い済みの受取人 2件: 青木（今回 ¥10,000）、青木（今回 ¥0）',
    '過去最高の3倍超 1件: ¥10,000 青木',
    '名前なし 1件: ¥10,000 11月20日(金)',
    '期日超過 1件: ¥10,000 青木',
    '予定日を過ぎた未処理の支払い 4件は含まれません。',
  ]);
  expect(bulkWarnings([payout()], [], today, 0)).toEqual([]);
  const twice = bulkWarnings([payout({ id: 'a' }), payout({ id: 'b' })], [], today, 0).map(({ ja }) => ja);
  expect(twice[1]).toMatch(/^同じ受取人に同額 2件: .*二重払いでないか/u);
  const many = Array.from({ length: 12 }, (_, index) => payout({ final_payout: index }));
  expect(bulkWarnings(many, [], today, 0)[1]?.ja).toBe('同じ受取人 1名: 青木 12件');
  expect(largest(many, new Date('2026-11-20T03:00:00Z'))).toMatchObject({
    more: 2,
    lines: { length: 10, 0: { ja: '¥11　青木　11月20日(金)' } },
  });
});

describe('a resend', () => {
  const now = new Date('2026-11-20T11:30:00+09:00');
  const ago = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
  const order = (change: Partial<ResendRow> = {}): ResendRow => ({
    id: 'o',
    order_id: 'PR-1',
    status: 'accepted',
    partner_id: 'p',
    partner: '山田製作所',
    partner_status: 'approved',
    webhook: true,
    notifications: [],
    ...change,
  });
  const told = (status: string, sent_at: string | null = null, created_at: string | null = null) => ({
    id: status,
    status,
    sent_at,
    created_at,
  });
  const open = ['pending', 'retry'];
  const here = { open, waiting: 'pending', retries: true } as const;

  it('goes to an approved partner who has no notification in progress', () => {
    expect(refusal(() => judgeResend(order(), here))).toBeUndefined();
    expect(refusal(() => judgeResend(order({ partner_id: null }), here))).toBe('wrong_state');
    for (const partner_status of ['pending', 'suspended', null])
      expect(refusal(() => judgeResend(order({ partner_status }), here))).toBe('wrong_state');
    for (const status of open)
      expect(refusal(() => judgeResend(order({ notifications: [told('sent'), told(status)] }), here))).toBe(
        'already_done',
      );
    expect(refusal(() => judgeResend(order(), { ...here, waiting: undefined }))).toBe('switched_off');
    for (const status of ['sent', 'failed'])
      expect(refusal(() => judgeResend(order({ notifications: [told(status)] }), here))).toBeUndefined();
  });

  it('is offered where the guard accepts it and nothing arrived', () => {
    expect(helpsToResend(order(), [null], here)).toBe(true);
    expect(helpsToResend(order(), ['failed'], here)).toBe(true);
    for (const status of ['sent', ...open]) expect(helpsToResend(order(), [status], here)).toBe(false);
    for (const change of [{ partner_id: null }, { partner_status: 'suspended' }, { partner_status: null }])
      expect(helpsToResend(order(change), ['failed'], here)).toBe(false);
    expect(helpsToResend(order(), ['failed'], { ...here, waiting: undefined })).toBe(false);
  });

  it('says that a failed one arrived later only where a later one told of the order and was sent', () => {
    const failed = { status: 'failed', tells: true, later: 'sent' };
    expect(arrivedLater(failed)).toBe(true);
    for (const change of [{ status: 'retry' }, { tells: false }, { later: 'retry' }, { later: null }])
      expect(arrivedLater({ ...failed, ...change })).toBe(false);
  });

  it('says of the partner what is in the way, whether it is tried or only looked at', () => {
    expect(partnerObstacle(order())).toBeUndefined();
    for (const change of [{ partner_id: null }, { partner_status: 'suspended' }])
      expect(refused(() => judgeResend(order(change), here))?.words).toEqual(partnerObstacle(order(change))?.why);
    // A partner without a name is one.
    expect(partnerObstacle(order({ partner: null }))).toBeUndefined();
  });

  it('of a list is offered for notifications that told of an order, unless one of them waits', () => {
    const row = (status: string, change = {}) => ({ ...order(), tells: true, status, later: null, ...change });
    expect(orderToResend([row('failed')], here)).toBe('o');
    expect(orderToResend([row('failed', { later: 'failed' })], here)).toBe('o');
    for (const later of ['sent', ...open]) expect(orderToResend([row('failed', { later })], here)).toBeUndefined();
    expect(orderToResend([row('failed'), row('retry')], here)).toBeUndefined();
    expect(orderToResend([row('failed'), row('retry', { tells: false })], here)).toBe('o');
    expect(orderToResend([row('failed', { tells: false })], here)).toBeUndefined();
    expect(orderToResend([{ ...row('failed'), id: null }], here)).toBeUndefined();
  });

  it.each([
    [0, true],
    [9.9, true],
    [10, false],
    [60, false],
  ])('sent %d minutes ago: needs a reason is %s', (minutes, needed) => {
    const row = order({ notifications: [told('failed', ago(0)), told('sent', ago(minutes))] });
    expect(sentRecently(row, now) !== undefined).toBe(needed);
    expect(refusal(() => requireReason(row, undefined, now))).toBe(needed ? 'invalid' : undefined);
    expect(refusal(() => requireReason(row, '届いていない', now))).toBeUndefined();
  });

  it('is refused with the section and the next step', () => {
    const no = (change: Partial<ResendRow>) => refused(() => judgeResend(order(change), here));
    for (const change of [{ partner_id: null }, { partner_status: null }, { notifications: [told('retry')] }])
      expect(no(change)).toMatchObject({ section: 'trouble.orders', next: expect.anything() });
    expect(no({ partner_status: null, partner: null })?.words.en).toContain('“—”');
    const late = refused(() => requireReason(order({ notifications: [told('sent', ago(1))] }), undefined, now));
    expect(late).toMatchObject({ section: 'trouble.orders', next: expect.anything() });
  });

  it.each([
    [{}, 1, []],
    [{ notifications: [told('sent', ago(3))] }, 1, ['One was sent 3m ']],
    [{ webhook: false }, 1, ['The partner has ']],
    [{ webhook: null }, 1, []],
    [{ status: 'shipped' }, 1, ['This order is sh']],
    [{ status: 'cancelled' }, 1, ['This order is sh']],
    [{ status: null }, 2, ['2 orders have th']],
  ])('warns: %o, %d of that number', (change, count, said) => {
    expect(resendWarnings(order(change), count, now).map(({ en }) => en.slice(0, 16))).toEqual(said);
  });

  it('says of one that was sent just now that it was within a minute', () => {
    const said = (minutes: number) => resendWarnings(order({ notifications: [told('sent', ago(minutes))] }), 1, now)[0];
    expect(said(0.2)?.ja).toBe('1分以内に送信済みです。もう一度送る理由を入力してください。');
    expect(said(0.2)?.en).toMatch(/^One was sent within the last minute: /u);
    expect(said(1)?.ja).toMatch(/^1分前に送信済みです。/u);
  });

  it('takes one that says no time for as old as it is', () => {
    expect(sentRecently(order({ notifications: [told('sent', null, ago(2))] }), now)).toBe(2);
    expect(sentRecently(order({ notifications: [told('sent', null, ago(60))] }), now)).toBeUndefined();
    expect(sentRecently(order({ notifications: [told('sent'), told('failed', null, ago(2))] }), now)).toBeUndefined();
    // An odd time hides no other.
    const odd = [told('sent', 'infinity'), told('sent', ago(2))];
    expect(sentRecently(order({ notifications: odd }), now)).toBe(2);
  });

  it('treats a time in the future as now', () => {
    expect(sentRecently(order({ notifications: [told('sent', ago(-5))] }), now)).toBe(0);
  });

  it('retries a failed row only where the worker records its attempts', () => {
    const row = order({ notifications: [told('sent'), told('failed')] });
    expect(retriable(row, here)?.id).toBe('failed');
    expect(retriable(row, { retries: false })).toBeUndefined();
    expect(retriable(order(), here)).toBeUndefined();
  });
});
