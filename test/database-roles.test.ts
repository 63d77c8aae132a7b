import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';

import { codeAt } from '#playground/authenticator/code.ts';
import { channels, hanako, ken, taro } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { type DialectName, dialects, mendGeneration } from '#playground/marketplace/schema.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type RunningApp, startApp } from '#src/process/app.ts';
import { loadConfig } from '#src/config/load.ts';
import { features } from '#src/features/index.ts';
import { openLog } from '#src/process/logging.ts';
import { Client } from 'pg';
import { doctorHere, enrolHere, runCli } from './cli/run.ts';
import { lineFor } from './house/catalog.ts';
import { someFriday } from './support/banto.ts';
import type { TestDatabase } from './support/database.ts';
import { LogLines } from './support/log.ts';
import { giveRoles, type RoleName } from './support/roles.ts';
import { seededDatabase } from './support/seeded.ts';

const questions = features.flatMap((feature) => feature.queries);

/** A marketplace without Banto's schemas, with the roles of the superuser's script. */
async function withRoles(dialect: DialectName, suffix: string = dialect) {
  const database = await seededDatabase({ dialect, now: someFriday });
  if (suffix === 'mended') await database.sql(`delete from payouts_v31; ${await mendGeneration()}`);
  return { database, ...(await giveRoles(database, 'superuser', suffix)) };
}

/** Runs a statement. Returns the database's error code, or undefined when it is allowed. */
async function refusal(url: string, statement: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await client.end();
  }
}

const DENIED = '42501';

