import { describe, expect, test } from 'vitest';
import {
  codeHolders,
  holdersOf,
  type JudgedOperation,
  proveMoneyRule,
  unknownMember,
} from '#src/domain/second-person/money-rule.ts';
import type { Policy } from '#src/domain/policy.ts';
import { yen } from '#src/domain/text/yen.ts';

const policy = {
  team: 'T1',
  roles: { viewer: ['*'], operator: ['U0OPER1', 'S0OPS'], approver: ['U0APPR1', 'U0APPR2'], admin: ['U0ADMIN1'] },
  mode: 'live',
  secondPerson: { payoutsOverYen: yen(100_000) },
} as Partial<Policy> as Policy;
const people = ['U0OPER1', 'U0APPR1', 'U0APPR2', 'U0ADMIN1'].map((id) => unknownMember(id, [], policy));

const paying: JudgedOperation = {
  name: 'payouts.paid',
  role: 'operator',
  section: 'payouts.1',
  moves: 'money',
  secondPerson: 'above-limit',
  weigh: () => undefined,
};

describe('the proof', () => {
  test('passes for an operation with a limit, for every person and way', () => {
    expect(proveMoneyRule([paying], people, policy)).toEqual({
      people: 4,
      operations: 1,
      tried: 20,
      holes: [],
      stuck: [],
    });
  });

  test('checks only operations that move money', () => {
    const harmless = { ...paying, moves: 'nothing', secondPerson: 'never' } as const;
    expect(proveMoneyRule([harmless, paying], people, policy)).toMatchObject({ operations: 1, tried: 20, holes: [] });
  });

  test('finds an operation without a second person: for one large amount, for many small ones, and for none', () => {
    const quick = { ...paying, secondPerson: 'never' } as const;
    expect(proveMoneyRule([quick], people, policy).holes).toEqual(
      people.flatMap(({ id: person }) => [
        { person, operation: 'payouts.paid', way: 'at once' },
        { person, operation: 'payouts.paid', way: 'in small parts' },
        { person, operation: 'payouts.paid', way: 'with an amount of zero' },
        { person, operation: 'payouts.paid', way: 'with a negative amount' },
      ]),
    );
  });

  test('finds an operation with a limit but without an amount', () => {
    const { weigh: _, ...weightless } = paying;
    expect(proveMoneyRule([weightless], people, policy).holes).toHaveLength(people.length * 4);
    // An operation that always needs a second person needs no `weigh`.
    expect(proveMoneyRule([{ ...weightless, secondPerson: 'always' }], people, policy).holes).toEqual([]);
  });

  test('does not count people who may not start the operation', () => {
    const quick = { ...paying, role: 'admin', secondPerson: 'never' } as const;
    expect(new Set(proveMoneyRule([quick], people, policy).holes.map(({ person }) => person))).toEqual(
      new Set(['U0ADMIN1']),
    );
    const guests = people.map((person) => ({ ...person, isGuest: true }));
    expect(proveMoneyRule([quick], guests, policy).holes).toEqual([]);
  });

  test('names the requests that nobody else could approve', () => {
    const lonely = { ...policy, roles: { ...policy.roles, approver: ['U0ADMIN1'] } };
    expect(proveMoneyRule([paying], people, lonely).stuck).toEqual([
      { operation: 'payouts.paid', requester: 'U0ADMIN1' },
    ]);
    const nobody = { ...policy, roles: { ...policy.roles, approver: [], admin: [] } };
    expect(proveMoneyRule([paying], people, nobody).stuck).toEqual([
      { operation: 'payouts.paid', requester: 'U0OPER1' },
    ]);
  });
});

describe('who could approve with a code', () => {
  const holders = (...enrolled: string[]) => {
    const { able, unable, stuck } = codeHolders([paying], people, new Set(enrolled), policy);
    return { able: able.map(({ id }) => id), unable: unable.map(({ id }) => id), stuck };
  };

  test('two who are enrolled are enough for everybody, themselves too', () => {
    expect(holders('U0APPR1', 'U0ADMIN1')).toEqual({ able: ['U0APPR1', 'U0ADMIN1'], unable: ['U0APPR2'], stuck: [] });
  });

  test('one alone cannot approve what they request themselves', () => {
    expect(holders('U0APPR2').stuck).toEqual(['U0APPR2']);
  });

  test('nobody, and who is no approver, can approve nothing', () => {
    const everybody = ['U0OPER1', 'U0APPR1', 'U0APPR2', 'U0ADMIN1'];
    expect(holders()).toEqual({ able: [], unable: ['U0APPR1', 'U0APPR2', 'U0ADMIN1'], stuck: everybody });
    expect(holders('U0OPER1', 'U0ELSE1')).toMatchObject({ able: [], stuck: everybody });
  });

  test('nobody is stuck where nothing asks for a second person', () => {
    const never = { ...paying, secondPerson: 'never' } as const;
    expect(codeHolders([never], people, new Set(), policy).stuck).toEqual([]);
    const forAdmins = { ...paying, role: 'admin' } as const;
    expect(codeHolders([forAdmins, never], people, new Set(), policy).stuck).toEqual(['U0ADMIN1']);
  });
});

test('the policy’s people and groups are listed once each, without "*"', () => {
  expect(holdersOf(policy)).toEqual({ users: ['U0OPER1', 'U0APPR1', 'U0APPR2', 'U0ADMIN1'], groups: ['S0OPS'] });
});

test('an unknown member is a full member of the workspace', () => {
  expect(unknownMember('U1', ['S1'], { team: 'T9' })).toEqual({
    id: 'U1',
    team: 'T9',
    locale: 'ja-JP',
    language: 'ja',
    displayName: 'U1',
    isBot: false,
    isGuest: false,
    deleted: false,
    groups: ['S1'],
  });
});
