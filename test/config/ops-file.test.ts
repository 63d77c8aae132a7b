import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '#src/config/load.ts';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { type Policy, policyHash } from '#src/domain/policy.ts';

const required = `team: T0000001
roles:
  viewer: ["*"]
  operator: [U0OPER1, S0OPSGRP]
  approver: [W0APPR1]
  admin: [U0ADMIN1]
channels: { ops: C0OPS, reviews: G0REVIEWS, payouts: C0PAYOUTS, alerts: C0ALERTS }
`;

const policyOf = (source: string): Policy => {
  const parsed = parseOpsFile(source, 'ops.yml');
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.policy;
};

const faultsOf = (source: string): readonly string[] => {
  const parsed = parseOpsFile(source, 'ops.yml');
  return parsed.ok ? [] : parsed.faults;
};

/** The faults of text after the required part. Its first line is line 8 of the file. */
const faultsAfter = (more: string): readonly string[] => faultsOf(required + more);

describe('links', () => {
  it('are read by kind', () => {
    const links = 'links:\n  order: https://a.example/o/{order_id}\n  payout: https://a.example/p/{id}?n={name}\n';
    expect(policyOf(required + links).links).toEqual({
      order: 'https://a.example/o/{order_id}',
      payout: 'https://a.example/p/{id}?n={name}',
    });
  });

  it('that lead elsewhere are refused with their line', () => {
    const links = `links:
  order: http://a.example/{order_id}
  partner: https://{name}.example/
  payout: https://a.example/{bank}
  customer: https://a.example/{id}
`;
    const allowed = 'allowed: https://…, with {id}, {order_id} or {name} in its path or query';
    expect(faultsAfter(links)).toEqual([
      `ops.yml:9: links.order does not begin with https://; ${allowed}`,
      `ops.yml:10: links.partner has a place outside its path and query; ${allowed}`,
      `ops.yml:11: links.payout has other places than {id}, {order_id} and {name}; ${allowed}`,
      'ops.yml:12: links.customer is not known; allowed: order, partner, payout, purchase',
    ]);
  });
});

describe('the policy file', () => {
  const example = readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8');

  it('is read completely from the example', () => {
    expect(policyOf(example)).toEqual({
      language: 'ja',
      timezone: 'Asia/Tokyo',
      team: 'T0000001',
      roles: {
        viewer: ['*'],
        operator: ['U0OPER1', 'S0OPSGRP', 'S0TECH', 'U0OWNER'],
        approver: ['U0APPR1', 'U0APPR2'],
        admin: ['U0ADMIN1'],
      },
      channels: { ops: 'C0OPS', reviews: 'C0REVIEWS', payouts: 'C0PAYOUTS', alerts: 'C0ALERTS' },
      marketplace: {
        healthUrl: 'http://127.0.0.1:4010/api/health',
        processPayoutsUrl: 'http://127.0.0.1:4010/functions/v1/process-payouts',
        notificationWorkerUrl: 'http://127.0.0.1:4010/functions/v1/process-notification-queue',
      },
      mode: 'live',
      secondPerson: { payoutsOverYen: 100_000 },
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
      escalation: [
        { level: 1, name: '自動復旧/標準手順', afterMs: 0 },
        {
          level: 2,
          name: 'システム管理者',
          contact: 'system-admin@company.com',
          mention: 'U0ADMIN1',
          afterMs: 900_000,
        },
        { level: 3, name: '技術チーム', contact: 'tech-support@company.com', mention: 'S0TECH', afterMs: 1_800_000 },
        { level: 4, name: '事業責任者', contact: 'business-owner@company.com', mention: 'U0OWNER', afterMs: 3_600_000 },
      ],
      links: {},
      posts: [],
    });
  });

  it('has the values of the example for optional parts that are left out, except the URLs and whom to call', () => {
    const { team, roles, channels, marketplace: _urls, escalation: _people, ...rest } = policyOf(example);
    const short = policyOf(required);
    expect(short).toMatchObject(rest);
    expect(short.marketplace).toEqual({});
    expect({ team, roles, channels }).not.toEqual({ team, roles: short.roles, channels: short.channels });
  });

  it('calls nobody whom the file does not name: the ladder that is left out has names and times alone', () => {
    expect(policyOf(required).escalation).toEqual([
      { level: 1, name: '自動復旧/標準手順', afterMs: 0 },
      { level: 2, name: 'システム管理者', afterMs: 900_000 },
      { level: 3, name: '技術チーム', afterMs: 1_800_000 },
      { level: 4, name: '事業責任者', afterMs: 3_600_000 },
    ]);
  });

  it('keeps the defaults of a section when one value is set', () => {
    const policy = policyOf(
      `${required}language: en\ntimezone: UTC\nthresholds: { stuck_hours: 1.5 }\npolicy: { request_expires: 7d }\nschedules: { digest: "30 8 * * MON-FRI" }\n`,
    );
    expect(policy.language).toBe('en');
    expect(policy.thresholds).toMatchObject({ stuckHours: 1.5, stuckAlertHours: 48 });
    expect(policy.secondPerson.payoutsOverYen).toBe(100_000);
    expect(policy.requestExpiresMs).toBe(604_800_000);
    expect(policy.schedules).toMatchObject({ digest: '30 8 * * MON-FRI', weekly: '0 9 * * 1' });
  });

  it('asks for codes and rehearses only where it says so', () => {
    const policy = policyOf(
      `${required}mode: rehearsal\npolicy: { second_person: { payouts_over_yen: 100000, step_up_over_yen: 0 } }\n`,
    );
    expect(policy.mode).toBe('rehearsal');
    expect(policy.secondPerson).toEqual({ payoutsOverYen: 100_000, stepUpOverYen: 0 });
    expect(policyOf(required).mode).toBe('live');
    expect(policyOf(required).secondPerson).toEqual({ payoutsOverYen: 100_000 });
  });

  it('may use anchors', () => {
    expect(
      policyOf(required.replace('[W0APPR1]', '&two [U0A11, U0A22]').replace('[U0ADMIN1]', '*two')).roles.admin,
    ).toEqual(['U0A11', 'U0A22']);
  });
});

