import { type Kysely, sql } from 'kysely';
import { rightsIn } from '../engine/definitions/need.ts';
import { features } from '../features/index.ts';
import { marketplaceTables } from '../marketplace/columns.ts';
import { missingRights, type WantedRight } from '../marketplace/missing-rights.ts';

/** Who has rights in the marketplace's database: the bot, which also answers questions, and the role that only does that. */
export const grantees = ['app', 'reader'] as const;
export type Grantee = (typeof grantees)[number];

/** One right, and what needs it. */
export interface Right extends WantedRight {
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
      for (const right of needs.flatMap(rightsIn)) add({ ...right, operations: [name] });
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
