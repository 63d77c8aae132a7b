import { type Kysely, sql } from 'kysely';

/** What is written once and never changed: whoever has the bot's password may not change it either. */
const unchanging = [
  'audit_log',
  'transfer',
  'generation',
  'preview',
  'digest',
  'incident_event',
  'month_figures',
] as const;

/** What only the schema's owner writes, in a function or on a terminal; but these columns. */
const byOwner: Readonly<Record<string, readonly string[]>> = {
  freed_transfer: [],
  factor: ['last_step', 'wrong', 'locks', 'locked_until', 'judged'],
};

/** Functions of the schema's owner that the bot calls. */
const functions = [
  'banto.prune(timestamptz)',
  'banto.transfer_key(text)',
  'banto.beat(uuid, text, jsonb)',
  'banto.free_transfer(text, uuid, text, timestamptz)',
] as const;

/** What a role that only answers questions sees of a table; of others it sees everything. */
const readable: Readonly<Record<string, readonly string[]>> = { factor: ['person', 'enrolled_at', 'locked_until'] };

/** A right on one of Banto's own tables, on the whole table unless it names columns. */
interface OwnRight {
  readonly privilege: 'select' | 'insert' | 'update';
  readonly columns?: readonly string[];
}

/** What the bot's own role needs on one of Banto's tables: no delete, and no update of what never changes. */
function rightsOn(table: string): readonly OwnRight[] {
  const written = byOwner[table];
  if (written)
    return [
      { privilege: 'select' },
      ...(written.length > 0 ? [{ privilege: 'update', columns: written } as const] : []),
    ];
  const isFixed = (unchanging as readonly string[]).includes(table);
  return [{ privilege: 'select' }, { privilege: 'insert' }, ...(isFixed ? [] : [{ privilege: 'update' } as const])];
}

async function tablesOf(db: Kysely<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'banto' and c.relkind in ('r', 'p')
      and c.relname not in ('kysely_migration', 'kysely_migration_lock') order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** Gives the bot's own role what it needs on Banto's tables and functions, and takes the rest. Needs the owner. */
export async function grantOwnRights(db: Kysely<unknown>, role: string): Promise<void> {
  const grantee = sql.id(role);
  await sql`grant usage on schema banto to ${grantee}`.execute(db);
  for (const name of await tablesOf(db)) {
    const table = sql.table(`banto.${name}`);
    const rights = rightsOn(name);
    for (const privilege of ['insert', 'update'] as const)
      if (!rights.some((right) => right.privilege === privilege && !right.columns))
        await sql`revoke ${sql.raw(privilege)} on ${table} from ${grantee}`.execute(db);
    for (const { privilege, columns } of rights) {
      const list = columns ? sql` (${sql.join(columns.map((column) => sql.ref(column)))})` : sql``;
      await sql`grant ${sql.raw(privilege)}${list} on ${table} to ${grantee}`.execute(db);
    }
  }
  await sql`grant execute on function ${sql.raw(functions.join(', '))} to ${grantee}`.execute(db);
}

/**
 * What this connection's role lacks on Banto's own tables and functions, each as `INSERT on banto.card`.
 * @param reads whether it only answers questions
 */
export async function missingOwnRights(db: Kysely<unknown>, reads: boolean): Promise<readonly string[]> {
  const { rows: usage } = await sql<{ can: boolean }>`
    select has_schema_privilege('banto', 'usage') as can`.execute(db);
  if (usage[0]?.can !== true) return ['USAGE on schema banto'];
  const wanted = (await tablesOf(db)).flatMap((table) =>
    (reads ? [{ privilege: 'select', columns: readable[table] }] : rightsOn(table)).flatMap(({ privilege, columns }) =>
      (columns ?? [null]).map((column) => ({ table, privilege, column })),
    ),
  );
  const { rows } = await sql<{ missing: string }>`
    select upper(privilege) || coalesce(' (' || "column" || ')', '') || ' on banto.' || "table" as missing
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w ("table" text, privilege text, "column" text)
    where not case when "column" is null then has_table_privilege(to_regclass('banto.' || "table"), privilege)
      else has_column_privilege(to_regclass('banto.' || "table"), "column", privilege) end
    union all
    select 'EXECUTE on ' || f from unnest(${reads ? [] : [...functions]}::text[]) as f
    where to_regprocedure(f) is null or not has_function_privilege(to_regprocedure(f), 'execute')`.execute(db);
  return rows.map(({ missing }) => missing);
}
