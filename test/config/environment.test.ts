import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseEnvironment as parse } from '#src/config/environment.ts';
import type { Variables } from '#src/config/secret-files.ts';

const http: Variables = {
  DATABASE_URL: 'postgres://banto:pw@127.0.0.1:5432/marketplace',
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
};

const noFiles = (): never => {
  throw new Error('no file is read');
};
const parseEnvironment = (variables: Variables) => parse(variables, noFiles);

const faultsOf = (variables: Variables): readonly string[] => {
  const parsed = parseEnvironment(variables);
  return parsed.ok ? [] : parsed.faults;
};

describe('the environment', () => {
  it('needs three variables in HTTP mode; the rest has defaults', () => {
    expect(parseEnvironment(http)).toEqual({
      ok: true,
      value: {
        databaseUrl: http['DATABASE_URL'],
        slack: {
          botToken: 'xoxb-1-2-abc',
          transport: { kind: 'http', signingSecrets: [http['SLACK_SIGNING_SECRET']] },
        },
        port: 3_000,
        drainMs: 8_000,
        opsConfig: 'ops.yml',
        logLevel: 'info',
        marketplace: {},
      },
    });
  });

  it('reads every variable', () => {
    const parsed = parseEnvironment({
      ...http,
      SLACK_SIGNING_SECRET_PREVIOUS: 'before',
      DATABASE_READONLY_URL: 'postgresql://reader@db/marketplace',
      DATABASE_MIGRATE_URL: 'postgres:///marketplace?host=/var/run/postgresql',
      SLACK_API_URL: 'http://127.0.0.1:4020/api/',
      PORT: '0',
      DRAIN_SECONDS: '20',
      OPS_CONFIG: '/etc/banto/ops.yml',
      LOG_LEVEL: 'debug',
      MARKETPLACE_AUTH_URL: 'https://project.supabase.example/auth/v1',
      MARKETPLACE_ANON_KEY: 'anon',
      MARKETPLACE_ADMIN_EMAIL: 'admin@company.example',
      MARKETPLACE_ADMIN_PASSWORD: 'two words',
      INTERNAL_CRON_SECRET: 'cron',
      BANTO_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      BANTO_NOW: '2026-11-22T09:00:00+09:00',
      HTTPS_PROXY: 'http://proxy:3128',
      NO_PROXY: '.internal.example',
      UNRELATED: 'x',
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        databaseReadonlyUrl: 'postgresql://reader@db/marketplace',
        databaseMigrateUrl: 'postgres:///marketplace?host=/var/run/postgresql',
        slack: {
          apiUrl: 'http://127.0.0.1:4020/api/',
          transport: { signingSecrets: [http['SLACK_SIGNING_SECRET'], 'before'] },
        },
        port: 0,
        drainMs: 20_000,
        proxy: { url: 'http://proxy:3128', except: '.internal.example' },
        opsConfig: '/etc/banto/ops.yml',
        logLevel: 'debug',
        marketplace: {
          credentials: {
            kind: 'sign-in',
            authUrl: 'https://project.supabase.example/auth/v1',
            anonKey: 'anon',
            email: 'admin@company.example',
            password: 'two words',
          },
          cronSecret: 'cron',
        },
        secretKey: Buffer.alloc(32, 7),
        bantoNow: new Date('2026-11-22T00:00:00Z'),
      },
    });
  });

  it('uses Socket Mode when there is an app token, and then needs no signing secret', () => {
    const { SLACK_SIGNING_SECRET: _secret, ...rest } = http;
    expect(parseEnvironment({ ...rest, SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      value: { slack: { transport: { kind: 'socket', appToken: 'xapp-1' } } },
    });
    expect(parseEnvironment({ ...http, SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      value: { slack: { transport: { kind: 'socket' } } },
    });
    expect(faultsOf(rest)).toEqual([expect.stringMatching(/^SLACK_SIGNING_SECRET is missing; .*SLACK_APP_TOKEN/)]);
    expect(faultsOf({ ...rest, SLACK_APP_TOKEN: 'xoxb-1' })).toEqual([
      expect.stringMatching(/^SLACK_APP_TOKEN is wrong/),
    ]);
  });

  it('accepts a fixed token, but prefers to sign in', () => {
    const token = { MARKETPLACE_ADMIN_TOKEN: 'ready' };
    expect(parseEnvironment({ ...http, ...token })).toMatchObject({
      value: { marketplace: { credentials: { kind: 'token', token: 'ready' } } },
    });
    const signIn = {
      MARKETPLACE_AUTH_URL: 'https://a.example',
      MARKETPLACE_ANON_KEY: 'k',
      MARKETPLACE_ADMIN_EMAIL: 'a@b.example',
      MARKETPLACE_ADMIN_PASSWORD: 'p',
    };
    expect(parseEnvironment({ ...http, ...token, ...signIn })).toMatchObject({
      value: { marketplace: { credentials: { kind: 'sign-in' } } },
    });
    for (const name of Object.keys(signIn))
      expect(faultsOf({ ...http, ...token, ...signIn, [name]: '' })).toEqual([
        expect.stringMatching(new RegExp(`^${name} is missing; allowed: all of `)),
      ]);
  });

  it.each([
    ['DATABASE_URL', ['mysql://x/y', 'localhost', '5432']],
    ['DATABASE_READONLY_URL', ['http://x/y']],
    ['DATABASE_MIGRATE_URL', ['x']],
    ['SLACK_BOT_TOKEN', ['xoxp-1', 'xoxb-', 'xoxb-a b']],
    ['SLACK_SIGNING_SECRET', ['a b', 'xoxb-1-2-abc', 'xapp-1-abc']],
    ['SLACK_APP_TOKEN', ['xapp-', 'app']],
    ['SLACK_API_URL', ['http://slack.test/api', 'slack.test/api/', 'ftp://slack.test/api/']],
    ['PORT', ['-1', '65536', '80a', '1e3', '3000.5', '000080000']],
    ['HTTPS_PROXY', ['proxy:3128', 'socks5://proxy:1080', 'proxy']],
    ['DRAIN_SECONDS', ['-1', '601', '1.5', '8s']],
    ['LOG_LEVEL', ['verbose', 'INFO']],
    ['MARKETPLACE_ADMIN_TOKEN', ['a b']],
    ['INTERNAL_CRON_SECRET', ['a\tb']],
    [
      'BANTO_SECRET_KEY',
      [
        'short',
        Buffer.alloc(31, 7).toString('base64'),
        Buffer.alloc(33, 7).toString('base64'),
        Buffer.alloc(32, 7).toString('hex'),
        `${Buffer.alloc(32, 7).toString('base64').slice(0, 20)} ${Buffer.alloc(32, 7).toString('base64').slice(20)}`,
        `${Buffer.alloc(32, 7).toString('base64')}AAAA`,
      ],
    ],
  ])('says what %s may be', (name, values) => {
    for (const value of values) {
      expect(faultsOf({ ...http, [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${name} is wrong; allowed: \\S`)),
      ]);
    }
  });

  it('reports every fault in one run, one line each', () => {
    expect(faultsOf({ PORT: 'x', BANTO_NOW: 'noon', DATABASE_URL: '  ', MARKETPLACE_ANON_KEY: 'k' })).toEqual([
      expect.stringMatching(/^DATABASE_URL is missing/),
      expect.stringMatching(/^SLACK_BOT_TOKEN is missing/),
      expect.stringMatching(/^PORT is wrong/),
      expect.stringMatching(/^BANTO_NOW is wrong/),
      expect.stringMatching(/^SLACK_SIGNING_SECRET is missing/),
      expect.stringMatching(/^BANTO_NOW is for demo and tests/),
      expect.stringMatching(/^MARKETPLACE_AUTH_URL is missing/),
      expect.stringMatching(/^MARKETPLACE_ADMIN_EMAIL is missing/),
      expect.stringMatching(/^MARKETPLACE_ADMIN_PASSWORD is missing/),
    ]);
  });

  it('prints no secret, whatever value any variable has', () => {
    const names = [
      ...Object.keys(http),
      'SLACK_APP_TOKEN',
      'SLACK_API_URL',
      'PORT',
      'LOG_LEVEL',
      'BANTO_NOW',
      'BANTO_SECRET_KEY',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom('', 'xoxb-', 'postgres://'), (name, start) => {
        for (const fault of faultsOf({ [name]: `${start}hunter2 s3cret` })) {
          expect(fault).not.toMatch(/hunter2|s3cret/);
          expect(fault).not.toContain('\n');
        }
      }),
    );
  });
});

describe("Banto's own clock", () => {
  const at = { ...http, BANTO_NOW: '2026-11-22T00:00:00Z' };

  it.each([
    undefined,
    '',
    'https://slack.com/api/',
    'https://SLACK.com./api/',
    'https://team.slack.com/api/',
    'https://slack-gov.com/api/',
    'http://slack.com:8080/',
  ])('is refused when Slack is at %o', (url) => {
    expect(faultsOf({ ...at, SLACK_API_URL: url })).toEqual([
      expect.stringMatching(/^BANTO_NOW is for demo and tests/),
    ]);
  });

  it.each(['http://127.0.0.1:4020/api/', 'http://slack.com.example/api/', 'http://notslack.com/'])(
    'may be set when Slack is at %o',
    (url) => {
      expect(faultsOf({ ...at, SLACK_API_URL: url })).toEqual([]);
    },
  );

  it.each(['2026-11-22', '2026-11-22T00:00:00', '22 Nov 2026', '2026-02-30T00:00:00Z', '1795000000'])(
    'is not %o',
    (text) => {
      expect(faultsOf({ ...at, BANTO_NOW: text, SLACK_API_URL: 'http://127.0.0.1:1/' })).toEqual([
        'BANTO_NOW is wrong; allowed: an ISO time with its zone: 2026-11-22T09:00:00+09:00',
      ]);
    },
  );
});
