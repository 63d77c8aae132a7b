import { acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import type { Banto } from './banto.ts';

/**
 * A replica that rehearses joins, so that all rehearse, or the last one leaves. Waits until every replica knows.
 */
export async function rehearse(banto: Banto, rehearses: boolean): Promise<void> {
  const { sql } = banto;
  await sql(
    rehearses
      ? `insert into banto.replica (id, version, terms, seen_at)
         select gen_random_uuid(), version, terms || '{"mode": "rehearsal"}', now() + interval '1 hour'
         from banto.replica order by started_at limit 1`
      : `delete from banto.replica where terms ->> 'mode' = 'rehearsal'`,
  );
  const act = acts(banto);
  // Over HTTP the replicas are asked in turn, each twice.
  for (let turn = 0; turn < banto.apps.length * 2; turn++)
    await act.waitFor(
      async () => (await act.asked(ken, '/ops health')).includes('リハーサル中です') === rehearses,
      20_000,
      () => `that Banto ${rehearses ? 'rehearses' : 'is live'}`,
    );
}

/**
 * Every row of every table of the marketplace, and of Banto's that remember its money, with the transaction that wrote it: a
 * row that was written and written back differs too. https://www.postgresql.org/docs/current/ddl-system-columns.html
 */
export async function money({ sql }: Pick<Banto, 'sql'>): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE'
       and (table_schema in ('public', 'auth')
         or (table_schema, table_name) in (('banto', 'transfer'), ('banto', 'freed_transfer'), ('banto', 'generation')))
     order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ rows: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(xmin || t::text, E'\\n' order by t::text)), '') as rows from ${name} t`,
    );
    found[name] = row?.rows ?? '';
  }
  return found;
}
