import { type RawBuilder, type Selectable, sql, type Transaction, type Updateable } from 'kysely';
import { NotKept } from './not-kept.ts';
import type { MarketplaceTables } from './tables.ts';

type Table = keyof MarketplaceTables;

/** One row to update: `set` is written if the row still has the values of `was`. */
export interface RowChange<Name extends Table> {
  readonly id: string;
  readonly was: Partial<Selectable<MarketplaceTables[Name]>>;
  readonly set: Updateable<MarketplaceTables[Name]>;
}

/** A row's written columns as read back. */
export type Kept = Readonly<Record<string, string | number | boolean | null>>;

/** The types of a table's columns, as PostgreSQL writes them. */
type Types = ReadonlyMap<string, string>;
type Row = Readonly<Record<string, unknown>>;

/**
 * Makes deferred constraints and triggers run now and not at the commit, so that what they refuse or change is known
 * while everything can still be undone. https://www.postgresql.org/docs/current/sql-set-constraints.html
 */
export const settle = async <Tables>(trx: Transaction<Tables>): Promise<void> => {
  await sql`set constraints all immediate`.execute(trx);
};

/**
 * Updates rows of the marketplace and reads them back; every update of its tables goes through here. RETURNING would not
 * do: it comes before AFTER and deferred triggers, and an update that a trigger skips is no error
 * (https://www.postgresql.org/docs/current/trigger-definition.html). PostgreSQL compares the values, in the types of
 * their columns; `updated_at` only needs to be set, since production has a trigger that sets it. The columns of
 * `untouched` must be as before, unless they are written. All rows write the same columns.
 * @returns the written columns as read, in the order of `changes`
 * @throws NotKept when the database has something else than what was written.
 */
export async function updateRows<Tables extends MarketplaceTables, Name extends Table>(
  trx: Transaction<Tables>,
  table: Name,
  changes: readonly RowChange<Name>[],
  untouched: readonly (keyof MarketplaceTables[Name] & string)[],
): Promise<Kept[]> {
  const [first] = changes;
  if (!first) return [];
  const types = await columnTypes(trx, table);
  const [set, was] = [Object.keys(first.set), Object.keys(first.was)];
  const others = untouched.filter((column) => types.has(column) && !set.includes(column));
  const ids = changes.map(({ id }) => id);
  const before = await readUntouched(trx, table, ids, others);
  const given = recordset(types, [['id', 'id'], ...set.map(named('set')), ...was.map(named('was'))], changes.map(flat));
  const conditions = was.map(
    (column) => sql`t.${sql.ref(column)} is not distinct from given.${sql.ref(`was ${column}`)}`,
  );
  await sql`
    update ${sql.table(table)} as t
    set ${sql.join(set.map((column) => sql`${sql.ref(column)} = given.${sql.ref(`set ${column}`)}`))}
    from ${given}
    where ${sql.join([sql`t.id = given.id`, ...conditions], sql` and `)}
  `.execute(trx);
  const kept = await readBack(trx, table, { types, meant: changes.map(({ id, set: to }) => ({ ...to, id })) });
  const after = await readUntouched(trx, table, ids, others);
  for (const column of others) {
    const rows = ids.filter((id) => before.get(id)?.[column] !== after.get(id)?.[column]).length;
    if (rows > 0) throw new NotKept({ table, column, rows });
  }
  return kept;
}

/**
 * Adds one row to a table of the marketplace and reads it back, like {@link updateRows}.
 * @returns its columns as read, with its id
 * @throws NotKept when the database has no such row, or another one.
 */
export async function insertRow<Tables extends MarketplaceTables>(
  trx: Transaction<Tables>,
  table: Table,
  row: Row,
): Promise<Kept & { readonly id: string }> {
  const types = await columnTypes(trx, table);
  const columns = Object.keys(row);
  const { rows } = await sql<{ id: string }>`
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(columns.map((column) => sql.ref(`given.${column}`)))}
    from ${recordset(types, columns.map(itself), [row])}
    returning id
  `.execute(trx);
  const [added] = rows;
  if (!added) throw new NotKept({ table, column: undefined, rows: 1 });
  const [kept] = await readBack(trx, table, { types, meant: [{ ...row, id: added.id }] });
  return { ...kept, id: added.id };
}

