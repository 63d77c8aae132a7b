import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { homeTeam } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { startSlack } from '#playground/slack/server.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import type { Tables } from '#src/engine/database.ts';
import { recordPlace } from '#src/process/place.ts';
import { startBanto } from '../support/banto.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { doctorHere, runCli } from './run.ts';

const recorded = (database: TestDatabase) =>
  database.sql<{ value: Record<string, unknown> }>(`select value from banto.setting where name = 'place'`);
const systemOf = async (database: TestDatabase): Promise<unknown> =>
  (await database.sql(`select system_identifier::text as system from pg_control_system()`))[0]?.['system'];
/** Where production was, in its words: another server, another name. */
const elsewhere = { team: homeTeam, system: '7000000000000000001', database: 'production' };
const restore = (database: TestDatabase, place: object = elsewhere) =>
  database.sql(`insert into banto.setting (name, value) values ('place', $1)`, [JSON.stringify(place)]);

/** A replica that starts for a workspace. */
async function startsAt(url: string, team: string): Promise<void> {
  const db = openKysely<Tables>(openPool(url, { name: 'start', max: 1, statementTimeoutMs: 10_000 }));
  try {
    await recordPlace(db, team);
  } finally {
    await db.destroy();
  }
}

test('the first start records where the database is, and every later one compares', async () => {
  await using banto = await startBanto();
  const first = await recorded(banto.database);
  expect(first).toEqual([
    { value: { team: homeTeam, system: await systemOf(banto.database), database: banto.database.name } },
  ]);
  await banto.addReplica();
  // A database from before there was such a record.
  await banto.sql(`delete from banto.setting where name = 'place'`);
  await banto.addReplica();
  expect(await recorded(banto.database)).toEqual(first);
  expect(await banto.sql('select from banto.audit_log')).toEqual([]);
});

test(
  'a restored copy does not start and posts nothing, until it is adopted',
  async () => {
    await using slack = await startSlack();
    await using copy = await freshDatabase('production');
    await restore(copy);
    await copy.sql(
      `insert into manufacturing_partners (name, contact_email, status) values ('山田製作所', 'a@b.example', 'pending')`,
    );
    const env = { ...slack.env('http'), DATABASE_URL: copy.url, OPS_CONFIG: 'ops.example.yml', PORT: '0' };
    const [started, doctor] = await Promise.all([runCli('../main', [], env), doctorHere(env)]);
    const system = String(await systemOf(copy));
    const how =
      `a server with the system identifier 7000000000000000001 (this one has ${system}) and to ` +
      `the database name production (this is ${copy.name})`;
    expect([started.status, started.stderr]).toEqual([
      2,
      `Banto could not start: this database belongs to ${how}; a copy must not post where the original does. ` +
        'If it is to work here from now on, run npm run adopt\n',
    ]);
    expect(doctor.stdout).toContain(`✗ workspace of the database: it belongs to ${how}`);
    expect(doctor.status).toBe(1);
    expect(slack.calls.filter(({ method }) => method.startsWith('chat.'))).toEqual([]);

    const adopted = await runCli('adopt', [], env);
    expect([adopted.status, adopted.stdout]).toEqual([
      0,
      `this database belongs to workspace ${homeTeam} from now on\n`,
    ]);
    expect((await recorded(copy))[0]?.value).toEqual({ team: homeTeam, system, database: copy.name });
    expect(
      await copy.sql('select actor, team, source, operation, subject, outcome, before, after from banto.audit_log'),
    ).toEqual([
      {
        actor: 'system',
        team: homeTeam,
        source: 'cli',
        operation: 'database.adopt',
        subject: `database:${copy.name}`,
        outcome: 'done',
        before: elsewhere,
        after: { team: homeTeam, system, database: copy.name, user: expect.any(String) as string },
      },
    ]);
    expect((await runCli('adopt', [], env)).stdout).toBe(`this database belongs to workspace ${homeTeam} already\n`);
    expect(await copy.sql('select from banto.audit_log')).toHaveLength(1);
    expect((await runCli('audit-verify', [], env)).status).toBe(0);
    expect((await doctorHere(env)).stdout).toContain(`✓ workspace of the database: ${homeTeam}`);
  },
  longest(60_000),
);

test('another workspace in ops.yml is refused before anything is migrated', async () => {
  await using slack = await startSlack();
  await using database = await freshDatabase('production');
  await restore(database, { team: 'T0ANOTHER', system: await systemOf(database), database: database.name });
  await database.sql(`delete from banto.kysely_migration where name like '0053%'`);
  const env = { ...slack.env('http'), DATABASE_URL: database.url, OPS_CONFIG: 'ops.example.yml', PORT: '0' };
  const { status, stderr } = await runCli('../main', [], env);
  expect([status, stderr]).toEqual([2, expect.stringContaining(`workspace T0ANOTHER (ops.yml names ${homeTeam})`)]);
  expect(await database.sql(`select from banto.kysely_migration where name like '0053%'`)).toEqual([]);
});

test('of replicas that start at once, one records; with another workspace one is refused', async () => {
  await using database = await freshDatabase('runbook');
  await Promise.all(Array.from({ length: 8 }, () => startsAt(database.url, 'T0000001')));
  expect(await recorded(database)).toHaveLength(1);
  await database.sql(`delete from banto.setting where name = 'place'`);
  const ends = await Promise.allSettled(['T0000001', 'T0000002'].map((team) => startsAt(database.url, team)));
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await recorded(database)).toHaveLength(1);
});

test('a role that may not read the server’s number compares the rest', async () => {
  await using database = await freshDatabase('runbook');
  await database.sql(`revoke execute on function pg_control_system() from public; create role place_plain login;
    grant usage on schema banto to place_plain; grant select, insert, update on banto.setting to place_plain`);
  const url = database.url.replace('postgres@', 'place_plain@');
  await startsAt(url, 'T0000001');
  expect((await recorded(database))[0]?.value).toEqual({ team: 'T0000001', system: null, database: database.name });
  await startsAt(url, 'T0000001');
  await expect(startsAt(url, 'T0000002')).rejects.toThrow('workspace T0000001 (ops.yml names T0000002)');
  await database.sql(`drop owned by place_plain; drop role place_plain`);
});

test('adopt says what is missing', async () => {
  await using database = await freshDatabase('runbook');
  const env = { DATABASE_URL: database.url, OPS_CONFIG: 'ops.example.yml' };
  expect(await runCli('adopt', [], { ...env, OPS_CONFIG: 'nowhere.yml' })).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^nowhere\.yml:1: cannot be read/u) as string,
  });
  await database.sql('drop schema banto cascade');
  expect(await runCli('adopt', [], env)).toMatchObject({
    status: 1,
    stderr: 'The database could not be adopted: it has no schema of Banto; run npm run migrate\n',
  });
  const example = await readFile('ops.example.yml', 'utf8');
  expect(example).toContain(`team: ${homeTeam}`);
});
