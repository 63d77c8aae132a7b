import { expect, test } from 'vitest';
import {
  judgeApproval,
  judgeReinstatement,
  judgeSuspension,
  missing,
  operationsFor,
  type PartnerRow,
  suspensionKind,
} from '#src/features/partners/rules.ts';
import { partnerStatusWords } from '#src/marketplace/partner-status.ts';
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

test('each decision in each state', () => {
  const table = (['pending', 'approved', 'suspended', null] as const).map((status) => [
    status,
    refusal(() => judgeApproval(partner({ status }))),
    refusal(() => judgeSuspension(partner({ status }))),
    refusal(() => judgeReinstatement(partner({ status }))),
    suspensionKind(partner({ status })),
  ]);
  expect(table).toEqual([
    ['pending', undefined, undefined, 'wrong_state', 'rejected'],
    ['approved', 'already_decided', undefined, 'already_decided', 'suspended'],
    ['suspended', 'already_decided', 'already_decided', undefined, 'suspended'],
    [null, 'already_decided', 'already_decided', 'already_decided', 'suspended'],
  ]);
});

test('a refusal has the state, the section and the next step', () => {
  const approved = refused(() => judgeApproval(partner({ status: 'approved' })));
  expect([approved?.words.ja, approved?.section]).toEqual(['このパートナーはすでに「承認済み」です。', 'partners.1']);
  const suspended = refused(() => judgeApproval(partner({ status: 'suspended' })));
  expect([suspended?.next?.ja, suspended?.section]).toEqual([
    expect.stringContaining('/partners reinstate'),
    'partners.1',
  ]);
  const pending = refused(() => judgeReinstatement(partner()));
  expect([pending?.next?.ja, pending?.section]).toEqual([expect.stringContaining('/partners approve'), 'partners.1']);
  expect(partnerStatusWords(null).ja).toBe('状態なし');
});

test('missing data is named, but not data that this database does not have', () => {
  const named = (change: Partial<PartnerRow>): string[] => missing(partner(change)).map(({ en }) => en.slice(0, 11));
  expect(named({})).toEqual([]);
  expect(named({ has_webhook: null, has_shipping: null })).toEqual([]);
  expect(named({ has_webhook: false })).toEqual(['No webhook ']);
  expect(named({ has_shipping: false })).toEqual(['No shipping']);
  expect(named({ company_name: null })).toEqual(['No company ']);
  expect(named({ company_name: '　' })).toEqual(['No company ']);
  expect(named({ description: '' })).toEqual(['No descript']);
  expect(
    missing(partner({ has_webhook: false, has_shipping: false, company_name: '', description: null })),
  ).toHaveLength(4);
});

test.each([
  ['pending', ['partners.approve', 'partners.suspend']],
  ['approved', ['partners.suspend']],
  ['suspended', ['partners.reinstate']],
  [null, []],
] as const)('what is offered on a partner that is %s', (status, operations) => {
  expect(operationsFor(partner({ status }))).toEqual(operations);
});
