import { type Grantee, grantees, type Rights, rightsOf, signInTable, together } from '../../process/rights.ts';

/** Who runs the script: it decides how Banto's roles see the rows of tables with row security. */
interface Variant {
  readonly file: string;
  /** For the file's head: who runs it, and what is special there. */
  readonly about: readonly string[];
  readonly connection: string;
  readonly rows: 'bypassrls' | 'policies';
  /** Whether the rows that people sign in with can be given to Banto's roles. */
  readonly signIn: boolean;
}

const variants: readonly Variant[] = [
  {
    file: 'docs/database-roles.sql',
    about: [
      "Run it as the server's superuser. Where you have none, run database-roles-policies.sql instead, on Supabase",
      'database-roles-supabase.sql.',
    ],
    connection: 'postgres://banto_app:…@host:5432/name',
    rows: 'bypassrls',
    signIn: true,
  },
  {
    file: 'docs/database-roles-policies.sql',
    about: [
      "Run it as the tables' owner, who may create roles and is no superuser, as on RDS or Cloud SQL: only a superuser may",
      'give BYPASSRLS, so here each table gets a policy for each right.',
    ],
    connection: 'postgres://banto_app:…@host:5432/name',
    rows: 'policies',
    signIn: true,
  },
  {
    file: 'docs/database-roles-supabase.sql',
    about: [
      "Run it as postgres. Supabase's postgres is no superuser, so each table gets a policy for each right; and it may read",
      'auth.users but cannot let others, so `/ops user` says that the sign-in row is unknown. The Data API does not serve',
      "Banto's schemas unless you add them there: do not.",
      '(https://github.com/supabase/postgres: migrations/db/migrations/10000000000000_demote-postgres.sql)',
    ],
    connection: 'postgres://banto_app:…@db.<project>.supabase.co:5432/postgres?sslmode=verify-full',
    rows: 'policies',
    signIn: false,
  },
];

/** The scripts that create Banto's roles with the rights that the definitions need, by their path. */
export const roleFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(variants.map((variant) => [variant.file, roleFile(variant)]));

function roleFile(variant: Variant): string {
  const needed = together(rightsOf('app')).filter(({ on }) => variant.signIn || on !== signInTable);
  const read = new Set(together(rightsOf('reader')).flatMap(keysOf));
  const grants = needed.flatMap((rights) => split(rights, read));
  return `${[
    head(variant),
    createRoles,
    variant.rows === 'bypassrls' ? bypass : undefined,
    ownSchemas,
    columnGrants(grants.filter(({ columns }) => columns.length > 0)),
    functionGrants(grants.filter(({ columns }) => columns.length === 0)),
    schemaGrants(variant.signIn ? ['public', 'auth'] : ['public']),
    variant.rows === 'policies' ? policies(grants) : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')}\n`;
}

/** Rights with whom they are given to. */
interface Grant extends Rights {
  readonly to: readonly Grantee[];
}

const keysOf = ({ privilege, on, columns }: Rights): string[] =>
  columns.map((column) => `${privilege} ${on} ${column}`);

/** What the reader has too, and what only the bot has. */
function split(rights: Rights, read: ReadonlySet<string>): Grant[] {
  const { privilege, on, columns } = rights;
  if (columns.length === 0) return [{ ...rights, to: ['app'] }];
  const isRead = (column: string): boolean => read.has(`${privilege} ${on} ${column}`);
  const parts: Grant[] = [
    { ...rights, columns: columns.filter(isRead), to: grantees },
    { ...rights, columns: columns.filter((column) => !isRead(column)), to: ['app'] },
  ];
  return parts.filter((part) => part.columns.length > 0);
}

const head = ({
  file,
  about,
  connection,
}: Variant): string => `-- The rights that Banto needs in the marketplace's database. Written by npm run docs from the definitions of its questions
-- and operations; not to be edited by hand.
--
-- ${about.join('\n-- ')}
-- Run it again after Banto or the marketplace got new columns: what is there stays.
--
--   psql "$ADMIN_URL" --set ON_ERROR_STOP=1 --single-transaction --file ${file}
--
-- Then give the three roles their passwords (\\password banto_app) and start Banto with
--
--   DATABASE_URL=${connection}
--   DATABASE_MIGRATE_URL, the same as banto_owner: owns the schemas banto and banto_queue; at start and for migrate only
--   DATABASE_READONLY_URL, the same as banto_reader: answers questions (optional)
--
-- None of the three may delete rows or alter tables of the marketplace; the owner cannot even read them. npm run doctor
-- says what is missing.`;

const createRoles = `do $$
declare
  name text;
begin
  foreach name in array array['banto_owner', 'banto_app', 'banto_reader'] loop
    begin
      execute format('create role %I login', name);
    exception when duplicate_object then
      null;
    end;
  end loop;
  -- Without superuser rights you must be a member of a role to give it something.
  execute format('grant banto_owner to %I', current_user);
  execute format('grant create, connect on database %I to banto_owner', current_database());
  execute format('grant connect on database %I to banto_app, banto_reader', current_database());
end $$;

alter role banto_reader set default_transaction_read_only = on;`;

