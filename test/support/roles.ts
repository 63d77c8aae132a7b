import { readFileSync } from 'node:fs';
import type { TestDatabase } from './database.ts';

export const roleNames = ['banto_owner', 'banto_app', 'banto_reader'] as const;
export type RoleName = (typeof roleNames)[number];

/** The scripts that create Banto's roles, by who runs them. */
export const roleScripts = {
  superuser: 'docs/database-roles.sql',
  owner: 'docs/database-roles-policies.sql',
  supabase: 'docs/database-roles-supabase.sql',
} as const;
export type Administrator = keyof typeof roleScripts;

/** Roles belong to the server, so each database gets its own. */
export interface Roles {
  readonly url: (role: RoleName) => string;
  readonly name: (role: RoleName) => string;
}

/**
 * Drops Banto's schemas and runs the script that creates its roles, twice, as the administrator that it is for.
 * @param suffix makes the roles' names
 */
export async function giveRoles(database: TestDatabase, administrator: Administrator, suffix: string): Promise<Roles> {
  const own = (role: RoleName): string => `${role}_${suffix}`;
  const script = readFileSync(roleScripts[administrator], 'utf8').replaceAll(
    /\bbanto_(?:owner|app|reader)\b/gu,
    (role) => own(role as RoleName),
  );
  await database.sql('drop schema banto, banto_queue cascade');
  const admin = administrator === 'superuser' ? undefined : await makeAdministrator(database, administrator, suffix);
  await database.withClient(async (client) => {
    if (admin !== undefined) await client.query(`set session authorization ${admin}`);
    for (const _ of ['once', 'again']) await client.query(script);
    await client.query('reset session authorization');
  });
  const url = (role: RoleName): string => {
    const address = new URL(database.url);
    address.username = own(role);
    return address.href;
  };
  return { url, name: own };
}

/**
 * An administrator without superuser rights, who owns the database and its tables. On Supabase the sign-in rows belong to
 * somebody else, who gave postgres every right without the right to give it on, and every table is open to three roles of
 * the API: migrations/db in https://github.com/supabase/postgres (init-scripts, 10000000000000_demote-postgres.sql).
 */
async function makeAdministrator({ sql, name, dialect }: TestDatabase, kind: Administrator, suffix: string) {
  const admin = `admin_${suffix}`;
  const rights = kind === 'supabase' ? 'createrole createdb replication bypassrls' : 'createrole';
  await sql(`create role ${admin} login ${rights}; alter database ${name} owner to ${admin}`);
  await sql(`do $$ declare o record; begin
    for o in select oid::regclass as name, relkind from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') loop
      execute format('alter %s %s owner to ${admin}', case o.relkind when 'v' then 'view' else 'table' end, o.name);
    end loop;
    for o in select p.oid::regprocedure as name from pg_proc p where pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend where objid = p.oid and deptype = 'e') loop
      execute format('alter function %s owner to ${admin}', o.name);
    end loop; end $$`);
  if (dialect !== 'production') return admin;
  if (kind === 'owner') {
    await sql(`alter schema auth owner to ${admin}; alter table auth.users owner to ${admin}`);
    return admin;
  }
  await sql(`create role auth_${suffix};
    alter schema auth owner to auth_${suffix}; alter table auth.users owner to auth_${suffix};
    grant usage on schema auth, extensions to ${admin}; grant all on all tables in schema auth to ${admin};
    alter default privileges for role ${admin} in schema public grant all on tables to anon, authenticated, service_role;
    grant all on all tables in schema public to anon, authenticated, service_role`);
  return admin;
}