describe('a fault of the policy file shows its line and what is allowed', () => {
  it.each([
    [
      'lanuage: ja',
      /^ops\.yml:8: lanuage is not known \(did you mean language\?\); allowed: language, timezone, team, /,
    ],
    [
      'policy: { second_person: { payouts_over_yen: 100,000 } }',
      /^ops\.yml:8: policy\.second_person has a number with a comma; write numbers without: 100000, not 100,000$/,
    ],
    [
      'policy:\n  second_person:\n    payouts_over_yen: 100,000',
      /^ops\.yml:10: policy\.second_person\.payouts_over_yen is "100,000", with commas; write numbers without: /,
    ],
    ['zzz: 1', /^ops\.yml:8: zzz is not known; allowed: language, /],
    [
      '\n\nthresholds:\n  stuck_hours: 24\n  stuck_hour: 3',
      /^ops\.yml:12: thresholds\.stuck_hour is not known \(did you mean stuck_hours\?\)/,
    ],
    [
      'policy: { second_person: { payout_over_yen: 5 } }',
      /^ops\.yml:8: policy\.second_person\.payout_over_yen .*payouts_over_yen\?/,
    ],
    [
      'escalation:\n  - level: 1\n    name: x\n    after: 0m\n    mentions: U0A',
      /^ops\.yml:12: escalation\[0\]\.mentions .*mention\?/,
    ],
    ['language: fr', /^ops\.yml:8: language is "fr"; allowed: ja, en$/],
    ['language:', /^ops\.yml:8: language is empty; allowed: ja, en$/],
    ['timezone: Asia/Tokio', /^ops\.yml:8: timezone is "Asia\/Tokio" \(did you mean Asia\/Tokyo\?\); allowed: /],
    ['timezone: "+09:00"', /^ops\.yml:8: timezone is "\+09:00"; allowed: a time zone such as Asia\/Tokyo$/],
    ['timezone: 9', /^ops\.yml:8: timezone is 9; allowed: a time zone/],
    ['marketplace: { health_url: "file:///etc/passwd" }', /^ops\.yml:8: marketplace\.health_url is "file:/],
    [
      'marketplace: { health_url: "https://user:hunter2@market.example/api/health" }',
      /^ops\.yml:8: marketplace\.health_url names a user or a password; allowed: an address without them$/,
    ],
    ['marketplace: [x]', /^ops\.yml:8: marketplace is a list; allowed: a mapping of health_url, process_payouts_url, /],
    ['thresholds: 5', /^ops\.yml:8: thresholds is 5; allowed: a mapping of stuck_hours, /],
    ['thresholds:', /^ops\.yml:8: thresholds is empty; allowed: a mapping/],
    [
      'policy: { second_person: { payouts_over_yen: "100000" } }',
      /payouts_over_yen is "100000"; allowed: whole yen, 0 or more$/,
    ],
    ['policy: { second_person: { payouts_over_yen: 0.5 } }', /payouts_over_yen is 0\.5; allowed: whole yen/],
    ['policy: { second_person: { payouts_over_yen: -1 } }', /payouts_over_yen is -1; allowed: whole yen/],
    [
      'policy: { second_person: { step_up_over_yen: -1 } }',
      /step_up_over_yen is -1; allowed: whole yen, 0 or more; left out, no code is ever asked for$/,
    ],
    ['policy: { second_person: { step_up_over_yen: "1000000" } }', /step_up_over_yen is "1000000"; allowed: whole yen/],
    ['policy: { second_person: { step_up_over_yen: } }', /step_up_over_yen is empty; allowed: whole yen/],
    ['mode: dry', /^ops\.yml:8: mode is "dry"; allowed: live, rehearsal$/],
    [
      'policy: { request_expires: 1w }',
      /^ops\.yml:8: policy\.request_expires is "1w"; allowed: a duration such as 30m, 24h, 7d$/,
    ],
    ['policy: { request_expires: 0m }', /request_expires is "0m"/],
    ['policy: { request_expires: 24 }', /request_expires is 24; allowed: a duration/],
    ['thresholds: { stuck_hours: 0 }', /stuck_hours is 0; allowed: hours, more than 0/],
    ['thresholds: { stuck_alert_hours: 87601 }', /stuck_alert_hours is 87601/],
    [
      'thresholds: { error_rate_percent: 101 }',
      /error_rate_percent is 101; allowed: percent, more than 0 and at most 100$/,
    ],
    ['thresholds: { connections_percent: 0 }', /connections_percent is 0/],
    ['thresholds: { error_rate_min_orders: 0 }', /error_rate_min_orders is 0/],
    ['thresholds: { response_hours: .nan }', /response_hours is/],
    ['thresholds: { notifications_failed: -1 }', /notifications_failed is -1/],
    ['thresholds: { notifications_waiting_minutes: 0 }', /notifications_waiting_minutes is 0/],
    ['thresholds: { payouts_overdue_days: 0.5 }', /payouts_overdue_days is 0\.5/],
    [
      'schedules: { digest: "0 25 * * *" }',
      /^ops\.yml:8: schedules\.digest is not a cron line \(.*0-23\); allowed: five fields/,
    ],
    ['schedules: { alerts: "* * * * * *" }', /schedules\.alerts does not have five fields; allowed: five fields/],
    ['schedules: { weekly: "" }', /schedules\.weekly does not have five fields/],
    ['schedules: { monthly: "0 9 30 2 *" }', /schedules\.monthly is not a cron line/],
    ['schedules: { weekly: "H 9 * * 1" }', /schedules\.weekly has an H/],
    ['schedules: { quarterly: 5 }', /schedules\.quarterly is 5; allowed: five fields/],
    ['escalation: []', /^ops\.yml:8: escalation is a list; allowed: a list of at least one level$/],
    ['escalation: [5]', /^ops\.yml:8: escalation\[0\] is 5; allowed: a mapping of level, name/],
    [
      'escalation: [{ level: 2, name: x, after: 0m }]',
      /^ops\.yml:8: escalation\[0\]\.level is 2; allowed: levels in order, here 1$/,
    ],
    [
      'escalation:\n  - { level: 1, name: x, after: 5m }\n  - { level: 2, name: y, after: 0m }',
      /^ops\.yml:10: escalation\[1\]\.after is "0m"; allowed: no earlier/,
    ],
    ['escalation: [{ level: 1, name: " ", after: 0m }]', /escalation\[0\]\.name is " "; allowed: a name$/],
    ['escalation: [{ level: 1, name: x }]', /^ops\.yml:8: escalation\[0\]\.after is missing; allowed: a duration/],
    [
      'escalation: [{ level: 1, name: x, after: 0m, mention: "@here" }]',
      /mention is "@here"; allowed: a user \(U…, W…\) or a user group \(S…\)$/,
    ],
    ['escalation: [{ level: 1, name: x, after: 0m, mention: "<@U0ADMIN1>" }]', /mention is "<@U0ADMIN1>"/],
    ['team: T0000002', /^ops\.yml:8: is not YAML here: Map keys must be unique$/],
    ['language: [', /^ops\.yml:\d+: is not YAML here: /],
    ['language: *nowhere', /^ops\.yml:\d+: is not YAML/],
    ['language: !!secret ja', /^ops\.yml:8: is not YAML here: Unresolved tag/],
    ['---\nlanguage: ja', /^ops\.yml:\d+: is not YAML here: .*multiple documents/],
  ])('%o', (more, expected) => {
    const faults = faultsAfter(more);
    expect(faults).toEqual([expect.stringMatching(expected)]);
    expect(faults[0]).not.toContain('\n');
  });

  it.each([
    ['team: T0000001', 'team: U0000001', /^ops\.yml:1: team is "U0000001"; allowed: the workspace, T…$/],
    ['team: T0000001', '', /^ops\.yml:\d: team is missing; allowed: the workspace/],
    ['  admin: [U0ADMIN1]\n', '', /^ops\.yml:2: roles\.admin is missing; allowed: a list; each a user/],
    ['[U0ADMIN1]', '[]', /^ops\.yml:6: roles\.admin has no members; allowed: a list; each a user/],
    ['[U0ADMIN1]', '', /^ops\.yml:6: roles\.admin is empty; allowed: a list; each a user/],
    ['[U0ADMIN1]', 'U0ADMIN1', /^ops\.yml:6: roles\.admin is "U0ADMIN1"; allowed: a list/],
    ['[U0ADMIN1]', '["*"]', /^ops\.yml:6: roles\.admin\[0\] is "\*"; allowed: a user/],
    ['[U0ADMIN1]', '["@sato"]', /^ops\.yml:6: roles\.admin\[0\] is "@sato"/],
    [
      '[U0ADMIN1]',
      '[U0ADMIN1, U0X11, U0ADMIN1]',
      /^ops\.yml:6: roles\.admin\[2\] is listed twice; allowed: each once$/,
    ],
    [
      '["*"]',
      '[*]',
      /^ops\.yml:3: is not YAML here: a word that begins with \*; everybody is written '\*', in quotes$/,
    ],
    ['  operator:', '\toperator:', /^ops\.yml:4: is not YAML here: a tab; YAML allows only spaces there$/],
    ['team: T0000001', 'team:\0 T0000001', /^ops\.yml:1: the file is not UTF-8 text; save it with the encoding UTF-8$/],
    [
      '["*"]',
      '[everyone]',
      /^ops\.yml:3: roles\.viewer\[0\] is "everyone"; allowed: "\*" \(every full member\), a user/,
    ],
    ['  admin:', '  admins: [U0X11]\n  admin:', /^ops\.yml:6: roles\.admins is not known \(did you mean admin\?\)/],
    ['ops: C0OPS', 'ops: "#ops"', /^ops\.yml:7: channels\.ops is "#ops"; allowed: a channel, C… or G…$/],
    ['ops: C0OPS, ', '', /^ops\.yml:7: channels\.ops is missing; allowed: a channel/],
  ])('%o made %o', (from, to, expected) => {
    expect(faultsOf(required.replace(from, to))).toEqual([expect.stringMatching(expected)]);
  });

  it('points to the item in a list of several lines, also through an anchor', () => {
    expect(faultsOf(required.replace('[U0ADMIN1]', '\n    - U0ADMIN1\n    - nobody'))).toEqual([
      expect.stringMatching(/^ops\.yml:8: roles\.admin\[1\] is "nobody"/),
    ]);
    expect(faultsOf(required.replace('[W0APPR1]', '&them [nobody]').replace('[U0ADMIN1]', '*them'))).toEqual([
      expect.stringMatching(/^ops\.yml:5: roles\.approver\[0\] is "nobody"/),
      expect.stringMatching(/^ops\.yml:5: roles\.admin\[0\] is "nobody"/),
    ]);
  });

  it.each([
    ['', /^ops\.yml:1: the file is empty; allowed: a mapping of language, /],
    ['# nothing', /^ops\.yml:1: the file is empty/],
    ['- team', /^ops\.yml:1: the file is a list/],
    ['team', /^ops\.yml:1: the file is "team"/],
  ])('a file of %o', (source, expected) => {
    expect(faultsOf(source)).toEqual([expect.stringMatching(expected)]);
  });

  it('is reported with all others, in the order of the file', () => {
    const faults = faultsOf('language: fr\nroles: { admin: [] }\nchannels: {}\nthresholds: { stuck_hours: x }\nx: 1\n');
    expect(faults.map((fault) => /^ops\.yml:(\d): (\S+)/.exec(fault)?.slice(1))).toEqual(
      [
        ['1', 'language'],
        ['1', 'team'],
        ['2', 'roles.viewer'],
        ['2', 'roles.operator'],
        ['2', 'roles.approver'],
        ['2', 'roles.admin'],
        ['3', 'channels.ops'],
        ['3', 'channels.reviews'],
        ['3', 'channels.payouts'],
        ['3', 'channels.alerts'],
        ['4', 'thresholds.stuck_hours'],
        ['5', 'x'],
      ].toSorted((a, b) => Number(a[0]) - Number(b[0])),
    );
  });

  it('is found in any text without a crash', () => {
    const lines = fc.constantFrom(
      ...required.split('\n'),
      '? {a: 1}',
      '__proto__: 1',
      '1: 2',
      '<<: 5',
      '\t',
      '- x',
      'a: &b [*b]',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(lines).map((parts) => parts.join('\n')),
        ),
        (source) => {
          for (const fault of faultsOf(source)) expect(fault).toMatch(/^ops\.yml:\d+: [^\n]+$/);
        },
      ),
    );
  });

  it('is found even in a file with an anchor bomb', () => {
    const bomb = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1)
      bomb.push(`b${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    expect(faultsOf(bomb.join('\n'))).toEqual([
      expect.stringMatching(/^ops\.yml:1: is not YAML: Excessive alias count/),
    ]);
  });
});

describe('loading', () => {
  const variables = {
    DATABASE_URL: 'postgres://banto@127.0.0.1/marketplace',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret',
  };

  it('returns the environment, the policy and its hash', () => {
    const loaded = loadConfig(variables, (path) => (path === 'ops.yml' ? required : ''));
    expect(loaded).toMatchObject({
      ok: true,
      config: {
        environment: { port: 3_000 },
        policy: { team: 'T0000001' },
        policyHash: policyHash(policyOf(required)),
      },
    });
  });

  it('needs a key as soon as codes are asked for, and says so in one line beside the other faults', () => {
    const asking = `${required}policy: { second_person: { step_up_over_yen: 1000000 } }\n`;
    const fault =
      'BANTO_SECRET_KEY is missing, and policy.second_person.step_up_over_yen is set; allowed: 32 bytes in base64: openssl rand -base64 32';
    const faults = (more: object): readonly string[] => {
      const loaded = loadConfig({ ...variables, ...more }, () => asking);
      return loaded.ok ? [] : loaded.faults;
    };
    expect(faults({})).toEqual([fault]);
    expect(faults({ BANTO_SECRET_KEY: ' ', PORT: 'x' })).toEqual([expect.stringMatching(/^PORT is wrong/), fault]);
    expect(faults({ BANTO_SECRET_KEY: 'c2hvcnQ=' })).toEqual([
      'BANTO_SECRET_KEY is wrong; allowed: 32 bytes in base64: openssl rand -base64 32',
    ]);
    expect(faults({ BANTO_SECRET_KEY: Buffer.alloc(32, 1).toString('base64') })).toEqual([]);
  });

  it('reads the file in OPS_CONFIG and uses its name in faults', () => {
    const asked: string[] = [];
    const read = (path: string): string => {
      asked.push(path);
      return 'x: 1';
    };
    const loaded = loadConfig({ ...variables, OPS_CONFIG: '/etc/banto/policy.yml' }, read);
    expect(asked).toEqual(['/etc/banto/policy.yml']);
    expect(loaded.ok ? [] : loaded.faults).toContainEqual(
      expect.stringMatching(/^\/etc\/banto\/policy\.yml:1: x is not known/),
    );
    loadConfig({ ...variables, OPS_CONFIG: ' ' }, read);
    expect(asked[1]).toBe('ops.yml');
  });

  it('reports the faults of both in one run', () => {
    const loaded = loadConfig({ ...variables, PORT: 'x' }, () => required.replace('T0000001', 'x'));
    expect(loaded).toEqual({
      ok: false,
      faults: [expect.stringMatching(/^PORT is wrong/), expect.stringMatching(/^ops\.yml:1: team is "x"/)],
    });
  });

  it('says that the file cannot be read, and how to name another', () => {
    const loaded = loadConfig(variables, () => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    });
    expect(loaded).toEqual({
      ok: false,
      faults: [expect.stringMatching(/^ops\.yml:1: cannot be read \(ENOENT\); allowed: .*OPS_CONFIG$/)],
    });
  });
});
