import { describe, expect, test } from 'vitest';
import type { Person } from '#src/domain/permission/actor.ts';
import type { Policy } from '#src/domain/policy.ts';
import { codeWords, gapsOf, grantsOf, unusedRights } from '#src/features/access/quarter/rules.ts';

const person = (id: string, change: Partial<Person> = {}): Person => ({
  id,
  team: 'T1',
  locale: 'ja-JP',
  language: 'ja',
  displayName: id,
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: [],
  ...change,
});
const policy = {
  team: 'T1',
  roles: { viewer: ['*'], operator: ['U1', 'SOPS'], approver: ['U2'], admin: ['SGONE'] },
} as unknown as Policy;
const people = [
  person('U1'),
  person('U2', { deleted: true }),
  person('U3', { groups: ['SOPS'] }),
  person('U4', { groups: ['SELSE'] }),
];
const rights = [
  { name: 'payouts.paid', role: 'operator' },
  { name: 'orders.resend', role: 'operator' },
  { name: 'request.approve', role: 'approver' },
  { name: 'ops.whoami', role: 'viewer' },
] as Parameters<typeof grantsOf>[2];
const at = (day: string) => new Date(`2026-11-${day}T00:00:00Z`);
const uses = [
  { actor: 'U1', operation: 'payouts.paid', last: at('10'), times: 3 },
  { actor: 'U1', operation: 'orders.resend', last: at('12'), times: 1 },
  { actor: 'U1', operation: 'ops.whoami', last: at('19'), times: 50 },
  { actor: 'U3', operation: 'orders.resend', last: at('01'), times: 0 },
] as unknown as Parameters<typeof grantsOf>[3];

describe('who has which role', () => {
  const grants = grantsOf(policy, { people, unknown: ['SGONE'] }, rights, uses);

  test('the strongest first, each by its line of ops.yml', () => {
    expect(grants.map(({ role, holder, person: who }) => [role, holder, who])).toEqual([
      ['admin', 'SGONE', null],
      ['approver', 'U2', 'U2'],
      ['operator', 'U1', 'U1'],
      ['operator', 'SOPS', 'U3'],
      ['viewer', '*', null],
    ]);
  });

  test('and why it gives nothing: gone, or a group that Slack does not give', () => {
    expect(grants.map(({ without }) => without?.en)).toEqual([
      '⚠ Slack does not say',
      'This account is deactivated.',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('what somebody used counts for the role that it needs, with the latest day', () => {
    expect(grants.map(({ last, times }) => [last, times])).toEqual([
      [null, 0],
      [null, 0],
      [at('12'), 4],
      [at('01'), 0],
      [null, 0],
    ]);
  });
});

test('what nobody used, by role, the strongest first; a role whose every right was used is left out', () => {
  expect(unusedRights(rights, uses)).toEqual([{ role: 'approver', names: ['request.approve'] }]);
  expect(unusedRights(rights, [])).toEqual([
    { role: 'approver', names: ['request.approve'] },
    { role: 'operator', names: ['payouts.paid', 'orders.resend'] },
    { role: 'viewer', names: ['ops.whoami'] },
  ]);
});

test('a code of a refusal is said in words, one of an older version as it is', () => {
  expect(codeWords('stale')).toMatchObject({ ja: '確認した内容が変わっていた' });
  expect(codeWords('toString')).toBe('toString');
});

test('each way in which one person is enough, and each request that nobody could approve', () => {
  expect(
    gapsOf(
      {
        people: 2,
        operations: 1,
        tried: 5,
        holes: [{ person: 'U1', operation: 'payouts.paid', way: 'in small parts' }],
        stuck: [{ requester: 'U2', operation: 'payouts.generate' }],
      },
      { stuck: ['U3'] },
    ),
  ).toEqual([
    {
      person: 'U1',
      operation: 'payouts.paid',
      gap: { ja: '1人で足りる: 小分けにして', en: 'one person is enough: in small parts' },
    },
    { person: 'U2', operation: 'payouts.generate', gap: { ja: '承認できる人がいない', en: 'nobody could approve it' } },
    {
      person: 'U3',
      operation: 'request.approve',
      gap: { ja: 'コードで承認できる人がほかにいない', en: 'nobody else could approve it with a code' },
    },
  ]);
});
