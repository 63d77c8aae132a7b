import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hanako } from '#playground/cast.ts';
import { startMarketplaceHttp } from '#playground/marketplace/http.ts';
import { mendGeneration } from '#playground/marketplace/schema.ts';
import { startTransactionPooler } from '#playground/proxy/pooler.ts';
import { startSlack } from '#playground/slack/server.ts';
import { advisedIndexes, createIndex } from '#src/marketplace/indexes.ts';
import { runDoctor } from '#src/cli/doctor/run.ts';
import { prepareSchemas } from '#src/process/schemas.ts';
import { freshDatabase } from '../support/database.ts';
import { giveRoles } from '../support/roles.ts';
import { type Place, type Plant, plantsOn } from './planted-settings.ts';

/** What doctor says of an installation, as programs read it. */
interface Said {
  readonly ok: boolean;
  readonly results: readonly { readonly state: string; readonly what: string; readonly next?: string }[];
}

const administrator = { email: 'admin@example.com', password: 'right', anonKey: 'anon' };

/** An installation that is in order, done as docs/operations.md says. */
async function install(kind: 'plain' | 'supabase') {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await freshDatabase('production'));
  await database.sql(await mendGeneration());
  const roles = await giveRoles(database, kind === 'plain' ? 'superuser' : 'supabase', `planted_${kind}`);
  await prepareSchemas({ databaseUrl: roles.url('banto_app'), databaseMigrateUrl: roles.url('banto_owner') });
  for (const index of advisedIndexes) await database.sql(createIndex(index).replace(' concurrently', ''));
  // Somebody has opened Banto's Home.
  await database.sql('insert into banto.home values ($1, now())', [hanako]);
  const slack = stack.use(await startSlack());
  const marketplace = stack.use(await startMarketplaceHttp({ signIn: administrator, cronSecret: 'cron-secret' }));
  const pooler = stack.use(await startTransactionPooler(database.url));
  const taken = await listen();
  stack.defer(() => void taken.close());
  const folder = await mkdtemp(path.join(tmpdir(), 'planted-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const example = await readFile('ops.example.yml', 'utf8');
  const place: Place = {
    slack,
    role: roles.name,
    database: database.name,
    pooler: pooler.url,
    takenPort: portOf(taken),
    as: (role, name = database.name) =>
      database.url
        .replace('postgres@', `${role === 'postgres' ? role : `${role}_planted_${kind}`}@`)
        .replace(database.name, name),
  };
  const all = stack.move();
  return {
    kind,
    place,
    database,
    ops: example.replaceAll('http://127.0.0.1:4010', marketplace.url),
    file: path.join(folder, 'ops.yml'),
    variables: {
      ...slack.env('http'),
      DATABASE_URL: place.as('banto_app'),
      DATABASE_READONLY_URL: place.as('banto_reader'),
      DATABASE_MIGRATE_URL: place.as('banto_owner'),
      MARKETPLACE_AUTH_URL: marketplace.authUrl,
      MARKETPLACE_ANON_KEY: administrator.anonKey,
      MARKETPLACE_ADMIN_EMAIL: administrator.email,
      MARKETPLACE_ADMIN_PASSWORD: administrator.password,
      INTERNAL_CRON_SECRET: 'cron-secret',
      BANTO_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      PORT: '0',
    } as Readonly<Record<string, string>>,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
type Installation = Awaited<ReturnType<typeof install>>;

async function listen(): Promise<Server> {
  const server = createServer((socket) => void socket.end()).listen(0);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Asks doctor about the installation, with a wrong setting or without. */
async function ask({ place, ops, file, variables }: Installation, plant?: Plant): Promise<Said & { exit: number }> {
  const [from, to] = plant?.policy ?? [undefined, ''];
  if (from && !from.test(ops)) throw new Error(`ops.yml has no ${String(from)}`);
  await writeFile(file, from ? ops.replace(from, to) : ops);
  // Whether Slack takes Banto's blocks is not what this is about, and costs 200 calls.
  place.slack.fail('blocks.validate', [{ error: 'unknown_method' }]);
  const lines: string[] = [];
  const given = { ...variables, ...plant?.variables?.(place), OPS_CONFIG: file };
  const exit = await runDoctor(given, (line) => void lines.push(line), { json: true });
  expect(lines).toHaveLength(1);
  return { ...(JSON.parse(lines[0] ?? '') as Said), exit };
}

const linesOf = ({ results }: Said, state: string): string[] =>
  results
    .filter((each) => each.state === state)
    .map(({ what, next }) => (next === undefined ? what : `${what} → ${next}`));

describe.each(['plain', 'supabase'] as const)('on a %s PostgreSQL', (kind) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await install(kind);
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  /** On Supabase nobody but the platform's roles may read who can sign in. */
  const inOrder = {
    exit: 0,
    fails: [],
    warns:
      kind === 'plain'
        ? []
        : [/^rights of DATABASE_URL: auth\.users/u, /^rights of DATABASE_READONLY_URL: auth\.users/u].map((line) =>
            expect.stringMatching(line),
          ),
  };
  const asked = async () => {
    const said = await ask(installation);
    return { exit: said.exit, fails: linesOf(said, 'fail'), warns: linesOf(said, 'warn') };
  };

  test('an installation that is in order is green', async () => {
    expect(await asked()).toEqual(inOrder);
  });

  test.each(plantsOn(kind))('$name: named', async (plant) => {
    const { sql } = installation.database;
    const [wrong, right] = plant.sql?.(installation.place) ?? [];
    if (wrong !== undefined) await sql(wrong);
    const mend = plant.inSlack?.(installation.place.slack);
    try {
      const said = await ask(installation, plant);
      expect(linesOf(said, plant.state)).toContainEqual(expect.stringMatching(plant.says));
      expect(said.exit).toBe(plant.state === 'fail' ? 1 : 0);
    } finally {
      mend?.();
      if (right !== undefined) await sql(right);
    }
  });

  test('and green again when all are mended', async () => {
    expect(await asked()).toEqual(inOrder);
  });
});

test('at least 25 wrong settings are planted on each', () => {
  for (const kind of ['plain', 'supabase'] as const) expect(plantsOn(kind).length).toBeGreaterThanOrEqual(25);
});
