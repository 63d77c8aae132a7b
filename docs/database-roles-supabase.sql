-- The rights that Banto needs in the marketplace's database. Written by npm run docs from the definitions of its questions
-- and operations; not to be edited by hand.
--
-- Run it as postgres. Supabase's postgres is no superuser, so each table gets a policy for each right; and it may read
-- auth.users but cannot let others, so `/ops user` says that the sign-in row is unknown. The Data API does not serve
-- Banto's schemas unless you add them there: do not.
-- (https://github.com/supabase/postgres: migrations/db/migrations/10000000000000_demote-postgres.sql)
-- Run it again after Banto or the marketplace got new columns: what is there stays.
--
--   psql "$ADMIN_URL" --set ON_ERROR_STOP=1 --single-transaction --file docs/database-roles-supabase.sql
--
-- Then give the three roles their passwords (\password banto_app) and start Banto with
--
--   DATABASE_URL=postgres://banto_app:…@db.<project>.supabase.co:5432/postgres?sslmode=verify-full
--   DATABASE_MIGRATE_URL, the same as banto_owner: owns the schemas banto and banto_queue; at start and for migrate only
--   DATABASE_READONLY_URL, the same as banto_reader: answers questions (optional)
--
-- None of the three may delete rows or alter tables of the marketplace; the owner cannot even read them. npm run doctor
-- says what is missing.

do $$
declare
  name text;
begin
  foreach name in array array['banto_owner', 'banto_app', 'banto_reader'] loop
    begin
      execute format('create role %I login', name);
    exception when duplicate_object then
      null;
    end;
  end loop;
  -- Without superuser rights you must be a member of a role to give it something.
  execute format('grant banto_owner to %I', current_user);
  execute format('grant create, connect on database %I to banto_owner', current_database());
  execute format('grant connect on database %I to banto_app, banto_reader', current_database());
end $$;

alter role banto_reader set default_transaction_read_only = on;

-- Banto's own schemas. If Banto ran as another role before, transfer what that role owns (alter … owner to banto_owner).
create schema if not exists banto authorization banto_owner;
create schema if not exists banto_queue authorization banto_owner;
grant usage on schema banto to banto_app, banto_reader;
alter default privileges for role banto_owner in schema banto grant select on tables to banto_reader;
-- Where Banto once ran as the reader it got rights to write.
revoke insert, update, delete on all tables in schema banto, banto_queue from banto_reader;
revoke usage on schema banto_queue from banto_reader;

-- The marketplace, column by column; columns that this database lacks are skipped. Banto can read nothing else: no secrets
-- of webhooks, no passwords, no bank accounts.
do $$
declare
  wanted record;
  columns text;
begin
  for wanted in
    select * from (values
      ('select', 'public.manufacturing_partners', 'id name company_name contact_email description capabilities status created_at updated_at owner_user_id webhook_url shipping_info', 'banto_app, banto_reader'),
      ('select', 'public.manufacturing_orders', 'id order_id partner_id status assigned_at shipped_at created_at updated_at', 'banto_app, banto_reader'),
      ('select', 'public.manufacturing_order_status_history', 'manufacturing_order_id status message created_at', 'banto_app, banto_reader'),
      ('select', 'public.factory_products', 'id partner_id is_active created_at updated_at', 'banto_app, banto_reader'),
      ('select', 'public.partner_notifications', 'id partner_id type notification_type payload status created_at sent_at attempts next_retry_at response_code error_message priority', 'banto_app, banto_reader'),
      ('select', 'public.payouts_v31', 'id recipient_type recipient_id final_payout breakdown status scheduled_date transaction_id notes paid_at created_at period_start gross_amount gross_revenue platform_fee organizer_fee bank_transfer_fee transfer_fee net_amount', 'banto_app, banto_reader'),
      ('select', 'public.purchases', 'id work_id price status purchased_at factory_payment platform_markup platform_sales_fee platform_total_revenue refund_status user_id', 'banto_app, banto_reader'),
      -- payouts.generate
      ('select', 'public.creator_earnings_v50', 'sale_price purchased_at creator_profit platform_total_revenue creator_id organizer_id', 'banto_app, banto_reader'),
      -- payouts.generate
      ('select', 'public.creator_earnings_v50', 'creator_name factory_payment', 'banto_app'),
      ('select', 'public.works', 'id creator_id organizer_id title', 'banto_app, banto_reader'),
      ('select', 'public.users', 'id display_name email role user_type metadata created_at', 'banto_app, banto_reader'),
      ('select', 'public.organizers', 'id name', 'banto_app, banto_reader'),
      -- orders.resend, partners.approve, partners.suspend, partners.reinstate
      ('update', 'public.manufacturing_partners', 'status updated_at', 'banto_app'),
      -- orders.resend
      ('update', 'public.partner_notifications', 'status attempts next_retry_at', 'banto_app'),
      -- orders.resend
      ('insert', 'public.partner_notifications', 'partner_id type notification_type payload status attempts priority', 'banto_app'),
      -- payouts.paid, payouts.paid-all, payouts.paid-list, payouts.fail, payouts.reschedule, payouts.reopen, payouts.correct
      ('update', 'public.payouts_v31', 'status paid_at transaction_id notes scheduled_date', 'banto_app'),
      -- payouts.generate
      ('select', 'public.payout_accounts', 'user_id is_verified is_default', 'banto_app'),
      -- payouts.generate
      ('select', 'public.creator_organizer_contracts', 'creator_id organizer_id status commission_rate', 'banto_app'),
      -- payouts.generate
      ('insert', 'public.payouts_v31', 'recipient_type recipient_id period_start period_end final_payout status scheduled_date notes breakdown created_at gross_revenue organizer_fee transfer_fee gross_amount platform_fee net_amount bank_transfer_fee', 'banto_app'),
      -- purchases.recalc
      ('update', 'public.purchases', 'platform_markup platform_sales_fee platform_total_revenue', 'banto_app')
    ) as list (privilege, relation, names, roles)
  loop
    select string_agg(quote_ident(a.attname), ', ') into columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = wanted.relation and a.attnum > 0 and not a.attisdropped
      and a.attname = any (string_to_array(wanted.names, ' '))
      and (n.nspname = 'public' or has_table_privilege(c.oid, wanted.privilege || ' with grant option'));
    continue when columns is null;
    execute format('grant %s (%s) on %s to %s', wanted.privilege, columns, wanted.relation, wanted.roles);
  end loop;
end $$;

-- Some databases allow functions to nobody but their owner. These run with the rights of their caller: if yours was changed
-- to use more, grant that too.
do $$
begin
  -- payouts.generate
  if to_regprocedure('public.generate_monthly_payouts_v50()') is not null then
    grant execute on function public.generate_monthly_payouts_v50() to banto_app;
  end if;
end $$;

-- Schemas that exist, and that you may let others use.
do $$
declare
  name text;
begin
  for name in
    select nspname from pg_namespace
    where nspname in ('public')
      and has_schema_privilege(oid, 'usage with grant option')
  loop
    execute format('grant usage on schema %I to banto_app, banto_reader', name);
  end loop;
end $$;

-- Which rows the roles see and write where row security is on: all of them. Other roles are not affected.
do $$
declare
  wanted record;
begin
  for wanted in
    select list.* from (values
      ('select', 'public.manufacturing_partners', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.manufacturing_orders', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.manufacturing_order_status_history', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.factory_products', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.partner_notifications', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.payouts_v31', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.purchases', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.creator_earnings_v50', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.works', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.users', 'banto_app, banto_reader', 'using (true)'),
      ('select', 'public.organizers', 'banto_app, banto_reader', 'using (true)'),
      ('update', 'public.manufacturing_partners', 'banto_app', 'using (true) with check (true)'),
      ('update', 'public.partner_notifications', 'banto_app', 'using (true) with check (true)'),
      ('insert', 'public.partner_notifications', 'banto_app', 'with check (true)'),
      ('update', 'public.payouts_v31', 'banto_app', 'using (true) with check (true)'),
      ('select', 'public.payout_accounts', 'banto_app', 'using (true)'),
      ('select', 'public.creator_organizer_contracts', 'banto_app', 'using (true)'),
      ('insert', 'public.payouts_v31', 'banto_app', 'with check (true)'),
      ('update', 'public.purchases', 'banto_app', 'using (true) with check (true)')
    ) as list (privilege, relation, roles, rows)
    join pg_namespace n on n.nspname = split_part(list.relation, '.', 1)
    join pg_class c on c.relnamespace = n.oid and n.nspname || '.' || c.relname = list.relation
    where c.relkind in ('r', 'p') and (n.nspname = 'public' or pg_has_role(c.relowner, 'usage'))
  loop
    execute format('drop policy if exists banto_%s on %s', wanted.privilege, wanted.relation);
    execute format('create policy banto_%s on %s for %s to %s %s', wanted.privilege, wanted.relation, wanted.privilege,
      wanted.roles, wanted.rows);
  end loop;
end $$;
