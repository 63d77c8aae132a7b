import { type Kysely, sql } from 'kysely';
import type { Need } from '../engine/definitions/need.ts';
import { features } from '../features/index.ts';
import { marketplaceTables } from '../marketplace/columns.ts';

/** Who has rights in the marketplace's database: the bot, which also answers questions, and the role that only does that. */
export const grantees = ['app', 'reader'] as const;
export type Grantee = (typeof grantees)[number];

/** One right, on one column or on a function. */
export interface Right {
  readonly privilege: Need['privilege'];
  /** With its schema: `public.payouts_v31`. */
  readonly on: string;
  /** Undefined for a function. */
  readonly column: string | undefined;
  /** The operations that need it; none when questions read it. */
  readonly operations: readonly string[];
}

/** The account rows that people sign in with. A platform may give them to nobody; then they are said to be unknown. */
export const signInTable = 'auth.users';

const qualified = (table: string): string => (table.includes('.') ? table : `public.${table}`);

const keyOf = ({ privilege, on, column }: Omit<Right, 'operations'>): string => `${privilege} ${on} ${column ?? ''}`;

/**
 * Every right that Banto needs in the marketplace's database, from the definitions: what questions read (`columns.ts`),
 * and what each operation says that it needs. What a database lacks needs no right.
 */
export function rightsOf(grantee: Grantee): readonly Right[] {
  const read = Object.entries(marketplaceTables).flatMap(([table, { columns, through = {} }]) => [
    ...Object.keys(columns).map((column) => [qualified(table), column] as const),
    ...Object.entries(through).flatMap(([other, names]) => names.map((column) => [qualified(other), column] as const)),
  ]);
  const rights = new Map<string, Right>();
  const add = (right: Right): void => {
    const known = rights.get(keyOf(right));
    // What questions read, operations read too.
    if (known?.operations.length === 0) return;
    rights.set(keyOf(right), { ...right, operations: [...(known?.operations ?? []), ...right.operations] });
  };
  for (const [on, column] of read) add({ privilege: 'select', on, column, operations: [] });
  if (grantee === 'app')
    for (const { name, needs } of features.flatMap(({ operations }) => operations))
      for (const { privilege, on, columns } of needs)
        for (const column of columns.length === 0 ? [undefined] : columns)
          add({ privilege, on, column, operations: [name] });
  return [...rights.values()];
}

/** Rights on the same thing. */
export interface Rights extends Omit<Right, 'column'> {
  readonly columns: readonly string[];
}

/** Puts rights of the same kind on the same thing together, in their order. */
export function together(rights: readonly Right[]): readonly Rights[] {
  const groups = Map.groupBy(rights, ({ privilege, on }) => `${privilege} ${on}`);
  return [...groups.values()].map((group) => {
    const { privilege, on } = group[0] as Right;
    return {
      privilege,
      on,
      columns: group.flatMap(({ column }) => column ?? []),
      operations: [...new Set(group.flatMap(({ operations }) => operations))],
    };
  });
}

/** `UPDATE (status, notes) on payouts_v31, for payouts.fail`. */
export function rightWords({ privilege, on, columns, operations }: Rights): string {
  const what = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
  const why = operations.length === 0 ? '' : `, for ${operations.join(' and ')}`;
  return `${privilege.toUpperCase()}${what} on ${on.replace(/^public\./u, '')}${why}`;
}

/** Those rights that this connection's role lacks, of what this database has. Looked up without using any right. */
export async function missingRights<Tables>(db: Kysely<Tables>, rights: readonly Right[]): Promise<readonly Right[]> {
  const wanted = JSON.stringify(rights.map(({ privilege, on, column }, place) => ({ place, privilege, on, column })));
  const { rows } = await sql<{ place: number }>`
    with wanted as (
      select * from jsonb_to_recordset(${wanted}::jsonb) as w (place int, privilege text, "on" text, "column" text)
    ), found as (
      select w.place, n.oid as schema, has_column_privilege(c.oid, a.attnum, w.privilege) as granted
      from wanted w
      join pg_catalog.pg_namespace n on n.nspname = split_part(w."on", '.', 1)
      join pg_catalog.pg_class c on c.relnamespace = n.oid and n.nspname || '.' || c.relname = w."on"
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = w."column" and a.attnum > 0 and not a.attisdropped
      union all
      select w.place, n.oid, has_function_privilege(p.oid, w.privilege)
      from wanted w
      join pg_catalog.pg_namespace n on n.nspname = split_part(w."on", '.', 1)
      join pg_catalog.pg_proc p on p.pronamespace = n.oid
        and n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' = w."on"
    )
    select place from found where not granted or not has_schema_privilege(schema, 'usage') order by place
  `.execute(db);
  return rows.flatMap(({ place }) => rights[place] ?? []);
}

/**
 * What the roles of two connections lack, each in a sentence; nothing when they have all that this database can give. The
 * rows that people sign in with count only for `/ops user`, which says so itself.
 */
export async function lackingRights<Tables>({
  db,
  read,
}: {
  readonly db: Kysely<Tables>;
  readonly read: Kysely<Tables>;
}): Promise<readonly string[]> {
  const [app, reader] = [await roleOf(db), await roleOf(read)];
  const lacks = async (role: string, of: Kysely<Tables>, grantee: Grantee): Promise<string[]> => {
    const missing = await missingRights(of, rightsOf(grantee));
    return together(missing.filter(({ on }) => on !== signInTable)).map(
      (right) => `${role} lacks ${rightWords(right)}`,
    );
  };
  return [...(await lacks(app, db, 'app')), ...(reader === app ? [] : await lacks(reader, read, 'reader'))];
}

async function roleOf<Tables>(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(db);
  return rows[0]?.role ?? '';
}
