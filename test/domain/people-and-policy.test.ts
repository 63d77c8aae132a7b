import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { languageOf, type Person } from '#src/domain/permission/actor.ts';
import { askingRoles, denial, exclusion, lacks, rolesOf, unconfirmedFor } from '#src/domain/permission/permission.ts';
import { type Policy, policyHash, readTerms, roles, strictest, termsOf } from '#src/domain/policy.ts';
import { limitOf, secondPersonNeeded } from '#src/domain/second-person/second-person.ts';
import { yen } from '#src/domain/text/yen.ts';

const haruka: Person = {
  id: 'U0OPER1',
  team: 'T0000001',
  locale: 'ja-JP',
  language: 'ja',
  displayName: '佐藤 はるか',
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: ['S0OPSGRP'],
};

const policy: Policy = {
  language: 'ja',
  timezone: 'Asia/Tokyo',
  team: 'T0000001',
  roles: { viewer: ['*'], operator: ['U0OPER1'], approver: ['U0APPR1'], admin: ['U0ADMIN1'] },
  channels: { ops: 'C0OPS', reviews: 'C0REVIEWS', payouts: 'C0PAYOUTS', alerts: 'C0ALERTS' },
  marketplace: {},
  links: {},
  posts: [],
  mode: 'live',
  secondPerson: { payoutsOverYen: yen(100_000) },
  requestExpiresMs: 86_400_000,
  thresholds: {
    stuckHours: 24,
    stuckAlertHours: 48,
    errorRatePercent: 5,
    errorRateMinOrders: 20,
    responseHours: 24,
    connectionsPercent: 80,
    notificationsFailed: 5,
    notificationsWaitingMinutes: 30,
    payoutsOverdueDays: 1,
  },
  schedules: {
    digest: '0 9 * * *',
    alerts: '*/5 * * * *',
    weekly: '0 9 * * 1',
    monthly: '0 9 1 * *',
    quarterly: '0 9 1 1,4,7,10 *',
  },
  escalation: [{ level: 1, name: '自動復旧/標準手順', afterMs: 0 }],
};

