-- The minimum rights that Banto needs in the marketplace's database, for either dialect. Run it as the database's superuser
-- (on Supabase: as postgres), and again after Banto or the marketplace got new columns:
--
--   psql "$ADMIN_URL" --set ON_ERROR_STOP=1 --single-transaction --file docs/database-roles.sql
--
-- Then give the roles their passwords (\password banto_app) and start Banto with
--
--   DATABASE_URL=postgres://banto_app:…            runs Banto
--   DATABASE_MIGRATE_URL=postgres://banto_owner:…  owns the schemas banto and banto_queue; used at start and by npm run migrate
--   DATABASE_READONLY_URL=postgres://banto_reader:…  answers questions (optional)
--
-- None of the three may delete rows or alter tables of the marketplace; the owner cannot even read them.
-- test/database-roles.test.ts runs Banto with these roles.

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

-- In production row security is on for every table: without this attribute the roles would see no rows, and no error. If
-- you cannot set it, a policy for each table does the same, for example
--   create policy banto_all on manufacturing_orders to banto_app, banto_reader using (true) with check (true);
alter role banto_app bypassrls;
alter role banto_reader bypassrls;
alter role banto_reader set default_transaction_read_only = on;

-- Banto's own schemas. If Banto ran as another role before, transfer what that role owns (alter … owner to banto_owner).
create schema if not exists banto authorization banto_owner;
create schema if not exists banto_queue authorization banto_owner;
grant usage on schema banto to banto_app, banto_reader;
alter default privileges for role banto_owner in schema banto grant select on tables to banto_reader;

-- The marketplace, column by column. Columns that a dialect does not have are skipped. Banto cannot read anything else:
-- webhook_secret, passwords, bank accounts, payloads of orders.
do $$
declare
  wanted record;
  columns text;
begin
  for wanted in
    select * from (values
      ('select', 'public.manufacturing_partners', 'id name company_name contact_email description capabilities status created_at updated_at owner_user_id webhook_url shipping_info'),
      ('select', 'public.factory_products', 'id partner_id is_active created_at updated_at'),
      ('select', 'public.manufacturing_orders', 'id order_id partner_id status assigned_at shipped_at created_at updated_at'),
      ('select', 'public.manufacturing_order_status_history', 'id manufacturing_order_id status message created_at'),
      ('select', 'public.partner_notifications', 'id partner_id type notification_type payload status created_at sent_at attempts next_retry_at response_code error_message priority'),
      ('select', 'public.payouts_v31', 'id recipient_type recipient_id final_payout breakdown status scheduled_date transaction_id notes paid_at created_at period_start period_end gross_amount platform_fee net_amount bank_transfer_fee gross_revenue organizer_fee transfer_fee'),
      ('select', 'public.purchases', 'id user_id work_id price status purchased_at factory_payment platform_markup platform_sales_fee platform_total_revenue refund_status'),
      ('select', 'public.works', 'id creator_id organizer_id title'),
      ('select', 'public.users', 'id email display_name role user_type metadata created_at'),
      ('select', 'public.organizers', 'id name'),
      ('select', 'public.creator_earnings_v50', 'purchase_id work_id buyer_id creator_id sale_price factory_payment platform_total_revenue creator_profit purchased_at status organizer_id creator_name'),
      ('select', 'auth.users', 'id email role created_at'),
      -- partners.approve, suspend, reinstate
      ('update', 'public.manufacturing_partners', 'status updated_at'),
      -- payouts.paid, paid-all, correct, fail, reschedule, reopen
      ('update', 'public.payouts_v31', 'status paid_at transaction_id notes scheduled_date'),
      -- payouts.generate: the marketplace's function runs with the rights of its caller, so these are its reads and writes. If
      -- yours was changed to use more, grant that too: npm run doctor tries it and names what is missing.
      ('select', 'public.payout_accounts', 'user_id is_verified is_default'),
      ('select', 'public.creator_organizer_contracts', 'creator_id organizer_id status commission_rate'),
      ('insert', 'public.payouts_v31', 'recipient_type recipient_id period_start period_end gross_amount platform_fee net_amount bank_transfer_fee gross_revenue organizer_fee transfer_fee final_payout breakdown status scheduled_date notes created_at'),
      -- orders.resend
      ('update', 'public.partner_notifications', 'status attempts next_retry_at'),
      ('insert', 'public.partner_notifications', 'partner_id type notification_type payload status attempts next_retry_at priority'),
      -- purchases.recalc
      ('update', 'public.purchases', 'platform_markup platform_sales_fee platform_total_revenue')
    ) as list (privilege, relation, names)
  loop
    select string_agg(quote_ident(attname), ', ') into columns
    from pg_attribute
    where attrelid = to_regclass(wanted.relation) and attnum > 0 and not attisdropped
      and attname = any (string_to_array(wanted.names, ' '));
    continue when columns is null;
    execute format('grant %s (%s) on %s to banto_app', wanted.privilege, columns, wanted.relation);
    -- Questions read nothing of the tables that only the function needs.
    if wanted.privilege = 'select'
      and wanted.relation not in ('public.payout_accounts', 'public.creator_organizer_contracts')
    then
      execute format('grant select (%s) on %s to banto_reader', columns, wanted.relation);
    end if;
  end loop;
end $$;

grant usage on schema public, auth to banto_app, banto_reader;

-- Some databases allow functions to nobody but their owner.
do $$
begin
  if to_regprocedure('public.generate_monthly_payouts_v50()') is not null then
    grant execute on function public.generate_monthly_payouts_v50() to banto_app;
  end if;
end $$;
