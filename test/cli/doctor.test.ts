import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channels, homeTeam, ichiro, makoto } from '#playground/cast.ts';
import { type MarketplaceHttp, startMarketplaceHttp } from '#playground/marketplace/http.ts';
import { startTransactionPooler } from '#playground/proxy/pooler.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { doctorHere, runCli } from './run.ts';

let slack: Slack;
let database: TestDatabase;
let marketplace: MarketplaceHttp;
let folder: string;
let example: string;
beforeAll(async () => {
  [slack, database, marketplace, folder] = await Promise.all([
    startSlack(),
    freshDatabase('production'),
    startMarketplaceHttp(),
    mkdtemp(path.join(tmpdir(), 'doctor-')),
  ]);
  // The example's own addresses are of the demo.
  example = readFileSync('ops.example.yml', 'utf8').replaceAll('http://127.0.0.1:4010', marketplace.url);
});
afterAll(async () => {
  await Promise.all([
    ...[slack, database, marketplace].map((each) => each[Symbol.asyncDispose]()),
    rm(folder, { recursive: true }),
  ]);
});

const settings = async (policy = example) => {
  const file = path.join(folder, 'ops.yml');
  await writeFile(file, policy);
  return { ...slack.env('http'), DATABASE_URL: database.url, OPS_CONFIG: file, PORT: '0' };
};
const doctor = async (over: Record<string, string> = {}, policy = example) =>
  doctorHere({ ...(await settings(policy)), ...over });

test('all is well: one line per check, missing indexes named, exit code 0', async () => {
  const { status, stdout } = await runCli('doctor', [], await settings());
  // The other stories are not about these: more than a hundred calls for each doctor.
  slack.fail(
    'blocks.validate',
    Array.from({ length: 100 }, () => ({ error: 'unknown_method' })),
  );
  expect(stdout).toMatch(/! database: DATABASE_URL reaches PostgreSQL 17.* as postgres, a superuser/);
  expect(stdout).toMatch(/✓ clocks:/);
  expect(stdout).toContain('✓ schema dialect: notifications wait as “pending”');
  expect(stdout).toContain('✓ rights of DATABASE_URL:');
  expect(stdout).toContain('✓ row security of DATABASE_URL:');
  expect(stdout).toContain('✓ channel reviews: #reviews');
  expect(stdout).toContain('✓ roles: everybody named is known');
  expect(stdout).toMatch(
    /! operations: payouts\.generate cannot be used here: .*needs a table “public\.payout_accounts” that the database does not have/,
  );
  expect(stdout).toMatch(/! operations: payouts\.process cannot be used here: Not available: no admin credentials/);
  expect(stdout).toMatch(
    /! indexes: 22 of the 22 recommended for this database are missing .+ → create them with docs\/indexes\.sql/,
  );
  expect(stdout).not.toMatch(/^✗/m);
  expect(status).toBe(0);
});

test('a role that sees no rows and may write nothing fails, with a sentence', async () => {
  await database.sql(
    `create role doctor_plain login password 'p'; grant usage on schema public, banto to doctor_plain; grant select on all tables in schema public to doctor_plain`,
  );
  const url = new URL(database.url);
  url.username = 'doctor_plain';
  url.password = 'p';
  const { status, stdout } = await doctor({ DATABASE_URL: url.href });
  expect(stdout).toMatch(
    /✗ row security of DATABASE_URL: hides rows of .*manufacturing_orders.* → give the role BYPASSRLS/,
  );
  expect(stdout).toMatch(
    /✗ rights of DATABASE_URL: missing .*UPDATE \([^)]*status, updated_at[^)]*\) on manufacturing_partners, for .*partners\.approve/,
  );
  expect(status).toBe(1);
  await database.sql('drop owned by doctor_plain; drop role doctor_plain');
});

