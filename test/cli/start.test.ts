import { expect, test } from 'vitest';
import { startSlack } from '#playground/slack/server.ts';
import { freshDatabase } from '../support/database.ts';
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
