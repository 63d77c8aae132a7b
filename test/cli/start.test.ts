import { describe, expect, test } from 'vitest';
import { longest } from '#playground/patience.ts';
import { startSlack } from '#playground/slack/server.ts';
import { prepareSchemas } from '#src/process/schemas.ts';
import { freshDatabase } from '../support/database.ts';
import { giveRoles } from '../support/roles.ts';
import { runCli } from './run.ts';

/** What turns the fifth version of the marketplace into other databases, and what the refusal then says. */
const others = [
  [
    'only the sixth version',
    `drop table manufacturing_orders, payouts_v31, purchases cascade;
     create table payments (id uuid primary key); create table fulfillments (id uuid primary key);
     alter table partner_notifications drop column notification_type, drop column status,
       add column type text, add column unread boolean, add column dedupe_key text`,
    /the database has no manufacturing_orders, partner_notifications\.status, payouts_v31, purchases; it looks like version 6/u,
  ],
  [
    'the sixth version, and of the fifth all but its payouts',
    `drop table payouts_v31 cascade; create table payments (id int); create view fulfillments as select 1 as id`,
    /the database has no payouts_v31; it looks like version 6/u,
  ],
] as const;

test.each(others)(
  'a database with %s is refused at the start, in one sentence, before anything is created',
  async (...at) => {
    const [, change, said] = at;
    await using slack = await startSlack();
    await using database = await freshDatabase('production');
    await database.sql(`drop schema banto, banto_queue cascade; ${change}`);
    const env = { ...slack.env('http'), DATABASE_URL: database.url, OPS_CONFIG: 'ops.example.yml', PORT: '0' };
    const [started, { stdout }] = await Promise.all([runCli('../main', [], env), runCli('doctor', [], env)]);
    expect([started.status, started.stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(said)]]);
    expect(started.stderr).toMatch(/^Banto could not start: /u);
    expect(await database.sql(`select nspname from pg_namespace where nspname ~ '^(banto|pgboss)'`)).toEqual([]);
    expect(stdout.split('\n')).toContainEqual(expect.stringMatching(/^✗ schema dialect: /u));
    expect(stdout).toMatch(said);
  },
);

describe('a setting that only a connection shows to be wrong', () => {
  const suffix = 'start';
  const wrong = [
    [
      'no such host',
      { DATABASE_URL: 'postgres://banto_app@nowhere.invalid/marketplace' },
      /^DATABASE_URL: there is no such/u,
    ],
    ['a role that does not exist', { DATABASE_URL: 'nobody' }, /^DATABASE_URL: the server does not let this role in/u],
    [
      'the reading role as the bot’s',
      { DATABASE_URL: `banto_reader_${suffix}` },
      /^DATABASE_URL: read-only: .* for banto_reader/u,
    ],
    [
      'the bot’s role as the owner',
      { DATABASE_MIGRATE_URL: `banto_app_${suffix}` },
      /^DATABASE_MIGRATE_URL: banto_app_\w+ does not own .* banto_owner_/u,
    ],
    [
      'no owner where the bot’s role is none',
      { DATABASE_MIGRATE_URL: '' },
      /^DATABASE_URL: banto_app_\w+ does not own Banto’s schemas; set DATABASE_MIGRATE_URL, with their owner, banto_owner_/u,
    ],
    [
      'another database for questions',
      { DATABASE_READONLY_URL: 'other' },
      /^DATABASE_READONLY_URL leads to postgres, DATABASE_URL to test_/u,
    ],
    [
      'a token that Slack refuses',
      { SLACK_BOT_TOKEN: 'xoxb-revoked' },
      /^Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)/u,
    ],
    ['a taken port', { PORT: 'Slack’s' }, /^PORT: another program listens there/u],
  ] as const;

  test(
    'is one sentence that names it, exit 2, and nothing is granted',
    async () => {
      await using slack = await startSlack();
      await using database = await freshDatabase('production');
      const roles = await giveRoles(database, 'superuser', suffix);
      const right = { databaseUrl: roles.url('banto_app'), databaseMigrateUrl: roles.url('banto_owner') };
      await prepareSchemas(right);
      const as = (role: string): string => database.url.replace('postgres@', `${role}@`);
      const values: Readonly<Record<string, string>> = {
        nobody: as('nobody'),
        [`banto_reader_${suffix}`]: as(`banto_reader_${suffix}`),
        [`banto_app_${suffix}`]: as(`banto_app_${suffix}`),
        other: as(`banto_reader_${suffix}`).replace(database.name, 'postgres'),
        'Slack’s': new URL(slack.url).port,
      };
      const env = {
        ...slack.env('http'),
        DATABASE_URL: right.databaseUrl,
        DATABASE_MIGRATE_URL: right.databaseMigrateUrl,
        OPS_CONFIG: 'ops.example.yml',
        LOG_LEVEL: 'silent',
        PORT: '0',
      };
      for (const [name, planted, said] of wrong) {
        const given = Object.entries(planted).map(([key, value]) => [key, values[value] ?? value]);
        const { status, stderr } = await runCli('../main', [], { ...env, ...Object.fromEntries(given) });
        expect([name, status, stderr.trim().split('\n')]).toEqual([
          name,
          2,
          [expect.stringMatching(new RegExp(`^Banto could not start: ${said.source.slice(1)}`, 'u'))],
        ]);
      }
      for (const args of [[], ['--check']])
        expect(await runCli('migrate', args, { DATABASE_URL: right.databaseUrl })).toEqual({
          status: 1,
          stdout: '',
          stderr: `Banto's schemas could not be brought up to date: DATABASE_URL: ${roles.name('banto_app')} does not own Banto’s schemas; set DATABASE_MIGRATE_URL, with their owner, ${roles.name('banto_owner')}\n`,
        });
      const granted = await database.sql(
        `select from information_schema.role_table_grants
       where grantee = 'banto_reader_${suffix}' and table_schema in ('banto', 'banto_queue') and privilege_type <> 'SELECT'`,
      );
      expect(granted).toEqual([]);
    },
    longest(60_000),
  );

  test('the database may know the bot by another name than its address, as behind Supabase’s pooler', async () => {
    await using database = await freshDatabase('production');
    const roles = await giveRoles(database, 'superuser', `${suffix}_2`);
    // node-postgres takes the user from here: https://node-postgres.com/features/connecting#connection-uri
    const bot = `${database.url.replace('postgres@', 'banto_app.project@')}?user=${roles.name('banto_app')}`;
    await prepareSchemas({ databaseUrl: bot, databaseMigrateUrl: roles.url('banto_owner') });
    expect(
      await database.sql(
        `select has_table_privilege('${roles.name('banto_app')}', 'banto.card', 'insert')
           and has_table_privilege('${roles.name('banto_app')}', 'banto_queue.version', 'select') as may`,
      ),
    ).toEqual([{ may: true }]);
  });
});