const bypass = `-- Without this attribute the roles would see no rows of a table with row security, and no error.
alter role banto_app bypassrls;
alter role banto_reader bypassrls;`;

const ownSchemas = `-- Banto's own schemas. If Banto ran as another role before, transfer what that role owns (alter … owner to banto_owner).
create schema if not exists banto authorization banto_owner;
create schema if not exists banto_queue authorization banto_owner;
grant usage on schema banto to banto_app, banto_reader;
alter default privileges for role banto_owner in schema banto grant select on tables to banto_reader;
-- Where Banto once ran as the reader it got rights to write.
revoke insert, update, delete on all tables in schema banto, banto_queue from banto_reader;
revoke usage on schema banto_queue from banto_reader;`;

const rolesOf = (to: readonly Grantee[]): string => to.map((grantee) => `banto_${grantee}`).join(', ');

const columnGrants = (
  grants: readonly Grant[],
): string => `-- The marketplace, column by column; columns that this database lacks are skipped. Banto can read nothing else: no secrets
-- of webhooks, no passwords, no bank accounts.
do $$
declare
  wanted record;
  columns text;
begin
  for wanted in
    select * from (values
${grants.map(({ privilege, on, columns, to, operations }) => `      ${why(operations)}('${privilege}', '${on}', '${columns.join(' ')}', '${rolesOf(to)}')`).join(',\n')}
    ) as list (privilege, relation, names, roles)
  loop
    select string_agg(quote_ident(a.attname), ', ') into columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = wanted.relation and a.attnum > 0 and not a.attisdropped
      and a.attname = any (string_to_array(wanted.names, ' '))
      and (n.nspname = 'public' or has_table_privilege(c.oid, wanted.privilege || ' with grant option'));
    continue when columns is null;
    execute format('grant %s (%s) on %s to %s', wanted.privilege, columns, wanted.relation, wanted.roles);
  end loop;
end $$;`;

const why = (operations: readonly string[]): string =>
  operations.length === 0 ? '' : `-- ${operations.join(', ')}\n      `;

const functionGrants = (
  grants: readonly Grant[],
): string => `-- Some databases allow functions to nobody but their owner. These run with the rights of their caller: if yours was changed
-- to use more, grant that too.
do $$
begin
${grants
  .map(
    ({ on, to, operations }) => `  -- ${operations.join(', ')}
  if to_regprocedure('${on}') is not null then
    grant execute on function ${on} to ${rolesOf(to)};
  end if;`,
  )
  .join('\n')}
end $$;`;

const schemaGrants = (schemas: readonly string[]): string => `-- Schemas that exist, and that you may let others use.
do $$
declare
  name text;
begin
  for name in
    select nspname from pg_namespace
    where nspname in (${schemas.map((schema) => `'${schema}'`).join(', ')})
      and has_schema_privilege(oid, 'usage with grant option')
  loop
    execute format('grant usage on schema %I to banto_app, banto_reader', name);
  end loop;
end $$;`;

/** A policy for each command on each table: they say which rows, the grants say which columns. */
const policies = (grants: readonly Grant[]): string => {
  const wanted = Map.groupBy(
    grants.filter(({ columns }) => columns.length > 0),
    ({ privilege, on }) => `${privilege} ${on}`,
  );
  const lines = [...wanted.values()].map((group) => {
    const { privilege, on } = group[0] as Grant;
    const to = grantees.filter((grantee) => group.some((grant) => grant.to.includes(grantee)));
    return `      ('${privilege}', '${on}', '${rolesOf(to)}', '${rowsOf[privilege]}')`;
  });
  return `-- Which rows the roles see and write where row security is on: all of them. Other roles are not affected.
do $$
declare
  wanted record;
begin
  for wanted in
    select list.* from (values
${lines.join(',\n')}
    ) as list (privilege, relation, roles, rows)
    join pg_namespace n on n.nspname = split_part(list.relation, '.', 1)
    join pg_class c on c.relnamespace = n.oid and n.nspname || '.' || c.relname = list.relation
    where c.relkind in ('r', 'p') and (n.nspname = 'public' or pg_has_role(c.relowner, 'usage'))
  loop
    execute format('drop policy if exists banto_%s on %s', wanted.privilege, wanted.relation);
    execute format('create policy banto_%s on %s for %s to %s %s', wanted.privilege, wanted.relation, wanted.privilege,
      wanted.roles, wanted.rows);
  end loop;
end $$;`;
};

const rowsOf: Readonly<Record<Rights['privilege'], string>> = {
  select: 'using (true)',
  insert: 'with check (true)',
  update: 'using (true) with check (true)',
  execute: '',
};
