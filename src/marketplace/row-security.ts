import { type Kysely, sql } from 'kysely';
import { marketplaceTables } from './columns.ts';
import type { MarketplaceTables } from './tables.ts';

/**
 * The marketplace's tables with rows that this connection's role may not see. A role sees every row when it has BYPASSRLS,
 * when it owns the table (and row security is not forced), or when a permissive policy for it says literally `true` and
 * no restrictive one says anything else. A policy with a condition may hide rows without an error, so that no rights look
 * like no rows. https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export async function hiddenTables(db: Pick<Kysely<MarketplaceTables>, 'selectFrom'>): Promise<string[]> {
  const names = Object.keys(marketplaceTables);
  const hidden = sql<{ name: string }>`(
    with mine as (
      select p.polrelid, p.polpermissive, coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true' as open
      from pg_catalog.pg_policy p
      where p.polcmd in ('r', '*')
        and (p.polroles = '{0}' or exists (select from unnest(p.polroles) r where pg_has_role(current_user, r, 'usage')))
    )
    select wanted.name
    from unnest(${names}::text[]) with ordinality as wanted (name, place)
    -- Not by to_regclass: it fails in a schema that this role may not use.
    join pg_catalog.pg_namespace n on n.nspname in ('public', 'auth')
    join pg_catalog.pg_class c on c.relnamespace = n.oid
      and wanted.name = case n.nspname when 'auth' then 'auth.' else '' end || c.relname
    where c.relkind in ('r', 'p') and row_security_active(c.oid)
      and (not exists (select from mine m where m.polrelid = c.oid and m.polpermissive and m.open)
        or exists (select from mine m where m.polrelid = c.oid and not m.polpermissive and not m.open))
    order by place
  )`;
  const rows = await db.selectFrom(hidden.as('hidden')).select('hidden.name').execute();
  return rows.map(({ name }) => name);
}

/** What a role writes, on tables of the schema `public`. */
export interface Write {
  readonly table: string;
  readonly privilege: 'insert' | 'update';
}

/**
 * The writes that row security keeps this connection's role from, in whole or in part: an update would silently change
 * nothing. Judged as in {@link hiddenTables}; for an insert the policy's check decides, for an update both expressions, of
 * which the first stands for a missing check (https://www.postgresql.org/docs/current/sql-createpolicy.html).
 */
export async function hinderedWrites<Tables>(db: Kysely<Tables>, writes: readonly Write[]): Promise<readonly Write[]> {
  const { rows } = await sql<Write>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(writes)}::jsonb) as w ("table" text, privilege text)
    ), judged as (
      select w."table", w.privilege, p.polpermissive,
        (w.privilege = 'insert' or coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true')
        and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid), 'true') = 'true' as open
      from wanted w
      join pg_catalog.pg_class c on c.relname = w."table"
        and c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'public')
      join pg_catalog.pg_policy p on p.polrelid = c.oid
        and p.polcmd in ('*', case w.privilege when 'insert' then 'a' else 'w' end)
      where p.polroles = '{0}' or exists (select from unnest(p.polroles) r where pg_has_role(current_user, r, 'usage'))
    )
    select w."table", w.privilege
    from wanted w
    join pg_catalog.pg_class c on c.relname = w."table"
      and c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'public')
    where c.relkind in ('r', 'p') and row_security_active(c.oid)
      and (not exists (select from judged j where j."table" = w."table" and j.privilege = w.privilege and j.polpermissive and j.open)
        or exists (select from judged j where j."table" = w."table" and j.privilege = w.privilege and not j.polpermissive and not j.open))
    order by 1, 2`.execute(db);
  return rows;
}

/**
 * The tables hidden from one role. Policies and rights change while Banto runs, and then no rows would look like none: so
 * it is looked up again and again, and what is asked meanwhile follows the last look.
 */
export class Hidden {
  readonly #db: Pick<Kysely<MarketplaceTables>, 'selectFrom'>;
  #tables: ReadonlySet<string> = new Set();

  constructor(db: Pick<Kysely<MarketplaceTables>, 'selectFrom'>) {
    this.#db = db;
  }

  has(table: string): boolean {
    return this.#tables.has(table);
  }

  /** Looks again. Returns the tables that are hidden now and were not, and those that were and are not. */
  async look(): Promise<{ readonly hidden: readonly string[]; readonly seen: readonly string[] }> {
    const before = this.#tables;
    const now = new Set(await hiddenTables(this.#db));
    this.#tables = now;
    return {
      hidden: [...now].filter((table) => !before.has(table)),
      seen: [...before].filter((table) => !now.has(table)),
    };
  }
}