test('unsafe channels, tokens of another workspace and unknown people are reported', async () => {
  const payouts = slack.channels.get(channels.payouts);
  if (payouts) payouts.isPrivate = false;
  const { status, stdout } = await doctor(
    {},
    example.replace(ichiro, 'U0NOBODY').replace('team: T0000001', 'team: T0000009'),
  );
  expect(stdout).toMatch(/✗ bot token: belongs to workspace T0000001, ops\.yml names T0000009/);
  expect(status).toBe(1);
  const posts = (['/payouts ready', '/payouts status'] as const)
    .map((ask) => `  - { ask: '${ask}', at: '0 9 * * *', channel: ${channels.payouts} }\n`)
    .join('');
  const inTeam = await doctor({}, `${example.replace(ichiro, 'U0NOBODY')}\nposts:\n${posts}`);
  expect(inTeam.stdout).toMatch(
    /✗ channel payouts: #payouts: it is public; Banto refuses to post there → make it private/,
  );
  // Only what operators may ask needs a private channel.
  expect(inTeam.stdout).toContain('✗ channel of the post /payouts ready: #payouts: it is public; Banto refuses');
  expect(inTeam.stdout).toContain('✓ channel of the post /payouts status: #payouts');
  expect(inTeam.stdout).toMatch(/✗ roles: U0NOBODY: Slack says user_not_found → correct the id in ops\.yml/);
  if (payouts) payouts.isPrivate = true;
});

test('a transaction pooler, a read-only database and the queue of an earlier version are named', async () => {
  await using pooler = await startTransactionPooler(database.url);
  const pooled = await doctor({ DATABASE_READONLY_URL: pooler.url });
  expect(pooled.stdout).toContain('✓ session: DATABASE_URL is a direct or session connection');
  expect(pooled.stdout).toContain(
    '✗ session: DATABASE_READONLY_URL: this is a transaction pooler → use a direct or session connection',
  );
  expect(pooled.status).toBe(1);

  const old = new PgBoss({ connectionString: database.url, max: 1, schedule: false, supervise: false });
  old.on('error', () => undefined);
  await old.start();
  await old.createQueue('receipt.tell');
  await old.send('receipt.tell', { receipt: '0a000000-0000-4000-8000-000000000001' });
  await old.stop({ graceful: false, close: true });
  await database.sql(`alter database ${database.name} set default_transaction_read_only = on`);
  const { stdout, status } = await doctor();
  expect(stdout).toMatch(
    /✗ database: DATABASE_URL: read-only: default_transaction_read_only is on; questions are answered/,
  );
  expect(stdout).toMatch(/! old queue: 1 job of an earlier version is left in schema pgboss → start Banto/);
  expect(status).toBe(1);
  await database.sql(
    `set transaction read write; alter database ${database.name} reset all; drop schema pgboss cascade`,
  );
});

test('says which kind of workspace it is, and who of the escalation cannot see the alerts channel', async () => {
  const alone = await doctor();
  expect(alone.stdout).toContain('✓ workspace: stands alone');
  expect(alone.stdout).toContain('✓ escalation: everybody mentioned is in the alerts channel');
  slack.site.world.settings.enterprise = 'E0PLAYGRID';
  slack.channels.get(channels.alerts)?.members.delete(makoto);
  const person = slack.people.get(ichiro)!;
  person.enterprise = { id: 'E0PLAYGRID', teams: ['T0SISTER1', homeTeam] };
  const { stdout, status } = await doctor();
  expect(stdout).toMatch(
    /✓ workspace: part of the Enterprise Grid organisation E0PLAYGRID; members of T0000001 may act/,
  );
  expect(stdout).toMatch(/! escalation: level 4 mentions U0OWNER, who cannot see the alerts channel/);
  expect(stdout).not.toContain('of another workspace');
  expect(status).toBe(0);
  person.enterprise = { id: 'E0PLAYGRID', teams: ['T0SISTER1'] };
  expect((await doctor()).stdout).toMatch(new RegExp(`! roles: ${ichiro} is of another workspace`));
  person.enterprise = undefined;
  slack.site.world.settings.enterprise = undefined;
  slack.channels.get(channels.alerts)?.members.add(makoto);
});

test('no database and wrong settings: one line each, no stack trace, no secret', async () => {
  const { status, stdout, stderr } = await runCli('doctor', [], {
    ...(await settings()),
    DATABASE_URL: 'postgres://postgres:hushhush@127.0.0.1:1/none',
  });
  expect(stdout).toMatch(
    /✗ database: DATABASE_URL: nothing takes connections at this host and port → check DATABASE_URL/,
  );
  expect(status).toBe(1);
  expect(stdout + stderr).not.toContain('hushhush');
  expect((await doctor({ SLACK_BOT_TOKEN: 'wrong' })).stdout).toMatch(/✗ SLACK_BOT_TOKEN is wrong/);
});
