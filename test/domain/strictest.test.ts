import { expect, test } from 'vitest';
import { type Policy, policyNow, strictest, type Terms, termsOf } from '#src/domain/policy.ts';
import { yen } from '#src/domain/text/yen.ts';

const own = {
  team: 'T1',
  roles: { viewer: ['*'], operator: ['U1', 'U2'], approver: [], admin: [] },
  channels: { ops: 'C1', reviews: 'C2', payouts: 'C3', alerts: 'C4' },
  mode: 'live',
  secondPerson: { payoutsOverYen: yen(100_000) },
} as Partial<Policy> as Policy;
const other = (payoutsOverYen: number): Terms => ({ ...termsOf(own), payoutsOverYen: yen(payoutsOverYen) });

test('the terms of a policy are its limit, roles and channels', () => {
  expect(termsOf(own)).toMatchObject({ payoutsOverYen: 100_000, roles: own.roles, channels: own.channels });
});

test('the lowest limit of all replicas holds, and only roles that all of them give, as they are now', () => {
  let others: Terms[] = [];
  const held = strictest(own, () => others);
  expect(held.secondPerson.payoutsOverYen).toBe(100_000);
  expect(held.otherRoles).toEqual([]);
  others = [other(200_000), other(50_000)];
  expect(held.secondPerson.payoutsOverYen).toBe(50_000);
  expect(held.otherRoles).toEqual([own.roles, own.roles]);
  others = [other(200_000)];
  expect(held.secondPerson.payoutsOverYen).toBe(100_000);
  expect(held.team).toBe('T1');
});

test('what was taken of them stays as it was when a replica joins that is stricter', () => {
  let others: Terms[] = [];
  const held = strictest(own, () => others);
  const now = policyNow(held);
  others = [{ ...other(50_000), mode: 'rehearsal' }];
  expect([held.mode, held.secondPerson.payoutsOverYen, held.otherRoles?.length]).toEqual(['rehearsal', 50_000, 1]);
  expect([now.mode, now.secondPerson.payoutsOverYen, now.otherRoles?.length]).toEqual(['live', 100_000, 0]);
});
