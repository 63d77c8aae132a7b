import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prepareSchemas } from '#src/process/schemas.ts';
import { freshDatabase } from './support/database.ts';
import { type Administrator, giveRoles, roleNames, roleScripts } from './support/roles.ts';

/** What docs/operations.md tells the administrator to run. */
const removal = /^## Remove it$[^]*?^```sql$([^]*?)^```$/mu.exec(readFileSync('docs/operations.md', 'utf8'))?.[1] ?? '';

test.each(Object.keys(roleScripts) as Administrator[])(
  'what the %s script gave is taken away by the statements in docs/operations.md, and nothing else',
  async (administrator) => {
    await using database = await freshDatabase('production');
    const { sql } = database;
    const policies = `select policyname from pg_policies order by 1`;
    const before = await sql(policies);
    const suffix = `removal_${administrator}`;
    const roles = await giveRoles(database, administrator, suffix);
    await prepareSchemas({ databaseUrl: roles.url('banto_app'), databaseMigrateUrl: roles.url('banto_owner') });
    const named = roleNames.reduce((text, role) => text.replaceAll(role, roles.name(role)), removal);
    expect(named).not.toBe(removal);
    await database.withClient(async (client) => {
      if (administrator !== 'superuser') await client.query(`set session authorization admin_${suffix}`);
      await client.query(named);
      await client.query('reset session authorization');
    });
    expect(await sql(`select rolname from pg_roles where rolname ~ '^banto_.*${suffix}$'`)).toEqual([]);
    expect(await sql(`select nspname from pg_namespace where nspname ~ '^banto'`)).toEqual([]);
    expect(await sql(policies)).toEqual(before);
  },
);
