import { type Kysely, sql } from 'kysely';

/** One right, on one column or on a function. */
export interface WantedRight {
  readonly privilege: 'select' | 'insert' | 'update' | 'execute';
  /** With its schema: `public.payouts_v31`, `public.generate()`. */
  readonly on: string;
  /** Undefined for a function. */
  readonly column: string | undefined;
}

/** Those rights that this connection's role lacks, of what this database has. Looked up without using any right. */
export async function missingRights<Tables, Right extends WantedRight>(
  db: Kysely<Tables>,
  rights: readonly Right[],
): Promise<readonly Right[]> {
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
