import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchema } from '#playground/marketplace/schema.ts';
import { longest, waitFor } from '#playground/patience.ts';
import { type Postgres, startPostgres } from '#playground/postgres.ts';
import { startSlack } from '#playground/slack/server.ts';
import { connectionOf } from '#src/db/connection.ts';
import { messageOf } from '#src/db/message-of.ts';
import { runCli } from '../cli/run.ts';
import { readSources } from '../house/sources.ts';
import { makeAuthority } from '../support/certificates.ts';
import { LogLines } from '../support/log.ts';
import { startProcess } from '../support/process.ts';

const authority = makeAuthority('The authority of this test');
const other = makeAuthority('Another authority');
let postgres: Postgres;
let folder: string;
let ca: string;

/** Writes a file of the server's, as the server: a key must belong to its user and nobody else may read it. */
async function write(client: Client, file: string, lines: string): Promise<void> {
  const values = lines
    .trim()
    .split('\n')
    .map((line) => `('${line}')`);
  await client.query(`copy (values ${values.join(', ')}) to program 'umask 077; cat > ${file}'`);
}

/** Turns TLS on; \`only\` refuses everything else over TCP for other users than postgres. */
async function encrypt(certified = authority.issue(['localhost', '127.0.0.1']), only = false): Promise<void> {
  const client = new Client({ connectionString: postgres.url() });
  await client.connect();
  await write(client, 'server.crt', certified.certificate);
  await write(client, 'server.key', certified.key);
  const others = only ? 'hostssl' : 'host';
  await write(client, 'pg_hba.conf', `host all postgres 127.0.0.1/32 trust\n${others} all all 127.0.0.1/32 trust`);
  await client.query('alter system set ssl = on');
  const before = await loadedAt();
  await client.query('select pg_reload_conf()');
  await client.end();
  await waitFor(async () => (await loadedAt()) !== before);
}

/** When the server read its configuration; a session has what was read before it began, so this makes one. */
async function loadedAt(): Promise<string> {
  const client = new Client({ connectionString: postgres.url() });
  await client.connect();
  const { rows } = await client.query<{ at: string }>('select pg_conf_load_time()::text as at');
  await client.end();
  return rows[0]?.at ?? '';
}

beforeAll(async () => {
  [postgres, folder] = await Promise.all([startPostgres(), mkdtemp(path.join(tmpdir(), 'encryption-'))]);
  ca = path.join(folder, 'ca.pem');
  await Promise.all([
    writeFile(ca, authority.certificate),
    writeFile(path.join(folder, 'other.pem'), other.certificate),
  ]);
  const client = new Client({ connectionString: postgres.url() });
  await client.connect();
  await client.query(
    'create role app login bypassrls; create role reader login bypassrls; create role owner login superuser',
  );
  await client.end();
}, longest(60_000));
afterAll(() => Promise.all([postgres.stop(), rm(folder, { recursive: true })]));

const address = (query: string, host = '127.0.0.1', user = 'app'): string => {
  const url = new URL(postgres.url());
  [url.hostname, url.username] = [host, user];
  return `${url.href}${query}`;
};

/** Connects; says whether the connection is encrypted, or why there is none. */
async function connected(url: string): Promise<boolean | string> {
  let client: Client | undefined;
  try {
    client = new Client({ ...connectionOf(url), connectionTimeoutMillis: 10_000 });
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return rows[0]?.ssl ?? false;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client?.end().catch(() => undefined);
  }
}

const unknown = expect.stringMatching(/authority that is not known here; name .* in DATABASE_CA_FILE$/u) as string;
const wrongHost = expect.stringContaining('is for another host') as string;

describe('a server with a certificate', () => {
  test.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=require', true],
    ['?sslmode=require&sslrootcert=CA', true],
    ['?sslmode=require&sslrootcert=OTHER', unknown],
    ['?sslmode=verify-ca&sslrootcert=CA', true],
    ['?sslmode=verify-ca&sslrootcert=OTHER', unknown],
    ['?sslmode=verify-full', unknown],
    ['?sslmode=verify-full&sslrootcert=CA', true],
    ['?sslmode=verify-full&sslrootcert=OTHER', unknown],
    ['?sslmode=verify-full&sslrootcert=CA&sslnegotiation=direct', true],
  ])('%s', async (query, expected) => {
    await encrypt();
    const files = query.replace('CA', ca).replace('OTHER', path.join(folder, 'other.pem'));
    for (const host of ['127.0.0.1', 'localhost'])
      expect([host, await connected(address(files, host))]).toEqual([host, expected]);
  });

  test('for another name is taken unless the mode is verify-full, for host names as for addresses', async () => {
    await encrypt(authority.issue(['db.example', 'localhost']));
    for (const mode of ['require', 'verify-ca'])
      expect(await connected(address(`?sslmode=${mode}&sslrootcert=${ca}`))).toBe(true);
    expect(await connected(address(`?sslmode=verify-full&sslrootcert=${ca}`))).toEqual(wrongHost);
    expect(await connected(address(`?sslmode=verify-full&sslrootcert=${ca}`, 'localhost'))).toBe(true);
    await encrypt(authority.issue(['127.0.0.1']));
    expect(await connected(address(`?sslmode=verify-full&sslrootcert=${ca}`))).toBe(true);
    expect(await connected(address(`?sslmode=verify-full&sslrootcert=${ca}`, 'localhost'))).toEqual(wrongHost);
  });

  test('only: a connection in the clear is refused with a sentence', async () => {
    await encrypt(undefined, true);
    expect(await connected(address(''))).toContain('takes encrypted connections only; add sslmode=');
    expect(await connected(address('?sslmode=require'))).toBe(true);
  });
});

