import type { TestDatabase } from '../support/database.ts';
import type { ColumnType, TableTypes } from './table-types.ts';

/** A column in the database. */
export interface FoundColumn {
  /** `timestamp with time zone`, as PostgreSQL calls it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  /** Whether it belongs to a view; PostgreSQL does not know whether a view's column can be null. */
  readonly view: boolean;
  /** The texts that its CHECK allows; empty when no CHECK lists any. */
  readonly allowed: readonly string[];
}

export interface FoundDatabase {
  readonly name: string;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, FoundColumn>>;
}

/** Reads the tables and views of some schemas, by name; names in `public` have no prefix. */
export async function readColumns({ sql, dialect }: TestDatabase, schemas: readonly string[]): Promise<FoundDatabase> {
  const rows = await sql<FoundColumn & { table: string; column: string; checks: readonly string[] }>(
    `select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as table, a.attname as column,
       format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
       a.atthasdef or a.attidentity <> '' as "hasDefault", c.relkind = 'v' as view,
       array(select pg_get_constraintdef(k.oid) from pg_constraint k
             where k.contype = 'c' and k.conrelid = c.oid and k.conkey = array[a.attnum]) as checks
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`,
    [schemas],
  );
  const tables = new Map<string, Map<string, FoundColumn>>();
  for (const { table, column, checks, ...found } of rows) {
    const columns = tables.get(table) ?? new Map<string, FoundColumn>();
    tables.set(table, columns.set(column, { ...found, allowed: checks.flatMap(listedIn) }));
  }
  return { name: dialect, tables };
}

/** `CHECK ((state = ANY (ARRAY['open'::text, 'done'::text])))`. */
function listedIn(check: string): string[] {
  const list = /^CHECK \(\(\w+ = ANY \(ARRAY\[(?<values>.*)\]\)\)\)$/u.exec(check)?.groups?.['values'] ?? '';
  return [...list.matchAll(/'([^']*)'::text/gu)].map(([, value = '']) => value);
}

/** The JavaScript type in which the driver returns each PostgreSQL type; see src/db/database.ts. */
const kinds: Readonly<Record<string, string>> = {
  uuid: 'string',
  text: 'string',
  date: 'string',
  numeric: 'number',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  boolean: 'boolean',
  'timestamp with time zone': 'Date',
  jsonb: 'json',
};

/** Where types and databases differ. Each column must be in at least one database, and its type right for all that have it. */
export function typeFaults(types: TableTypes, databases: readonly FoundDatabase[]): string[] {
  const faults: string[] = [];
  for (const [table, columns] of types) {
    const having = databases.flatMap(({ tables }) => tables.get(table) ?? []);
    if (having.length === 0) faults.push(`${table} is in no database`);
    else
      for (const [column, type] of columns)
        faults.push(
          ...columnFaults(
            type,
            having.map((found) => found.get(column)),
          ).map((fault) => `${table}.${column} ${fault}`),
        );
  }
  return faults;
}

/** Columns of a database that the types do not have. */
export const untypedColumns = (types: TableTypes, { tables }: FoundDatabase): string[] =>
  [...tables].flatMap(([table, columns]) =>
    [...columns.keys()].filter((column) => !types.get(table)?.has(column)).map((column) => `${table}.${column}`),
  );

/** What is wrong with a column's type, in the databases that have its table. */
function columnFaults(type: ColumnType, places: readonly (FoundColumn | undefined)[]): string[] {
  const found = places.filter((each) => each !== undefined);
  // A column that may be missing is one of other databases.
  if (found.length === 0) return type.optional ? [] : ['is in no database'];
  const faults = found.flatMap((each) => kindFaults(type, each));
  if (found.length < places.length && !type.optional) faults.push('is not everywhere, but its type is not optional');
  const known = found.filter(({ view }) => !view);
  const says = !type.kinds.has('unknown');
  if (says && !type.nullable && known.some(({ nullable }) => nullable)) faults.push('may be null, but not its type');
  if (says && type.nullable && !type.optional && known.length > 0 && known.every(({ nullable }) => !nullable))
    faults.push('is never null, but its type may be');
  if (type.omittable && known.some(({ nullable, hasDefault }) => !nullable && !hasDefault))
    faults.push('has no default, but its type may be left out');
  return [...new Set(faults)];
}

function kindFaults({ kinds: said, literals }: ColumnType, { type, allowed }: FoundColumn): string[] {
  const kind = kinds[type];
  if (kind === undefined) return [`is ${type}, which no type here stands for`];
  const expected = literals.size > 0 ? new Set([...said, 'string']) : said;
  if (expected.has('unknown') ? kind !== 'json' : expected.size !== 1 || !expected.has(kind))
    return [`is ${type}, but its type ${[...expected].join(' | ')}`];
  if (literals.size === 0) return [];
  const same = allowed.length === literals.size && allowed.every((each) => literals.has(each));
  return same ? [] : [`takes ${allowed.join(', ') || 'any text'}, but its type ${[...literals].join(', ')}`];
}
