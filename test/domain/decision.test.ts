import { expect, test } from 'vitest';
import type { Person } from '#src/domain/actor.ts';
import type { Policy } from '#src/domain/policy.ts';
import { unknownMember } from '#src/domain/money-rule.ts';
import { permitDecision } from '#src/domain/decision.ts';
import { refused } from '../support/refusal.ts';

const policy = {
  team: 'T1',
  roles: { viewer: ['*'], operator: ['U1', 'U2'], approver: ['U3', 'U4'], admin: ['U5'] },
} as Partial<Policy> as Policy;
const person = (id: string, change: Partial<Person> = {}): Person => ({ ...unknownMember(id, [], policy), ...change });

const decide = (name: 'approve' | 'reject' | 'withdraw', decider: Person, requester: string) => {
  const no = refused(() => permitDecision(name, decider, requester, policy, 'payouts.1'));
  return no && [no.code, no.section, no.next?.ja.slice(0, 6)];
};

test('who may decide on whose request', () => {
  const denied = ['not_permitted', 'payouts.1', undefined];
  const own = ['self', 'payouts.1', '不要になった'];
  const others = ['not_permitted', 'payouts.1', '承認者は「却'];
  const table = ['U9', 'U1', 'U3', 'U5'].map((id) => [
    id,
    ...(['approve', 'reject', 'withdraw'] as const).flatMap((name) => [
      decide(name, person(id), 'U2'),
      decide(name, person(id), id),
    ]),
  ]);
  expect(table).toEqual([
    ['U9', denied, denied, denied, denied, denied, denied],
    ['U1', denied, denied, denied, denied, others, undefined],
    ['U3', undefined, own, undefined, own, others, undefined],
    ['U5', undefined, own, undefined, own, others, undefined],
  ]);
});

test('nobody from outside may decide, even if the policy lists them', () => {
  for (const change of [{ deleted: true }, { isBot: true }, { isGuest: true }, { team: 'T2' }])
    expect(decide('approve', person('U3', change), 'U1')).toEqual(['not_permitted', 'payouts.1', undefined]);
});
