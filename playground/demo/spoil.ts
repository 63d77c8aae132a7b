import type { Pool } from 'pg';
import type { DialectName } from '../marketplace/schema.ts';

/** What an order's notification says about its order, in any of the ways that are in use. */
const aboutOrder = `n.payload ->> 'order_number' = o.order_id or n.payload ->> 'order_id' in (o.order_id, o.id::text)`;

const alterDatabase = (setting: string): string => `
  do $$ begin execute format('alter database %I ${setting}', current_database()); end $$;
  select current_database() as what`;

/** Statements that return `what` they changed; those with `$1` take the playground's time. */
const statements = (dialect: DialectName) =>
  ({
    // A copy of the newest order: an update would set updated_at to this machine's time.
    'order stuck': `
      insert into manufacturing_orders
      select (jsonb_populate_record(null::manufacturing_orders, to_jsonb(o) || jsonb_build_object(
        'id', gen_random_uuid(), 'status', 'submitted', 'created_at', late.at, 'updated_at', late.at, 'assigned_at', late.at,
        'order_id', to_char(late.at at time zone 'Asia/Tokyo', '"PR-"YYYYMMDD"-9"') || to_char(late.number, 'FM000')))).*
      from (
        select * from manufacturing_orders where status in ('submitted', 'accepted') order by created_at desc, id limit 1) as o,
      (
        select $1::timestamptz - interval '30 hours' as at, count(*) + 1 as number
        from manufacturing_orders where order_id ~ '^PR-\\d+-9\\d+$') as late
      returning order_id as what`,
    'notification failed': `
      update partner_notifications set status = 'failed', sent_at = null
        ${dialect === 'production' ? `, attempts = 1, response_code = null, error_message = 'fetch failed'` : ''}
      from (
        select n.id, o.order_id from partner_notifications n join manufacturing_orders o on ${aboutOrder}
        where n.status = 'sent' and o.status in ('submitted', 'accepted') and n.created_at <= $1
        order by n.created_at desc, n.id limit 1) as newest
      where partner_notifications.id = newest.id returning newest.order_id as what`,
    'payout edited': `
      update payouts_v31 p set final_payout = p.final_payout + 1000
      from (
        select id, final_payout from payouts_v31
        where status = 'ready_for_transfer' and created_at <= $1 order by scheduled_date desc, id limit 1) as old
      where p.id = old.id
      returning '¥' || to_char(old.final_payout, 'FM999,999,999') || ' → ¥' || to_char(p.final_payout, 'FM999,999,999') as what`,
    // As a hosted database does whose disk is full: https://supabase.com/docs/guides/platform/database-size#read-only-mode
    'read only': alterDatabase('set default_transaction_read_only = on'),
    writable: alterDatabase('reset default_transaction_read_only'),
    trigger: `
      create or replace function playground_put_back() returns trigger language plpgsql as
        $$ begin new.status := old.status; return new; end $$;
      create or replace trigger playground_put_back before update on payouts_v31
        for each row when (new.status = 'completed') execute function playground_put_back();
      select 'payouts_v31' as what`,
    'no trigger': `
      drop trigger if exists playground_put_back on payouts_v31;
      drop function if exists playground_put_back();
      select 'payouts_v31' as what`,
    'generation fails':
      dialect === 'production'
        ? `
      alter table payout_accounts rename to payout_accounts_away;
      select 'payout_accounts' as what`
        : `
      create or replace function playground_refuse() returns trigger language plpgsql as
        $$ begin raise exception '締め処理中です'; end $$;
      create or replace trigger playground_refuse before insert on payouts_v31
        for each row execute function playground_refuse();
      select 'payouts_v31' as what`,
    'generation works':
      dialect === 'production'
        ? `
      alter table if exists payout_accounts_away rename to payout_accounts;
      select 'payout_accounts' as what`
        : `
      drop trigger if exists playground_refuse on payouts_v31;
      drop function if exists playground_refuse();
      select 'payouts_v31' as what`,
  }) as const satisfies Record<string, string>;

export type SpoilName = keyof ReturnType<typeof statements>;

/** Spoils a row, or the whole database. Returns what it spoiled. @throws when nothing is left to spoil */
export async function spoil(pool: Pool, dialect: DialectName, what: SpoilName, now: Date): Promise<string> {
  const text = statements(dialect)[what];
  const done = await pool.query<{ what: string }>(text, text.includes('$1') ? [now] : []);
  // Several statements in one text give several results.
  const found = [done].flat().at(-1)?.rows[0]?.what;
  if (found === undefined) throw new Error('もう残っていません。/ There is none left.');
  return found;
}