/** Reads rows again after deferred triggers. @throws NotKept when a value is not what was meant. */
async function readBack<Tables>(
  trx: Transaction<Tables>,
  table: string,
  { types, meant }: { readonly types: Types; readonly meant: readonly (Row & { readonly id: string })[] },
): Promise<Kept[]> {
  await settle(trx);
  const columns = Object.keys(meant[0] ?? {}).filter((column) => column !== 'id');
  const { rows } = await sql<Row & { 'given id': string; found: boolean; differs: (string | null)[] }>`
    select given.id as "given id", t.id is not null as found,
      array[${sql.join(columns.map((column) => differs(types, column)))}]::text[] as differs,
      ${sql.join(columns.map((column) => sql.ref(`t.${column}`)))}
    from ${recordset(types, ['id', ...columns].map(itself), meant)}
    left join ${sql.table(table)} as t on t.id = given.id
  `.execute(trx);
  const gone = rows.filter(({ found }) => !found).length;
  if (gone > 0) throw new NotKept({ table, column: undefined, rows: gone });
  for (const column of columns) {
    const different = rows.filter((row) => row.differs.includes(column)).length;
    if (different > 0) throw new NotKept({ table, column, rows: different });
  }
  const byId = new Map(rows.map((row) => [row['given id'], row]));
  return meant.map(({ id }) => Object.fromEntries(columns.map((column) => [column, plain(byId.get(id)?.[column])])));
}

/** The column's name when the row has another value than the one given, else null. */
function differs(types: Types, column: string): RawBuilder<string | null> {
  const [kept, given] = [sql.ref(`t.${column}`), sql.ref(`given.${column}`)];
  if (column === 'updated_at') return sql`case when ${kept} is null then ${column}::text end`;
  // The type json has no equality.
  const cast = types.get(column) === 'json' ? sql`::jsonb` : sql``;
  return sql`case when ${kept}${cast} is distinct from ${given}${cast} then ${column}::text end`;
}

/** Columns as text: for comparing a row with itself, whatever their types. */
async function readUntouched<Tables>(
  trx: Transaction<Tables>,
  table: string,
  ids: readonly string[],
  columns: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  if (columns.length === 0) return new Map();
  const { rows } = await sql<Row & { id: string }>`
    select id, ${sql.join(columns.map((column) => sql`${sql.ref(column)}::text as ${sql.ref(column)}`))}
    from ${sql.table(table)} where id = any(${ids}::uuid[])
  `.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Read anew each time, because the marketplace may change a type while Banto runs. */
async function columnTypes<Tables>(trx: Transaction<Tables>, table: string): Promise<Types> {
  const { rows } = await sql<{ name: string; type: string }>`
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_catalog.pg_attribute
    where attrelid = to_regclass(${`public.${table}`}) and attnum > 0 and not attisdropped
  `.execute(trx);
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** Rows sent as one parameter, `given`, each field in the type of a column. `fields` are names and their columns. */
function recordset(
  types: Types,
  fields: readonly (readonly [string, string])[],
  rows: readonly Row[],
): RawBuilder<Row> {
  const typed = fields.map(([name, column]) => sql`${sql.ref(name)} ${sql.raw(types.get(column) ?? 'text')}`);
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (${sql.join(typed)})`;
}

const named =
  (prefix: string) =>
  (column: string): [string, string] => [`${prefix} ${column}`, column];
const itself = (column: string): [string, string] => [column, column];

/** A change as one record: what is set and what was. */
const flat = <Name extends Table>({ id, set, was }: RowChange<Name>): Row => ({
  id,
  ...Object.fromEntries(Object.entries(set).map(([column, value]) => [`set ${column}`, value])),
  ...Object.fromEntries(Object.entries(was).map(([column, value]) => [`was ${column}`, value])),
});

/** A value for the audit log: times as ISO times. */
function plain(value: unknown): string | number | boolean | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}
