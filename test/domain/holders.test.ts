import { expect, test } from 'vitest';
import { holdersOf } from '#src/domain/second-person/money-rule.ts';

test('users and user groups are told apart by how their ids begin, not by how they end', () => {
  const roles = { viewer: ['*'], operator: ['U0BOSS', 'S0TEAM'], approver: ['W0BOSS', 'S0TEAM'], admin: ['U0BOSS'] };
  expect(holdersOf({ roles })).toEqual({ users: ['U0BOSS', 'W0BOSS'], groups: ['S0TEAM'] });
});
