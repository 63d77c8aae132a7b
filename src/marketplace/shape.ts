import { type Kysely, sql } from 'kysely';
import { type Words, words } from '../domain/text/words.ts';
import { marketplaceTables, servedTypes } from './columns.ts';
import { unserved, unservedOptional } from './unserved.ts';

/** A column as the database has it. */
export interface FoundColumn {
  /** The type that an enum or a domain is made of: `int8`, `timestamp`, or `enum`. */
  readonly base: string;
  /** The type as it is declared, for casts: `numeric(12,0)`, `public.order_status`. */
  readonly declared: string;
}

/** What the database has of the tables in `columns.ts`. */
export interface Shape {
  /** The columns of each table that Banto can read, by the table's name. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, FoundColumn>>;
  /** Columns that are needed and missing, and tables that are: `payouts_v31`, `purchases.price`. */
  readonly missing: readonly string[];
  /** For each table, the needed columns of a type that Banto cannot read, each in a sentence: what needs them is off. */
  readonly unserved: ReadonlyMap<string, ReadonlyMap<string, Words>>;
  /** Those columns and others that Banto reads with a reservation or not at all, each in a sentence. */
  readonly findings: readonly Words[];
}

interface CatalogRow {
  readonly table: string;
  readonly column: string;
  readonly base: string;
  readonly declared: string;
}

/**
 * Reads the columns from pg_catalog: information_schema hides what the role may not use. Domains are followed to the
 * type they are made of. https://www.postgresql.org/docs/current/catalog-pg-type.html
 */
export async function readShape<Tables>(db: Kysely<Tables>): Promise<Shape> {
  const { rows } = await sql<CatalogRow>`
    with recursive made_of (oid, base) as (
      select oid, oid from pg_catalog.pg_type where typtype <> 'd'
      union all
      select t.oid, m.base from pg_catalog.pg_type t join made_of m on t.typbasetype = m.oid where t.typtype = 'd'
    )
    select case n.nspname when 'auth' then 'auth.' else '' end || c.relname as table, a.attname as column,
      case b.typtype when 'e' then 'enum' else b.typname end as base,
      pg_catalog.format_type(a.atttypid, a.atttypmod) as declared
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join made_of m on m.oid = a.atttypid
    join pg_catalog.pg_type b on b.oid = m.base
    where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
  `.execute(db);
  const found = new Map<string, Map<string, FoundColumn>>();
  for (const { table, column, ...type } of rows) {
    const columns = found.get(table) ?? new Map<string, FoundColumn>();
    found.set(table, columns.set(column, type));
  }
  return compareShape(found);
}

function compareShape(found: ReadonlyMap<string, ReadonlyMap<string, FoundColumn>>): Shape {
  const tables = new Map<string, Map<string, FoundColumn>>();
  const missing: string[] = [];
  const off = new Map<string, ReadonlyMap<string, Words>>();
  const findings: Words[] = [];
  for (const [table, { needed, columns }] of Object.entries(marketplaceTables)) {
    const has = found.get(table);
    const lacking = Object.keys(columns).filter((column) => columns[column]?.needed === true && !has?.has(column));
    if (lacking.length > 0) {
      if (needed) missing.push(...(has ? lacking.map((column) => `${table}.${column}`) : [table]));
      // Without a column that it needs, an optional table is none.
      if (!needed && has)
        findings.push(
          words(
            `表 ${table} には ${lacking.join('、')} がないため、使いません`,
            `${table} has no ${lacking.join(', ')} and is not used`,
          ),
        );
      if (!needed) continue;
    }
    const served = new Map<string, FoundColumn>();
    const unfit = new Map<string, Words>();
    for (const [column, { kind, needed: isNeeded }] of Object.entries(columns)) {
      const type = has?.get(column);
      if (!type) continue;
      const name = `${table}.${column}`;
      const can = servedTypes[kind].includes(type.base);
      if (can || isNeeded) served.set(column, type);
      if (!can && isNeeded) unfit.set(column, unserved(name, type.declared));
      if (!can) findings.push((isNeeded ? unserved : unservedOptional)(name, type.declared));
      else if (type.base === 'timestamp') findings.push(zoneless(name));
    }
    if (unfit.size > 0) off.set(table, unfit);
    // An optional table whose needed column cannot be read is none either.
    if (needed || unfit.size === 0) tables.set(table, served);
  }
  return { tables, missing, unserved: off, findings };
}

const zoneless = (column: string): Words =>
  words(
    `列 ${column} にはタイムゾーンがなく、UTCとして読みます。日本時間で書かれていれば9時間ずれます`,
    `${column} has no time zone and is read as UTC: if it is written in Tokyo time, it is 9 hours off`,
  );

/** The values among `candidates` that a column takes; undefined when nothing in the database says which. */
export async function allowedValues<Tables>(
  db: Kysely<Tables>,
  { table, column, declared, base }: { table: string; column: string } & FoundColumn,
  candidates: readonly string[],
): Promise<string[] | undefined> {
  const { rows } = await sql<{ rule: string }>`
    select pg_catalog.pg_get_expr(k.conbin, k.conrelid) as rule
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attname = ${column}
    where k.contype = 'c' and k.conrelid = to_regclass(${`public.${table}`}) and k.conkey = array[a.attnum]
  `.execute(db);
  const limited = base === 'enum' || (await isDomain(db, declared));
  if (rows.length === 0 && !limited) return undefined;
  const allowed: string[] = [];
  for (const candidate of candidates) if (await takes(db, declared, column, candidate, rows)) allowed.push(candidate);
  return allowed;
}

async function isDomain<Tables>(db: Kysely<Tables>, declared: string): Promise<boolean> {
  const { rows } = await sql<{ domain: boolean }>`
    select exists (
      select from pg_catalog.pg_type t join pg_catalog.pg_constraint k on k.contypid = t.oid
      where t.oid = to_regtype(${declared}) and t.typtype = 'd' and k.contype = 'c'
    ) as domain
  `.execute(db);
  return rows[0]?.domain === true;
}

/** Asks the database itself, because a CHECK may be written in any way: `in`, `<>`, a pattern, a function. */
async function takes<Tables>(
  db: Kysely<Tables>,
  declared: string,
  column: string,
  candidate: string,
  rules: readonly { readonly rule: string }[],
): Promise<boolean> {
  // The expressions and the type's name are PostgreSQL's own spelling of what is in its catalogue.
  const holds = rules.map(({ rule }) => sql`(${sql.raw(rule)}) is not false`);
  const all = holds.length === 0 ? sql`true` : sql.join(holds, sql` and `);
  try {
    const { rows } = await sql<{ takes: boolean }>`
      select ${all} as takes from (select cast(${candidate} as ${sql.raw(declared)}) as ${sql.id(column)}) as row
    `.execute(db);
    return rows[0]?.takes === true;
  } catch (error) {
    // Not a label of the enum (22P02), not allowed by the domain (23514): the column does not take it.
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && /^2[23]/u.test(code)) return false;
    throw error;
  }
}
