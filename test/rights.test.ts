import { expect, describe, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { ken, taro } from '#playground/cast.ts';
import { mendGeneration } from '#playground/marketplace/schema.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { examineOperations } from '#src/cli/doctor/operations.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { features } from '#src/features/index.ts';
import { hiddenTables } from '#src/marketplace/row-security.ts';
import type { MarketplaceTables } from '#src/marketplace/tables.ts';
import { missingRights } from '#src/marketplace/missing-rights.ts';
import { type Grantee, rightsOf, rightWords, signInTable, together } from '#src/process/rights.ts';
import { lineFor } from './house/catalog.ts';
import { type Banto, someFriday, startBanto } from './support/banto.ts';
import { freshDatabase, type TestDatabase } from './support/database.ts';
import { type Administrator, giveRoles, type Roles } from './support/roles.ts';

const questions = features.flatMap(({ queries }) => queries);
const operations = features.flatMap((feature) => feature.operations);

/** Production's marketplace, where everything is there that the function for payouts needs, and Banto with roles of its own. */
async function startWith(administrator: Administrator, then = ''): Promise<{ banto: Banto; roles: Roles }> {
  const given: { roles?: Roles } = {};
  const suffix = `rights_${administrator}${then === '' ? '' : '_less'}`;
  const banto = await startBanto({
    mayRefuse: [/^views\.update/],
    prepare: async (sql, database) => {
      await sql(await mendGeneration());
      given.roles = await giveRoles(database, administrator, suffix);
      await sql(then.replaceAll('banto_app', given.roles.name('banto_app')));
    },
    variables: ({ url }) => {
      const as = (role: string): string => url.replace('postgres@', `${role}_${suffix}@`);
      return {
        DATABASE_URL: as('banto_app'),
        DATABASE_MIGRATE_URL: as('banto_owner'),
        DATABASE_READONLY_URL: as('banto_reader'),
      };
    },
  });
  if (!given.roles) throw new Error('the roles were not given');
  return { banto, roles: given.roles };
}

/** What a role lacks, and what row security hides from it. */
async function lacksOf(url: string, grantee: Grantee): Promise<string[]> {
  const db = openKysely<MarketplaceTables>(openPool(url, { name: 'test', max: 1, statementTimeoutMs: 5_000 }));
  try {
    const missing = together(await missingRights(db, rightsOf(grantee))).map(rightWords);
    return [...missing, ...(await hiddenTables(db)).map((table) => `hidden: ${table}`)];
  } finally {
    await db.destroy();
  }
}

/**
 * Leaves the bot's role only reading, and what some operations say that they need. What is revoked from a table is revoked
 * from its columns too: https://www.postgresql.org/docs/current/sql-revoke.html
 */
async function onlyFor(sql: TestDatabase['sql'], role: string, needing: (operation: string) => boolean): Promise<void> {
  const fits = rightsOf('app').filter(({ operations: names }) => names.length === 0 || names.some(needing));
  await sql(`revoke all on all tables in schema public from ${role}`);
  await sql(`revoke all on all functions in schema public from ${role}, public`);
  for (const { privilege, on, columns } of together(fits)) {
    const found = await sql<{ name: string }>(
      `select attname as name from pg_attribute
       where attrelid = to_regclass($1) and attnum > 0 and attname = any($2)`,
      [on.replace(/\(.*/u, ''), columns],
    );
    if (columns.length === 0) await sql(`grant execute on function ${on} to ${role}`);
    else if (found.length > 0)
      await sql(`grant ${privilege} (${found.map(({ name }) => name).join(', ')}) on ${on} to ${role}`);
  }
}

/** Gives every creator what production's function for payouts asks for. */
const makePayable = (sql: TestDatabase['sql']) =>
  sql(`insert into organizers (name) values ('例の主催');
    update works set organizer_id = (select id from organizers limit 1);
    insert into payout_accounts (user_id, is_verified, is_default) select distinct creator_id, true, true from works;
    insert into creator_organizer_contracts (creator_id, organizer_id, status)
      select distinct creator_id, organizer_id, 'active' from works`);

/** Ken approves the request that waits. */
async function approve(act: Acts): Promise<string> {
  // Found by its id: the card of the one before may still say that it waits.
  const { card } = await act.openRequest();
  return act.decide(ken, structuredClone(card), 'request.approve');
}

test('the script for a superuser gives every right and hides no row', async () => {
  await using database = await freshDatabase('production');
  await database.sql(await mendGeneration());
  const { url } = await giveRoles(database, 'superuser', 'rights_superuser');
  expect(await lacksOf(url('banto_app'), 'app')).toEqual([]);
  expect(await lacksOf(url('banto_reader'), 'reader')).toEqual([]);
});

// test/database-roles.test.ts plays with the superuser's.
describe.each(['owner', 'supabase'] as const)('with the script for a %s', (administrator) => {
  test('every question is answered, and every operation does its work with what it says that it needs', async () => {
    const { banto, roles } = await startWith(administrator);
    await using _ = banto;
    const { slack, sql } = banto;
    const act = acts(banto);
    // Supabase lets nobody else read who may sign in.
    const unreadable = administrator === 'supabase' ? [`SELECT (id, email, role, created_at) on ${signInTable}`] : [];
    expect(await lacksOf(roles.url('banto_app'), 'app')).toEqual(unreadable);
    expect(await lacksOf(roles.url('banto_reader'), 'reader')).toEqual(unreadable);

    expect(banto.log.where({ msg: 'rights in the database are missing' })).toEqual([]);

    for (const { name } of questions)
      expect([name, await act.asked(taro, lineFor(name))]).toEqual([name, expect.not.stringContaining('参照番号')]);
    await act.register({ name: '見える工房', status: 'pending' });
    expect(await act.asked(taro, '/partners pending')).toContain('見える工房');

    const played = new Set<string>();
    for (const [name, example] of Object.entries(examples)) {
      const operation = operationOf(name);
      await onlyFor(sql, roles.name('banto_app'), () => true);
      const started = await example.start({ slack, sql, dialect: 'production', now: someFriday });
      if (operation === 'payouts.generate') await makePayable(sql);
      await onlyFor(sql, roles.name('banto_app'), (each) => each === operation);
      const said = await act.submit(
        started.person,
        await act.open(started.person, started.line, started.first),
        started.values,
      );
      const decided = started.second ? await approve(act) : '';
      expect([name, said, decided]).toEqual([name, ...Array(2).fill(expect.not.stringContaining('参照番号'))]);
      await act.waitFor(
        () => started.done(),
        10_000,
        () => `${name} to be done`,
      );
      played.add(operation);
    }
    expect([...played].toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
  });
});

test('the start says which rights are missing, and help and doctor which operations that keeps from working', async () => {
  const { banto, roles } = await startWith('owner', 'revoke update (paid_at) on payouts_v31 from banto_app');
  await using _ = banto;
  const said = new RegExp(
    `^${roles.name('banto_app')} lacks UPDATE \\(paid_at\\) on payouts_v31, for payouts\\.paid and `,
    'u',
  );
  expect(banto.log.where({ msg: 'rights in the database are missing' })).toEqual([
    expect.objectContaining({ level: 40, lacking: [expect.stringMatching(said)] }),
  ]);
  const act = acts(banto);
  const why = 'この環境では使えません: データベースの権限（payouts_v31）が足りません。';
  for (const line of ['/payouts help', '/payouts paid help']) expect(await act.asked(taro, line), line).toContain(why);
  expect(await act.asked(taro, '/payouts fail help')).not.toContain('使えません');
  const doctor = (await examineOperations(banto.config)).map(({ what }) => what);
  for (const name of ['paid', 'paid-all', 'paid-list', 'reopen'])
    expect(doctor).toContain(
      `operations: payouts.${name} cannot be used here: Banto lacks rights in the database (payouts_v31).`,
    );
});