describe('a person', () => {
  it('is a full member unless they are a guest, a bot, deactivated or from another workspace', () => {
    expect(exclusion(haruka, policy)).toBeUndefined();
    expect(denial(haruka, 'viewer', policy)).toBeUndefined();
    for (const fact of [{ team: 'T0000002' }, { isBot: true }, { isGuest: true }, { deleted: true }]) {
      const other = { ...haruka, ...fact };
      expect(exclusion(other, policy)).toBeDefined();
      expect(rolesOf(other, policy)).toEqual([]);
      expect(denial(other, 'viewer', policy)).toEqual(exclusion(other, policy));
    }
  });

  it.each([
    ['ja-JP', 'ja'],
    ['ja', 'ja'],
    ['JA_jp', 'ja'],
    ['en-US', 'en'],
    ['jam-JM', 'en'],
    ['fr-ja', 'en'],
    ['', 'en'],
  ])('with locale %o reads %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});

describe('a role', () => {
  it('includes itself and the weaker ones', () => {
    expect(roles).toEqual(['viewer', 'operator', 'approver', 'admin']);
    for (const [strength, held] of roles.entries()) {
      const nobody = { viewer: [], operator: [], approver: [], admin: [] };
      const holding = { ...policy, roles: { ...nobody, [held]: [haruka.id] } };
      expect(rolesOf(haruka, holding)).toEqual(roles.slice(0, strength + 1));
      expect(roles.filter((needed) => !denial(haruka, needed, holding))).toEqual(roles.slice(0, strength + 1));
    }
  });

  it('is given by name, by group, or to everybody in the workspace, and in no other way', () => {
    const held = (approver: string[]) =>
      rolesOf(haruka, { ...policy, roles: { ...policy.roles, operator: [], approver } });
    expect(held(['U0OTHER', 'S0OTHERS', haruka.displayName])).toEqual(['viewer']);
    for (const holder of [haruka.id, 'S0OPSGRP', '*'])
      expect(held([holder])).toEqual(['viewer', 'operator', 'approver']);
  });
});

describe('somebody who lacks a role', () => {
  const guest = { ...haruka, id: 'U0NEW', groups: [] };
  const nobody = { ...policy, roles: { ...policy.roles, viewer: ['U0OPER1'] } };

  it.each([
    ['viewer', '閲覧者', 'viewers'],
    ['operator', '運用担当', 'operators'],
    ['approver', '承認者', 'approvers'],
    ['admin', 'システム管理者', 'administrators'],
  ] as const)('of a %s hears which one it is, and for what', (role, ja, en) => {
    const where = {
      ja: 'ご自身の権限は `/ops whoami` で確認できます。必要な場合は、システム管理者に依頼してください。',
      en: '(see `/ops whoami`). If you need it, ask an administrator.',
    };
    expect(denial(guest, role, nobody, 'question')).toEqual({
      ja: `この照会には${ja}の権限が必要です。${where.ja}`,
      en: `Only ${en} can ask this ${where.en}`,
    });
    expect(denial(guest, role, nobody)).toEqual({
      ja: `この操作には${ja}の権限が必要です。${where.ja}`,
      en: `Only ${en} can do this ${where.en}`,
    });
    expect(denial(guest, role, nobody, { ja: '支払済みにする', en: 'Mark as paid' })).toEqual({
      ja: `「支払済みにする」には${ja}の権限が必要です。${where.ja}`,
      en: `Only ${en} can use “Mark as paid” ${where.en}`,
    });
  });

  it('asks questions with the roles they have, but on a terminal with all: there the database decides', () => {
    expect(askingRoles(haruka, policy)).toEqual(['viewer', 'operator']);
    expect(askingRoles({ ...haruka, deleted: true }, policy)).toEqual([]);
    expect(askingRoles({ ...guest, onTerminal: true }, nobody)).toEqual(roles);
    expect(askingRoles(guest, nobody)).toEqual([]);
  });
});

describe('while replicas differ', () => {
  const holding = (...others: Policy['roles'][]): Policy => ({
    ...policy,
    roles: { ...policy.roles, admin: [haruka.id] },
    otherRoles: others,
  });
  it('only roles that every replica gives are held', () => {
    const viewer = { viewer: ['*'], operator: [], approver: [], admin: [] };
    expect(rolesOf(haruka, holding())).toEqual(roles);
    expect(rolesOf(haruka, holding(viewer))).toEqual(['viewer']);
    expect(rolesOf(haruka, holding({ ...viewer, viewer: [] }))).toEqual([]);
    expect(rolesOf(haruka, holding({ ...viewer, approver: ['*'] }, viewer))).toEqual(['viewer']);
  });
});

describe('somebody whose groups Slack does not give', () => {
  const trouble = { group: 'S0OPSGRP', code: 'fatal_error' };
  const without = { ...haruka, id: 'U0NEW', groups: [], unconfirmed: [trouble, { group: 'S0OTHER', code: 'x' }] };
  const byGroup = { ...policy, roles: { viewer: [], operator: [], approver: ['S0OPSGRP'], admin: [] } };

  it('is told which group it is about, when that group would give the role', () => {
    expect(unconfirmedFor(without, 'operator', byGroup)).toEqual([trouble]);
    expect(unconfirmedFor(without, 'approver', byGroup)).toEqual([trouble]);
    // Administrators are held by nobody here, so no group could make one.
    expect(unconfirmedFor(without, 'admin', byGroup)).toEqual([]);
    expect(unconfirmedFor(haruka, 'operator', byGroup)).toEqual([]);
    expect(denial(without, 'operator', byGroup)?.ja).toContain('ユーザーグループ S0OPSGRP のメンバーを');
    expect(denial(without, 'admin', byGroup)?.ja).not.toContain('ユーザーグループ');
  });

  it('and a person of an unknown workspace may nothing', () => {
    expect(exclusion({ ...haruka, team: '' }, policy)?.en).toContain('does not say which workspace');
    expect(exclusion({ ...haruka, team: 'T9' }, policy)?.en).toContain('another workspace');
  });

  it('cannot be given what needs a role they lack', () => {
    expect(lacks(haruka, 'viewer', policy)).toBeUndefined();
    expect(lacks({ ...haruka, groups: [] }, 'admin', policy)?.ja).toContain(
      '佐藤 はるか さんにはシステム管理者の権限がありません',
    );
  });
});

describe("a policy's hash", () => {
  it('is the SHA-256 of its JSON with sorted keys', () => {
    const json =
      '{"channels":{"alerts":"C0ALERTS","ops":"C0OPS","payouts":"C0PAYOUTS","reviews":"C0REVIEWS"},' +
      '"escalation":[{"afterMs":0,"level":1,"name":"自動復旧/標準手順"}],"language":"ja","links":{},"marketplace":{},"mode":"live","posts":[],' +
      '"requestExpiresMs":86400000,"roles":{"admin":["U0ADMIN1"],"approver":["U0APPR1"],"operator":["U0OPER1"],"viewer":["*"]},' +
      '"schedules":{"alerts":"*/5 * * * *","digest":"0 9 * * *","monthly":"0 9 1 * *","quarterly":"0 9 1 1,4,7,10 *",' +
      '"weekly":"0 9 * * 1"},"secondPerson":{"payoutsOverYen":100000},"team":"T0000001","thresholds":{"connectionsPercent":80,' +
      '"errorRateMinOrders":20,"errorRatePercent":5,"notificationsFailed":5,"notificationsWaitingMinutes":30,' +
      '"payoutsOverdueDays":1,"responseHours":24,"stuckAlertHours":48,"stuckHours":24},"timezone":"Asia/Tokyo"}';
    expect(policyHash(policy)).toBe(createHash('sha256').update(json, 'utf8').digest('hex'));
  });

  it('changes with any rule, but not with the order in the file', () => {
    expect(policyHash({ ...policy, requestExpiresMs: 1 })).not.toBe(policyHash(policy));
    expect(policyHash({ ...policy, mode: 'rehearsal' })).not.toBe(policyHash(policy));
    const stepUp = (yens: number): Policy => ({
      ...policy,
      secondPerson: { ...policy.secondPerson, stepUpOverYen: yen(yens) },
    });
    expect(new Set([policy, stepUp(1), stepUp(2)].map(policyHash)).size).toBe(3);
    const { language, ...rest } = policy;
    expect(policyHash({ ...rest, language })).toBe(policyHash(policy));
  });
});

describe('the strictest of several policies', () => {
  const withCode = (payouts: number, stepUp?: number): Policy => ({
    ...policy,
    secondPerson: { payoutsOverYen: yen(payouts), ...(stepUp !== undefined && { stepUpOverYen: yen(stepUp) }) },
  });

  it.each([
    ['alone', withCode(5), [], { payoutsOverYen: 5 }],
    ['alone, with codes', withCode(5, 9), [], { payoutsOverYen: 5, stepUpOverYen: 9 }],
    ['beside lower limits', withCode(5, 9), [withCode(4, 8), withCode(6, 7)], { payoutsOverYen: 4, stepUpOverYen: 7 }],
    ['beside higher limits', withCode(5, 9), [withCode(50, 90)], { payoutsOverYen: 5, stepUpOverYen: 9 }],
    [
      'beside one that asks for codes',
      withCode(5),
      [withCode(6), withCode(6, 0)],
      { payoutsOverYen: 5, stepUpOverYen: 0 },
    ],
    ['beside one that asks for none', withCode(5, 9), [withCode(6)], { payoutsOverYen: 5, stepUpOverYen: 9 }],
  ])('%s', (_name, own, others, expected) => {
    expect(strictest(own, () => others.map(termsOf)).secondPerson).toEqual(expected);
  });

  it('rehearses as soon as one rehearses, and no longer when that one is gone', () => {
    const rehearsing: Policy = { ...policy, mode: 'rehearsal' };
    let others = [policy];
    const together = strictest(policy, () => others.map(termsOf));
    expect(together.mode).toBe('live');
    others = [policy, rehearsing];
    expect(together.mode).toBe('rehearsal');
    others = [];
    expect(together.mode).toBe('live');
    expect(strictest(rehearsing, () => [termsOf(policy)]).mode).toBe('rehearsal');
  });

  it('has terms that an older version has too, while neither a code nor a rehearsal is wanted', () => {
    expect(Object.keys(termsOf(policy))).toEqual(['payoutsOverYen', 'roles', 'channels']);
    expect(termsOf({ ...withCode(5, 9), mode: 'rehearsal' })).toMatchObject({ stepUpOverYen: 9, mode: 'rehearsal' });
  });
});

describe('what another replica wrote about its policy', () => {
  const terms = termsOf(policy);

  it('is followed where it is stricter', () => {
    const beside = (other: object) => strictest(policy, () => [readTerms({ ...terms, ...other })]);
    expect(limitOf(beside({ payoutsOverYen: 10 }))).toBe(10);
    expect(limitOf(beside({ payoutsOverYen: 100_000_000 }))).toBe(limitOf(policy));
    expect(rolesOf(haruka, beside({ roles: { ...policy.roles, viewer: [], operator: [] } }))).toEqual([]);
  });

  it('asks for codes and rehearses with it, also where that cannot be read', () => {
    const beside = (other: object) => strictest(policy, () => [readTerms({ ...terms, ...other })]);
    expect([beside({}).secondPerson.stepUpOverYen, beside({}).mode]).toEqual([undefined, 'live']);
    expect(beside({ stepUpOverYen: 5 }).secondPerson.stepUpOverYen).toBe(5);
    for (const written of [null, '5', -1, 0.5, 1e300])
      expect(beside({ stepUpOverYen: written }).secondPerson.stepUpOverYen).toBe(0);
    expect(beside({ mode: 'live' }).mode).toBe('live');
    for (const written of ['rehearsal', 'later', null, 1]) expect(beside({ mode: written }).mode).toBe('rehearsal');
  });

  it.each([
    undefined,
    null,
    5,
    'text',
    [],
    {},
    { limits: { payoutsOverYen: 1 } },
    { payoutsOverYen: null },
    { payoutsOverYen: '100000' },
    { payoutsOverYen: -1 },
    { payoutsOverYen: 1e300 },
    { payoutsOverYen: 0.5 },
  ])('never loosens a rule, nor takes a role from everybody, when it cannot be read: %j', (written) => {
    for (const held of [undefined, null, {}, [], { viewer: '*' }, { ...policy.roles, admin: undefined }]) {
      const other =
        typeof written === 'object' && written !== null && !Array.isArray(written)
          ? { ...written, roles: held }
          : written;
      const strict = strictest(policy, () => [readTerms(other)]);
      expect(limitOf(strict)).toBe(0);
      expect(secondPersonNeeded('above-limit', { amount: 1, smallest: 1, alone: 0 }, limitOf(strict))).toBeDefined();
      expect(rolesOf(haruka, strict)).toEqual(rolesOf(haruka, policy));
    }
  });
});
