import { expect, test } from 'vitest';
import { examples } from '#playground/rig/examples.ts';
import { approve } from '#src/features/partners/operations/approve.ts';
import { operationsOn } from '#src/features/partners/operations/index.ts';
import { reinstate } from '#src/features/partners/operations/reinstate.ts';
import { suspend } from '#src/features/partners/operations/suspend.ts';
import {
  judgeStatus,
  missing,
  missingLine,
  type Move,
  type PartnerRow,
  suspensionKind,
} from '#src/features/partners/rules.ts';
import { refusal, refused } from '../support/refusal.ts';

const partner = (change: Partial<PartnerRow> = {}): PartnerRow => ({
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  name: '山田 太郎',
  company_name: '山田製作所',
  contact_email: 'yamada@factory.example',
  description: '金属加工',
  status: 'pending',
  has_webhook: true,
  has_shipping: true,
  ...change,
});

/** A move without words of its own. */
const recheck: Move = { section: 'partners.1', from: ['approved'], to: 'pending' };

test('each decision in each state', () => {
  const table = (['pending', 'approved', 'suspended', null] as const).map((status) => [
    status,
    ...[approve.move, suspend.move, reinstate.move, recheck].map((move) =>
      refusal(() => judgeStatus({ status }, move)),
    ),
    suspensionKind(partner({ status })),
  ]);
  expect(table).toEqual([
    ['pending', undefined, undefined, 'wrong_state', 'already_decided', 'rejected'],
    ['approved', 'already_decided', undefined, 'already_decided', undefined, 'suspended'],
    ['suspended', 'already_decided', 'already_decided', undefined, 'wrong_state', 'suspended'],
    [null, 'wrong_state', 'wrong_state', 'wrong_state', 'wrong_state', 'suspended'],
  ]);
});

test.each([
  ['approved', approve.move, 'このパートナーはすでに「承認済み」です。', undefined],
  [
    null,
    approve.move,
    'このパートナーは「状態なし」のため、この操作はできません。',
    'マーケットプレイス側で状態を確認してください。',
  ],
  [
    'suspended',
    approve.move,
    '停止中のパートナーです。承認はできません。',
    '再開する場合は /partners reinstate を使ってください。',
  ],
  [
    'pending',
    reinstate.move,
    'このパートナーは審査待ちのため、再開の対象ではありません。',
    '/partners approve で承認できます。',
  ],
  [
    'suspended',
    recheck,
    'このパートナーは「停止中」のため、この操作はできません。',
    '/partners reinstate で再開できます。',
  ],
  [
    'approved',
    { ...recheck, from: ['pending'], to: 'suspended' },
    'このパートナーは「承認済み」のため、この操作はできません。',
    '/partners suspend で停止できます。',
  ],
] as const)(
  'a partner that is %s: the refusal has the state, the section and the next step',
  (status, move, said, next) => {
    const refusedBy = refused(() => judgeStatus({ status }, move));
    expect([refusedBy?.words.ja, refusedBy?.section, refusedBy?.next?.ja]).toEqual([said, 'partners.1', next]);
  },
);

test('missing data is named, but not data that this database does not have', () => {
  const named = (change: Partial<PartnerRow>): string[] => missing(partner(change)).map(({ en }) => en.slice(0, 11));
  expect(named({})).toEqual([]);
  expect(named({ has_webhook: null, has_shipping: null })).toEqual([]);
  expect(named({ has_webhook: false })).toEqual(['webhook URL']);
  expect(named({ has_shipping: false })).toEqual(['shipping te']);
  expect(named({ company_name: null })).toEqual(['company nam']);
  expect(named({ company_name: '　' })).toEqual(['company nam']);
  expect(named({ description: '' })).toEqual(['description']);
  expect(
    missing(partner({ has_webhook: false, has_shipping: false, company_name: '', description: null })),
  ).toHaveLength(4);
});

test('all that is missing is one line, and nothing when nothing is', () => {
  expect(
    missingLine(partner({ has_webhook: false, has_shipping: false, description: null })).map(({ ja }) => ja),
  ).toEqual(['不足 3件: Webhook URL（承認しても注文の通知が届きません）・配送情報（商品を登録できません）・紹介文']);
  expect(missingLine(partner())).toEqual([]);
});

test('that approving does not help is said only of a partner that waits for it', () => {
  const said = (status: PartnerRow['status']) => missing(partner({ status, has_webhook: false }))[0];
  expect(said('pending')?.ja).toContain('承認しても注文の通知が届きません');
  for (const status of ['approved', 'suspended'] as const) {
    expect(said(status)?.ja).toBe('Webhook URL（注文の通知が届きません）');
    expect(said(status)?.en).not.toContain('approved');
  }
});

test.each(['pending', 'approved', 'suspended'] as const)('a partner that is %s is offered what it allows', (status) => {
  const opening = Object.entries(examples).filter(
    ([name, { states }]) => name.startsWith('partners.') && states?.[status] === 'opens',
  );
  const offered = operationsOn(partner({ status })).map(({ name }) => name);
  expect(offered.toSorted()).toEqual(opening.map(([name]) => name).toSorted());
});

test('the first that is offered is to approve, and nothing without a status', () => {
  expect(operationsOn(partner())[0]?.name).toBe('partners.approve');
  expect(operationsOn(partner({ status: null }))).toEqual([]);
});
