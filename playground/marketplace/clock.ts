import type { ClientBase } from 'pg';

type Query = Pick<ClientBase, 'query'>;

/**
 * `playground.now()` is the playground's time: this machine's, and what the clock is ahead of it. The marketplace's own
 * functions and defaults call it instead of `now()`, so that they live in the same time as Banto and Slack. `playground.orders`
 * has the orders since the story began.
 */
const clock = `
  create schema playground;
  create table playground.clock (ahead interval not null, lived timestamptz not null);
  create table playground.orders (id uuid primary key, forgotten boolean not null);
  create function playground.now() returns timestamptz language sql stable as $$
    select pg_catalog.now() + ahead from playground.clock $$;
  insert into playground.clock (ahead, lived) values ($now::timestamptz - pg_catalog.now(), $now::timestamptz);
  do $do$ declare found record; begin
    for found in
      select pg_get_functiondef(p.oid) as text
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
      where n.nspname = 'public' and l.lanname in ('sql', 'plpgsql') and p.prosrc ~* '\\m(now\\(\\)|current_date\\M)'
    loop
      execute regexp_replace(
        regexp_replace(found.text, '\\mnow\\(\\)', 'playground.now()', 'gi'),
        '\\mcurrent_date\\M', 'playground.now()::date', 'gi');
    end loop;
    for found in
      select format('alter table %I.%I alter column %I set default playground.now()', n.nspname, c.relname, a.attname) as text
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and pg_get_expr(d.adbin, d.adrelid) in ('now()', 'CURRENT_TIMESTAMP')
    loop
      execute found.text;
    end loop;
  end $do$`;

/** Puts a new marketplace on the playground's clock. */
export async function useClock(client: Query, now: Date): Promise<void> {
  await client.query(clock.replaceAll('$now', `'${now.toISOString()}'`));
}

/** Moves the clock of the marketplace's functions. */
export async function setClock(client: Query, now: Date): Promise<void> {
  await client.query('update playground.clock set ahead = $1::timestamptz - pg_catalog.now()', [now]);
}
