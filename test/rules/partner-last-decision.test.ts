import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import {
  decisionTitle,
  lastChange,
  lastDecisionWords,
  type PartnerDecision,
  stateWords,
} from '#src/features/partners/decision-rules.ts';

const now = new Date('2026-11-20T06:00:00Z');
const decision = (more: Partial<PartnerDecision>): PartnerDecision => ({
  actor: 'U0APPR1',
  at: new Date('2026-11-19T23:05:00Z'),
  title: words('承認', 'Approve'),
  operation: 'partners.approve',
  reason: null,
  after: { status: 'approved' },
  ...more,
});
const suspended = (kind: string): PartnerDecision =>
  decision({
    title: words('拒否・停止', 'Reject or suspend'),
    operation: 'partners.suspend',
    reason: '書類の\n不備',
    after: { status: 'suspended', kind },
  });

test.each([
  [decision({}), '承認', 'Approve'],
  [decision({ title: undefined, operation: 'partners.old' }), 'partners.old', 'partners.old'],
  [suspended('rejected'), '拒否', 'Rejected'],
  [suspended('suspended'), '停止', 'Suspended'],
  [decision({ operation: 'partners.suspend', after: null }), '停止', 'Suspended'],
])('the title of a decision %#', (one, ja, en) => {
  expect(decisionTitle(one)).toEqual(words(ja, en));
});

test('the last change is the newest decision with a status', () => {
  const note = decision({ operation: 'partners.note', after: {} });
  const gone = decision({ operation: 'partners.note', after: null });
  const change = suspended('rejected');
  expect(lastChange([decision({}), change, note, gone])).toBe(change);
  expect(lastChange([note])).toBeUndefined();
});

test.each([
  ['suspended', suspended('rejected'), '拒否済み'],
  ['suspended', suspended('suspended'), '停止中'],
  ['suspended', undefined, '停止中'],
  ['suspended', decision({ after: null }), '停止中'],
  ['approved', suspended('rejected'), '承認済み'],
] as const)('a partner that is %s: %#', (status, last, ja) => {
  expect(stateWords({ status }, last).ja).toBe(ja);
});

test.each([
  [
    suspended('rejected'),
    'suspended',
    '拒否 11/20 08:05（決定者: 佐藤健 (U0APPR1)、理由: 書類の 不備）',
    'Rejected Nov 20 08:05 JST (by 佐藤健 (U0APPR1), reason: 書類の 不備)',
  ],
  [
    decision({}),
    'approved',
    '承認 11/20 08:05（決定者: 佐藤健 (U0APPR1)）',
    'Approve Nov 20 08:05 JST (by 佐藤健 (U0APPR1))',
  ],
  [
    decision({ reason: '' }),
    'pending',
    '承認 11/20 08:05（決定者: 佐藤健 (U0APPR1)）。その後、番頭の外で変更されています。',
    'Approve Nov 20 08:05 JST (by 佐藤健 (U0APPR1)); changed outside Banto since',
  ],
] as const)('the last decision in a line: %#', (last, status, ja, en) => {
  expect(lastDecisionWords(last, { status }, '佐藤健 (U0APPR1)', now)).toEqual(words(ja, en));
});

test('a long reason is cut', () => {
  const { ja } = lastDecisionWords(decision({ reason: '長'.repeat(300) }), { status: 'approved' }, '佐藤健', now);
  expect(ja).toContain(`${'長'.repeat(199)}…）`);
});
