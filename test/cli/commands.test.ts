import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { freshDatabase } from '../support/database.ts';
import { runCli } from './run.ts';

describe('npm run config:check', () => {
  test('looks at the policy file alone', async () => {
    const { status, stdout, stderr } = await runCli('config-check', [], { OPS_CONFIG: 'ops.example.yml' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^the policy file is in order; policy [0-9a-f]{64}\n$/u);
  });

  test('says every fault with its line, exit 2', async () => {
    const file = path.join(tmpdir(), `banto-${process.pid}-ops.yml`);
    await writeFile(file, 'language: fr\nnobody: 1\n');
    const { status, stdout, stderr } = await runCli('config-check', [], { OPS_CONFIG: file });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/ops\.yml:1: .*language/u);
    expect(stderr).toMatch(/ops\.yml:2: .*nobody/u);
  });
});

describe('npm run migrate -- --check', () => {
  test('says what is pending or newer, and changes nothing', async () => {
    await using database = await freshDatabase('production');
    const check = () => runCli('migrate', ['--check'], { DATABASE_URL: database.url });
    expect(await check()).toEqual({ status: 0, stdout: 'nothing to migrate\n', stderr: '' });
    await database.sql(`delete from banto.kysely_migration where name = '0071_month_figures'`);
    const count = () => database.sql('select count(*) from banto.kysely_migration');
    const before = await count();
    expect(await check()).toEqual({ status: 1, stdout: 'pending: 0071_month_figures\n', stderr: '' });
    expect(await count()).toEqual(before);
  });

  test('a database of a newer version is said as such, also when somebody migrates', async () => {
    await using database = await freshDatabase('production');
    await database.sql(`insert into banto.kysely_migration (name, timestamp) values ('9999_later', now()::text)`);
    const said = /brought up to date by a newer Banto \(9999_later\)/u;
    expect(await runCli('migrate', ['--check'], { DATABASE_URL: database.url })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(said) as string,
    });
    expect(await runCli('migrate', [], { DATABASE_URL: database.url })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(said) as string,
    });
  });
});

test.each([
  ['migrate', 'usage: npm run migrate [-- --check]'],
  ['doctor', 'usage: npm run doctor [-- --json]'],
  ['audit-verify', 'usage: npm run audit:verify [-- [FILE] [--seal SEQ:HASH]]'],
  ['audit-export', 'usage: npm run audit:export'],
  ['config-check', 'usage: npm run config:check'],
  ['policy-check', 'usage: npm run policy:check'],
  ['cards-redraw', 'usage: npm run cards:redraw'],
  ['adopt', 'usage: npm run adopt'],
])('%s refuses an option that it does not know', async (program, usage) => {
  const { status, stdout, stderr } = await runCli(program, ['--jsn'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' });
  expect([status, stdout, stderr]).toEqual([2, '', `Unknown option '--jsn'\n${usage}\n`]);
});

describe('npm run policy:check with a database', () => {
  test.each([
    [250_000, 0, 'the largest payout of the last 12 months is ¥250,000, above the limit'],
    [100_000, 1, 'one person is enough: the largest payout of the last 12 months is ¥100,000'],
  ])('a largest payout of %i yen: exit %i', async (amount, code, said) => {
    await using database = await freshDatabase('production');
    const variables = { OPS_CONFIG: 'ops.example.yml', DATABASE_URL: database.url };
    const none = await runCli('policy-check', [], variables);
    expect(none).toMatchObject({ status: 0, stdout: expect.stringContaining('was not compared') as string });
    const { owe } = makeRows(database.sql, 'production');
    await owe({ amount });
    const old = await owe({ amount: 900_000_000 });
    await database.sql(`update payouts_v31 set created_at = now() - interval '13 months' where id = $1`, [old]);
    const { status, stdout } = await runCli('policy-check', [], variables);
    expect(stdout).toContain(said);
    expect(status).toBe(code);
  });

  test('without one the comparison is said as not made, and one that cannot be reached is no answer', async () => {
    const without = await runCli('policy-check', [], { OPS_CONFIG: 'ops.example.yml' });
    expect(without.stdout).toContain('the limit was not compared with the payouts: DATABASE_URL is missing');
    const gone = await runCli('policy-check', [], {
      OPS_CONFIG: 'ops.example.yml',
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
    });
    expect(gone).toMatchObject({ status: 2, stderr: expect.stringContaining('could not be compared') as string });
  });
});

describe('with a running Banto', () => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({
      dialect: 'production',
      mayRefuse: [/^views\.update/, /^chat\.update .* message_not_found/],
    });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('npm run cards:redraw edits every card, posts those that are gone, and is recorded', async () => {
    const id = await act.owe({ amount: 500_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} REDRAW-1`));
    const { card } = await act.openRequest();
    const edits = card.edits;
    const { status, stdout } = await runCli('cards-redraw', [], {
      DATABASE_URL: banto.database.url,
      OPS_CONFIG: 'ops.example.yml',
    });
    expect([status, stdout]).toEqual([0, '1 card will be drawn anew by the running Banto\n']);
    await banto.slack.waitFor(() => card.edits > edits);
    expect(await act.audit(`operation = 'cards.redraw'`)).toMatchObject([
      { actor: 'system', source: 'cli', outcome: 'done', after: { cards: 1 } },
    ]);
    banto.slack.site.world.remove(card);
    await runCli('cards-redraw', [], { DATABASE_URL: banto.database.url, OPS_CONFIG: 'ops.example.yml' });
    const posted = await banto.slack.waitFor(() =>
      banto.slack.channel(channels.payouts).find((one) => one !== card && textOf(one).includes('¥500,000')),
    );
    expect(act.buttons(posted)).toContain('request.approve');
  });

  test('npm run doctor -- --json says the same as its lines, for programs', async () => {
    const { status, stdout } = await runCli('doctor', ['--json'], { DATABASE_URL: banto.database.url });
    const { ok, results } = JSON.parse(stdout) as { ok: boolean; results: { state: string; what: string }[] };
    expect([status, ok]).toEqual([1, false]);
    expect(results.map(({ what }) => what).join('\n')).toContain('SLACK_BOT_TOKEN');
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(['fail']));
  });
});