describe('what the marketplace’s functions need', () => {
  let database: TestDatabase;
  let url: (role: RoleName) => string;
  let slack: Slack;
  beforeAll(async () => {
    ({ database, url } = await withRoles('production', 'mended'));
    slack = await startSlack({ rateLimits: false });
    // Not what this is about: more than a hundred calls for each doctor.
    slack.fail(
      'blocks.validate',
      Array.from({ length: 100 }, () => ({ error: 'unknown_method' })),
    );
  });
  afterAll(async () => {
    await slack[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const call = async (): Promise<string | undefined> =>
    refusal(url('banto_app'), 'select generate_monthly_payouts_v50()');

  it('the function, which runs as its caller, pays somebody with these rights', async () => {
    await database.sql(`update purchases set status = 'refunded'`);
    const sale = await makeRows(database.sql, 'production').sell({
      creator: landmarks.users.creator,
      price: 50_000,
      at: new Date(Date.now() - 32 * 86_400_000),
    });
    await database.sql(`update works set organizer_id = (select id from organizers limit 1)`);
    await database.sql(
      `update purchases set purchased_at = date_trunc('month', now()) - interval '10 days' where id = $1`,
      [sale],
    );
    await database.sql(`insert into payout_accounts (user_id, is_verified, is_default) values ($1, true, true)`, [
      landmarks.users.creator,
    ]);
    await database.sql(
      `insert into creator_organizer_contracts (creator_id, organizer_id, status)
       select $1, id, 'active' from organizers`,
      [landmarks.users.creator],
    );
    expect(await call()).toBeUndefined();
  });

  it.each([
    ['select (user_id, is_verified, is_default) on payout_accounts', 'payout_accounts'],
    [
      'select (creator_id, organizer_id, status, commission_rate) on creator_organizer_contracts',
      'creator_organizer_contracts',
    ],
    ['insert (created_at) on payouts_v31', 'payouts_v31'],
    ['select (price) on purchases', 'purchases'],
    ['select (display_name) on users', 'users'],
  ])('without %s it is refused, and doctor names it', async (right, object) => {
    await database.sql(`revoke ${right} from banto_app_mended`);
    expect(await call()).toBe(DENIED);
    const doctor = await doctorHere({
      ...slack.env('http'),
      DATABASE_URL: url('banto_app'),
      OPS_CONFIG: 'ops.example.yml',
    });
    expect(doctor.stdout).toMatch(
      new RegExp(`operations: payouts\\.generate cannot be used here: .*no permission.*\\(${object}\\)`, 'u'),
    );
    expect(doctor.stdout).toMatch(new RegExp(`rights of DATABASE_URL: missing .*${object}`, 'u'));
    await database.sql(`grant ${right} to banto_app_mended`);
  });
});

describe.each(dialects)('with the least rights, in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let url: (role: RoleName) => string;
  let slack: Slack;
  let app: RunningApp;
  const log = new LogLines();

  beforeAll(async () => {
    ({ database, url } = await withRoles(dialect));
    slack = await startSlack({ rateLimits: false });
    const ops = { ...(parse(readFileSync('ops.example.yml', 'utf8')) as object), marketplace: {} };
    const loaded = loadConfig(
      {
        ...slack.env('http'),
        DATABASE_URL: url('banto_app'),
        DATABASE_MIGRATE_URL: url('banto_owner'),
        DATABASE_READONLY_URL: url('banto_reader'),
        PORT: '0',
        BANTO_NOW: someFriday.toISOString(),
      },
      () => stringify(ops),
    );
    if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
    app = await startApp(loaded.config, { log: openLog('info', { write: (line) => void log.write(line) }) });
    slack.botUrl = `http://127.0.0.1:${app.port}`;
  });
  afterAll(async () => {
    await app.stop();
    await slack[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  it('Banto is ready', async () => {
    const ready = await fetch(`http://127.0.0.1:${app.port}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, '{"ready":true}']);
  });

  it.each(questions)('answers $name', async ({ name }) => {
    const line = lineFor(name);
    const said = textOf(await (await slack.as(taro).command(line)).message());
    expect(log.where({ msg: 'interaction failed' })).toEqual([]);
    expect(said).not.toContain('参照番号');
  });

  it('sees the rows in spite of row security', async () => {
    const said = textOf(await (await slack.as(hanako).command('/orders stuck')).message());
    expect(said).toMatch(/処理されていない注文は (?!0件)\d+件/u);
  });

  it('lets an approver approve, with an audit row', async () => {
    const id = landmarks.partners.pendingComplete;
    const person = slack.as(ken);
    await person.submit(await (await person.command(`/partners approve ${id}`)).opened((view) => Boolean(view.submit)));
    const status = () =>
      database.sql<{ status: string }>('select status from manufacturing_partners where id = $1', [id]);
    await slack.waitFor(async () => (await status())[0]?.status === 'approved');
    const [row] = await database.sql(`select actor, outcome from banto.audit_log where operation = 'partners.approve'`);
    expect(row).toEqual({ actor: ken, outcome: 'done' });
    // The review card and the outcome use the queue and the outbox, which are Banto's own tables.
    await slack.waitFor(() => slack.channel(channels.reviews).length > 0);
  });

  it.each([
    [`/payouts paid ${landmarks.payouts.overdue} LEAST-1`, '支払済みにしました', {}],
    [`/payouts fail ${landmarks.payouts.dueSmall}`, '振込失敗として記録しました', { reason: '口座番号不正' }],
    [`/payouts reschedule ${landmarks.payouts.failed}`, '支払予定日を', {}],
    [`/payouts reopen ${landmarks.payouts.overdue}`, '承認を依頼しました', { reason: '誤り' }],
    ['/payouts paid-all', '承認を依頼しました', {}],
    [`/orders resend ${landmarks.orders.notificationFailed}`, '送信待ちにしました', {}],
    [`/orders resend ${landmarks.orders.neverNotified}`, '送信待ちにしました', {}],
    [`/purchases recalc ${landmarks.purchases.withoutFees}`, '手数料を再計算しました', {}],
  ])('lets an administrator do: %s', async (line, said, values) => {
    const person = slack.as(taro);
    const modal = await (await person.command(line)).opened((view) => Boolean(view.submit));
    await person.submit(modal, values);
    await slack.waitFor(
      () => textOf(modal).includes(said),
      8_000,
      () => textOf(modal),
    );
    expect(textOf(modal)).not.toContain('参照番号');
  });

  it('lets an approver approve a batch', async () => {
    const card = await slack.waitFor(
      () => slack.channel(channels.payouts).find((message) => textOf(message).includes('まとめて支払済み')),
      15_000,
    );
    const answer = await (await slack.as(ken).click(card, 'request.approve')).message();
    expect(textOf(answer)).toContain('支払済みにしました');
  });

  it('may call the marketplace’s function, whatever that returns', async () => {
    const answer = await slack.as(taro).command('/payouts generate');
    await slack.waitFor(() => answer.messages().length > 0 || answer.view()?.submit !== undefined);
    expect(answer.text()).not.toContain('権限が足りません');
    expect(answer.text()).not.toContain('参照番号');
  });

  it.each([
    `update banto.audit_log set reason = 'x'`,
    'delete from banto.audit_log',
    'truncate banto.audit_log',
    'alter table banto.audit_log disable trigger all',
    'drop table banto.audit_log',
    'delete from banto.receipt',
    ...['transfer', 'freed_transfer', 'generation', 'preview', 'incident_event', 'digest'].flatMap((table) => [
      `delete from banto.${table}`,
      `truncate banto.${table}`,
    ]),
    'update banto.transfer set key = key',
    'update banto.freed_transfer set key = key',
    `insert into banto.freed_transfer values ('a', 'a', gen_random_uuid(), 'U', now(), 'U', now())`,
    'update banto.generation set month = month',
    'update banto.preview set hash = hash',
    'update banto.incident_event set actor = actor',
    'update banto.digest set day = day',
    `insert into banto.factor (person, sealed, enrolled_at) values ('U0EVIL', 'x', now())`,
    'update banto.factor set sealed = sealed',
    'update banto.factor set person = person',
    'delete from banto.factor',
    'delete from banto.replica',
    'delete from banto.lock',
    'update banto.kysely_migration set name = name',
    'delete from manufacturing_partners',
    'delete from payouts_v31',
    'alter table manufacturing_partners add column x int',
    'create table public.x ()',
    `update manufacturing_partners set name = 'x'`,
    'update manufacturing_partners set contact_email = contact_email',
    'update payouts_v31 set final_payout = 1',
    'update purchases set price = 1',
    `insert into manufacturing_partners (name, contact_email) values ('x', 'x')`,
    ...(dialect === 'production'
      ? [
          'select * from manufacturing_partners',
          'select webhook_secret from manufacturing_partners',
          'select encrypted_password from auth.users',
          'select * from user_bank_accounts',
        ]
      : []),
  ])('is refused: %s', async (statement) => {
    expect(await refusal(url('banto_app'), statement)).toBe(DENIED);
    expect(await refusal(url('banto_reader'), statement)).toMatch(/^(?:42501|25006)$/u);
  });

  it('only the bot may delete records, and only by the functions for it', async () => {
    expect(await refusal(url('banto_app'), 'select banto.prune(now())')).toBeUndefined();
    expect(await refusal(url('banto_reader'), 'select banto.prune(now())')).toBe(DENIED);
    const beat = `select banto.beat(gen_random_uuid(), '1', '{}')`;
    expect(await refusal(url('banto_app'), beat)).toBeUndefined();
    const free = `select banto.free_transfer('a', gen_random_uuid(), 'U', now())`;
    expect(await refusal(url('banto_app'), free)).toBeUndefined();
    expect(await refusal(url('banto_reader'), free)).toBe(DENIED);
    expect(await refusal(url('banto_reader'), `begin read write; ${beat}`)).toBe(DENIED);
  });

  it('the bot reads second factors and counts codes; who answers questions sees no key', async () => {
    const count =
      'update banto.factor set judged = judged + 1, last_step = 1, wrong = 0, locks = 0, locked_until = null';
    expect(await refusal(url('banto_app'), 'select * from banto.factor')).toBeUndefined();
    expect(await refusal(url('banto_app'), count)).toBeUndefined();
    expect(
      await refusal(url('banto_reader'), 'select person, enrolled_at, locked_until from banto.factor'),
    ).toBeUndefined();
    expect(await refusal(url('banto_reader'), 'select sealed from banto.factor')).toBe(DENIED);
    expect(await refusal(url('banto_reader'), `begin read write; ${count}`)).toBe(DENIED);
  });

  it('only with the owner’s rights somebody is enrolled or removed', async () => {
    const settings = {
      OPS_CONFIG: 'ops.example.yml',
      BANTO_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      DATABASE_URL: url('banto_app'),
    };
    const type = (printed: string): string =>
      codeAt(/^key: (?<key>[A-Z2-7 ]+)$/mu.exec(printed)?.groups?.['key'] ?? '', someFriday);
    const enrol = (args: readonly string[], more = {}) =>
      enrolHere(args, { ...settings, ...more }, { clock: { now: () => someFriday }, type });
    const needsOwner = expect.stringMatching(/^this needs the rights of the schema’s owner: set DATABASE_MIGRATE_URL/u);
    expect(await enrol([ken])).toMatchObject({ status: 1, stderr: needsOwner });
    const owner = { DATABASE_MIGRATE_URL: url('banto_owner') };
    expect(await enrol([ken], owner)).toMatchObject({ status: 0, stderr: '' });
    expect(await enrol([ken, '--remove'])).toMatchObject({ status: 1, stderr: needsOwner });
    expect(await enrol(['--list'], { DATABASE_URL: url('banto_reader') })).toMatchObject({ status: 1 });
    expect(await enrol([ken, '--remove'], owner)).toMatchObject({ status: 0, stderr: '' });
  });

  it('the owner of the schemas cannot read the marketplace, and the reader cannot write', async () => {
    expect(await refusal(url('banto_owner'), 'select id from payouts_v31')).toBe(DENIED);
    expect(await refusal(url('banto_owner'), 'select count(*) from banto.audit_log')).toBeUndefined();
    const write = `begin read write; update manufacturing_partners set status = 'approved'`;
    expect(await refusal(url('banto_reader'), write)).toBe(DENIED);
  });

  it('the commands work with these roles', async () => {
    const databases = { DATABASE_URL: url('banto_app'), DATABASE_MIGRATE_URL: url('banto_owner') };
    expect(await runCli('migrate', [], databases)).toEqual({ status: 0, stdout: 'nothing to migrate\n', stderr: '' });
    expect(await runCli('audit-verify', [], databases)).toMatchObject({ status: 0 });
    expect(await runCli('migrate', [], { DATABASE_URL: url('banto_reader') })).toMatchObject({ status: 1, stdout: '' });
  });
});
