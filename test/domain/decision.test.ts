import { describe, expect, test } from 'vitest';
import type { Person } from '#src/domain/permission/actor.ts';
import type { Policy } from '#src/domain/policy.ts';
import { unknownMember } from '#src/domain/second-person/money-rule.ts';
import { decisionDenial, permitDecision } from '#src/domain/permission/decision.ts';
import { refused } from '../support/refusal.ts';

const policy = {
  team: 'T1',
  roles: { viewer: ['*'], operator: ['U1', 'U2'], approver: ['U3', 'U4'], admin: ['U5'] },
} as Partial<Policy> as Policy;
const person = (id: string, change: Partial<Person> = {}): Person => ({ ...unknownMember(id, [], policy), ...change });

const decide = (name: 'approve' | 'reject' | 'withdraw', decider: Person, requester: string) => {
  const decision = { name, decider, requester, policy, section: 'payouts.1' } as const;
  const no = decisionDenial(decision);
  expect(refused(() => permitDecision(decision))).toEqual(no);
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

describe('why one cannot decide on one’s own request', () => {
  const why = (name: 'approve' | 'reject', decider: Person, approvers?: readonly string[]) =>
    decisionDenial({
      name,
      decider,
      requester: decider.id,
      policy,
      section: 'payouts.1',
      ...(approvers && { approvers }),
    })?.words;

  test('the same with the role and without: it never changes that it is one’s own', () => {
    const own = {
      ja: 'ご自身の依頼は承認できません。承認者の承認をお待ちください。',
      en: 'You cannot approve your own request. Please wait for an approver.',
    };
    for (const id of ['U9', 'U1', 'U3']) expect(why('approve', person(id))).toEqual(own);
    expect(why('reject', person('U3'))).toEqual({
      ja: 'ご自身の依頼は却下できません。承認者の判断をお待ちください。',
      en: 'You cannot reject your own request. Please wait for an approver.',
    });
  });

  test('who is excluded hears that, and who only withdraws hears of the role', () => {
    expect(why('approve', person('U3', { deleted: true }))?.en).toBe('This account is deactivated.');
    const withdrawing = { name: 'withdraw', requester: 'U9', policy, section: 'payouts.1' } as const;
    expect(decisionDenial({ ...withdrawing, decider: person('U9') })?.words.en).toMatch(/^Only operators can do this/u);
    expect(decisionDenial({ ...withdrawing, decider: person('U1') })?.words.en).toBe(
      'Only the requester can withdraw it.',
    );
  });

  test.each([
    [['佐藤'], '（佐藤 さん）', ' (佐藤)'],
    [['佐藤', '鈴木', '高橋'], '（佐藤 さん、鈴木 さん、高橋 さん）', ' (佐藤, 鈴木, 高橋)'],
    [['佐藤', '鈴木', '高橋', '田中'], '（佐藤 さん、鈴木 さん、高橋 さん ほか）', ' (佐藤, 鈴木, 高橋 or others)'],
  ])('three approvers are named at most: %j', (approvers, ja, en) => {
    expect(why('approve', person('U3'), approvers)).toEqual({
      ja: `ご自身の依頼は承認できません。承認者${ja}の承認をお待ちください。`,
      en: `You cannot approve your own request. Please wait for an approver${en}.`,
    });
  });
});