test('a server without one is said, and what to do', async () => {
  await using plain = { server: await startPostgres(), [Symbol.asyncDispose]: () => plain.server.stop() };
  expect(await connected(`${plain.server.url()}?sslmode=require`)).toContain(
    'offers no encrypted connection; sslmode=disable',
  );
});

test(
  'Banto, its queue and its commands use all three addresses encrypted, without a warning',
  async () => {
    await encrypt(undefined, true);
    const database = await postgres.createDatabase('marketplace');
    const client = new Client({ connectionString: database });
    await client.connect();
    await loadSchema(client, 'production');
    await client.query(`grant usage on schema public, auth to app, reader; grant all on all tables in schema public, auth to app;
      grant select on all tables in schema public, auth to reader`);
    await using slack = await startSlack();
    const at = (user: string, query: string): string =>
      address(query, 'localhost', user).replace('/postgres?', '/marketplace?');
    const variables = {
      ...slack.env(),
      DATABASE_URL: at('app', '?sslmode=verify-full'),
      DATABASE_READONLY_URL: at('reader', '?sslmode=require'),
      DATABASE_MIGRATE_URL: at('owner', '?sslmode=verify-full'),
      DATABASE_CA_FILE: ca,
      OPS_CONFIG: 'ops.example.yml',
      PORT: '0',
    };
    const migrated = await runCli('migrate', [], variables);
    expect([migrated.status, migrated.stderr]).toEqual([0, '']);
    const log = new LogLines();
    await using bot = await startProcess(variables, await readFile('ops.example.yml', 'utf8'), log);
    expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
    const { rows } = await client.query<{ application_name: string; ssl: boolean }>(
      `select distinct application_name, ssl from pg_stat_activity join pg_stat_ssl using (pid)
       where application_name like 'banto:%' order by 1`,
    );
    await client.end();
    expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);
    expect(rows.map(({ application_name: name }) => name)).toEqual(
      expect.arrayContaining(['banto:queue', 'banto:read', 'banto:work']),
    );
    expect(log.lines.filter((line) => 'notJson' in line)).toEqual([]);

    const refused = await runCli('../main', [], { ...variables, DATABASE_CA_FILE: path.join(folder, 'other.pem') });
    expect(refused.status).toBe(2);
    expect(refused.stderr.trim().split('\n')).toEqual(
      ['DATABASE_URL', 'DATABASE_READONLY_URL', 'DATABASE_MIGRATE_URL'].map((variable) =>
        expect.stringMatching(
          new RegExp(
            `^Banto could not start: ${variable}: the database’s certificate is of an authority that is not known here`,
            'u',
          ),
        ),
      ),
    );
  },
  longest(90_000),
);

test(
  'the start says in one line which connections are in the clear',
  async () => {
    await using slack = await startSlack();
    // Not written as this machine's, so it counts as another's; nobody listens there.
    const url = 'postgres://banto@[::ffff:127.0.0.1]:1/marketplace';
    const variables = { ...slack.env(), DATABASE_URL: url, DATABASE_READONLY_URL: url, OPS_CONFIG: 'ops.example.yml' };
    const { stdout } = await runCli('../main', [], variables);
    const lines = stdout.split('\n').filter((line) => line.includes('in the clear'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 40,
      variables: ['DATABASE_URL', 'DATABASE_READONLY_URL'],
    });
  },
  longest(30_000),
);

test('every connection of Banto is made of connectionOf', () => {
  const sources = [...readSources('src')];
  const bare = sources.filter(([file, source]) => file !== 'src/db/connection.ts' && /connectionString/u.test(source));
  expect(bare.map(([file]) => file)).toEqual([]);
  expect(sources.filter(([, source]) => source.includes('...connectionOf(')).length).toBeGreaterThanOrEqual(4);
});
