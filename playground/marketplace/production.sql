-- The marketplace in the production dialect: tables, checks, defaults, indexes, triggers and row security as they are
-- there, faults included, for everything Banto reads or writes. Left out: what no statement of the runbook touches.

-- Roles belong to the whole server, so another database may have created them already.
do $$
declare
  name text;
begin
  foreach name in array array['anon', 'authenticated', 'service_role'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  alter role service_role bypassrls;
end $$;

create schema extensions;
create extension pg_trgm schema extensions;
create extension pgcrypto schema extensions;

-- The platform's own schema: only the columns that matter here.
create schema auth;

create table auth.users (
  instance_id uuid,
  id uuid primary key default gen_random_uuid(),
  aud text,
  role text default 'authenticated',
  email text,
  encrypted_password text,
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  is_super_admin boolean,
  phone text,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  deleted_at timestamptz
);

-- As Supabase has them: their bodies name nothing in the schema auth, which not every role may use
-- (https://supabase.com/docs/guides/database/postgres/row-level-security#helper-functions).
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
create function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create table organizers (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  company_type text,
  tax_id text,
  representative_name text,
  contact_email text,
  approval_mode text default 'manual',
  status text default 'active',
  created_at timestamptz default now()
);

create table users (
  id uuid primary key,
  display_name text,
  avatar_url text,
  role text default 'user',
  organizer_id uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  is_creator boolean default false,
  user_type text default 'general' check (user_type in ('general', 'creator', 'factory', 'organizer')),
  is_factory boolean default false,
  email text unique,
  is_verified boolean default false,
  metadata jsonb default '{}'
);
create index idx_users_created_at on users (created_at);
create index idx_users_email on users (email);
create index idx_users_is_creator on users (is_creator);
create index idx_users_is_factory on users (is_factory);
create index idx_users_metadata on users using gin (metadata);
create index idx_users_user_type on users (user_type);

create table works (
  id uuid primary key default gen_random_uuid(),
  creator_id uuid not null references users,
  organizer_id uuid,
  title text,
  image_url text,
  price integer default 0 constraint works_price_positive check (price > 0),
  is_published boolean default false,
  created_at timestamptz default now(),
  is_active boolean default false,
  category text,
  description text,
  tags text[],
  factory_id text,
  updated_at timestamptz default now(),
  metadata jsonb default '{}',
  sale_start_at timestamptz,
  sale_end_at timestamptz,
  image_urls jsonb,
  constraint works_creator_fk foreign key (creator_id) references auth.users on delete cascade,
  constraint works_sale_period_max_365d
    check (sale_start_at is null or sale_end_at is null or sale_end_at <= sale_start_at + interval '365 days'),
  constraint works_image_urls_max10
    check (image_urls is null or (jsonb_typeof(image_urls) = 'array' and jsonb_array_length(image_urls) <= 10))
);
create index idx_works_category on works (category);
create index idx_works_created_at on works (created_at);
create index idx_works_creator_id on works (creator_id);
create index idx_works_is_active on works (is_active);
create index idx_works_is_active_true on works (is_active) where is_active = true;
create index idx_works_metadata on works using gin (metadata);
create index idx_works_price on works (price);
create index idx_works_sale_end_at on works (sale_end_at);
create index idx_works_sale_start_at on works (sale_start_at);
create index idx_works_tags on works using gin (tags);
create index idx_works_title_trgm on works using gin (title extensions.gin_trgm_ops);
create index idx_works_updated_at on works (updated_at);

create table manufacturing_partners (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  company_name text,
  contact_email text not null,
  contact_phone text,
  address jsonb,
  website_url text,
  description text,
  capabilities jsonb,
  status text default 'pending' check (status in ('pending', 'approved', 'suspended')),
  avg_rating numeric(3, 2) default 0.0,
  ratings_count integer default 0,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  owner_user_id uuid references users,
  webhook_url text,
  webhook_secret text,
  shipping_info jsonb
);

create table factory_products (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references manufacturing_partners,
  product_type text not null,
  base_cost integer not null,
  lead_time_days integer default 7,
  min_order_qty integer default 1,
  options jsonb,
  is_active boolean default true,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  minimum_quantity integer default 1,
  maximum_quantity integer default 1000
);
-- The same index twice, as in production.
create index idx_factory_products_partner on factory_products (partner_id, is_active);
create index idx_factory_products_partner_active on factory_products (partner_id, is_active);

create table purchases (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users,
  work_id uuid not null references works,
  price integer not null,
  status text default 'paid',
  purchased_at timestamptz default now(),
  factory_payment integer,
  platform_markup integer,
  platform_sales_fee integer,
  platform_total_revenue integer,
  currency text default 'jpy',
  stripe_payment_intent_id text,
  amount integer,
  refunded_at timestamptz,
  refund_amount integer,
  payment_method text,
  payment_status text default 'requires_payment'
    check (payment_status in ('requires_payment', 'processing', 'succeeded', 'canceled', 'failed', 'refunded')),
  konbini_voucher_number text,
  konbini_store text,
  payment_due_at timestamptz,
  payment_instructions jsonb,
  refund_status text check (refund_status in ('requested', 'processing', 'refunded', 'failed')),
  refund_requested_at timestamptz,
  refund_processed_at timestamptz,
  live_offer_id uuid
);
create index idx_purchases_live_offer_id on purchases (live_offer_id);
create index idx_purchases_payment_intent on purchases (stripe_payment_intent_id);
create unique index idx_purchases_payment_intent_unique on purchases (stripe_payment_intent_id)
  where stripe_payment_intent_id is not null;
create index idx_purchases_payment_status on purchases (payment_status);
create unique index idx_purchases_pi_unique on purchases (coalesce(stripe_payment_intent_id, ''))
  where stripe_payment_intent_id is not null;
create index idx_purchases_user_id on purchases (user_id);

-- order_id is the number people use for an order. It is not unique.
create table manufacturing_orders (
  id uuid primary key default gen_random_uuid(),
  order_id text not null,
  partner_id uuid references manufacturing_partners,
  partner_order_id text,
  request_payload jsonb,
  response_payload jsonb,
  status text default 'submitted'
    check (status in ('submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed')),
  assigned_at timestamptz,
  shipped_at timestamptz,
  tracking_number text,
  creator_user_id uuid references users,
  work_id uuid references works,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  payment_confirmed_at timestamptz,
  cancelled_at timestamptz,
  refunded_at timestamptz,
  factory_product_id uuid references factory_products,
  purchase_id uuid references purchases
);
create index idx_manufacturing_orders_partner on manufacturing_orders (partner_id);
create index idx_manufacturing_orders_status on manufacturing_orders (status) where status in ('submitted', 'accepted');
create index idx_manufacturing_orders_work on manufacturing_orders (work_id);
create index idx_mo_factory_product on manufacturing_orders (factory_product_id);
create index idx_mo_partner on manufacturing_orders (partner_id);
create index idx_mo_purchase on manufacturing_orders (purchase_id);
create index idx_mo_work on manufacturing_orders (work_id);

-- Nothing in the marketplace writes it.
create table manufacturing_order_status_history (
  id uuid primary key default gen_random_uuid(),
  manufacturing_order_id uuid not null references manufacturing_orders on delete cascade,
  status text not null
    check (status in ('submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed')),
  message text,
  created_at timestamptz default now()
);
create index idx_mosh_order on manufacturing_order_status_history (manufacturing_order_id, created_at);

-- No check on status, no unique constraint on transaction_id or on recipient and period, no trigger.
create table payouts_v31 (
  id uuid primary key default gen_random_uuid(),
  recipient_type text not null check (recipient_type in ('creator', 'organizer')),
  recipient_id uuid not null,
  period_start date not null,
  period_end date not null,
  gross_amount integer not null,
  platform_fee integer not null,
  net_amount integer not null,
  bank_transfer_fee integer default 250,
  final_payout integer not null,
  status text default 'scheduled',
  scheduled_date date not null,
  transaction_id text,
  notes text,
  paid_at timestamptz,
  created_at timestamptz default now()
);
create index idx_payouts_v31_sched on payouts_v31 (scheduled_date, status);

-- The default of status breaks its own check.
create table partner_notifications (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references manufacturing_partners,
  notification_type text not null,
  payload jsonb,
  status text default 'queued'
    constraint partner_notifications_status_check check (status in ('pending', 'sent', 'failed', 'retry')),
  created_at timestamptz default now(),
  sent_at timestamptz,
  priority text default 'normal' check (priority in ('high', 'normal', 'low')),
  attempts integer default 0,
  next_retry_at timestamptz,
  response_code integer,
  response_body text,
  error_message text,
  updated_at timestamptz default now()
);

create table user_bank_accounts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users on delete cascade,
  bank_name text not null,
  branch_code text not null,
  account_number text not null,
  account_type text not null check (account_type in ('普通', '当座')),
  account_holder_kana text not null,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_uba_user on user_bank_accounts (user_id);

-- The marketplace's own log. Nothing about payouts is written to it.
create table audit_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid,
  action text not null,
  table_name text,
  record_id uuid,
  old_data jsonb,
  new_data jsonb,
  ip_address inet,
  user_agent text,
  severity text default 'info',
  risk_score integer default 0,
  created_at timestamptz default current_timestamp
);
create index idx_audit_logs_created on audit_logs (created_at);
create index idx_audit_logs_severity on audit_logs (severity);
create index idx_audit_logs_user on audit_logs (user_id);

-- NULL fees count as 0, so the creator of such a sale gets the whole price.
create view creator_earnings_v50 with (security_invoker = on) as
select
  p.id as purchase_id,
  p.work_id,
  p.user_id as buyer_id,
  w.creator_id,
  p.price as sale_price,
  coalesce(p.factory_payment, 0) as factory_payment,
  coalesce(p.platform_total_revenue, 0) as platform_total_revenue,
  p.price - coalesce(p.factory_payment, 0) - coalesce(p.platform_total_revenue, 0) as creator_profit,
  p.purchased_at,
  p.status,
  w.organizer_id,
  u.display_name as creator_name
from purchases p
join works w on w.id = p.work_id
join users u on u.id = w.creator_id
where p.status = 'paid';

create function set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create function update_updated_at_column() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create function ensure_partner_shipping_info() returns trigger language plpgsql as $$
declare
  info jsonb;
begin
  select shipping_info into info from manufacturing_partners where id = new.partner_id;
  if info is null
    or coalesce(info ->> 'method_title', '') = ''
    or coalesce(info ->> 'carrier_name', '') = ''
    or coalesce(info ->> 'fee_general_jpy', '') = ''
  then
    raise exception 'shipping_info must be set on manufacturing_partners before registering products.';
  end if;
  return new;
end $$;

create trigger factory_products_require_shipping_info before insert or update on factory_products
  for each row execute function ensure_partner_shipping_info();
create trigger trg_factory_products_updated before update on factory_products
  for each row execute function set_updated_at();
create trigger trg_manufacturing_partners_updated before update on manufacturing_partners
  for each row execute function set_updated_at();
create trigger trg_uba_updated before update on user_bank_accounts
  for each row execute function set_updated_at();
create trigger trigger_manufacturing_orders_updated_at before update on manufacturing_orders
  for each row execute function update_updated_at_column();
create trigger update_partner_notifications_updated_at before update on partner_notifications
  for each row execute function update_updated_at_column();
create trigger update_users_updated_at before update on users
  for each row execute function update_updated_at_column();
create trigger update_works_updated_at before update on works
  for each row execute function update_updated_at_column();

-- What the marketplace's own function does (SakkaYuta/photo-rank: supabase/backups/backup_pre_v6.sql and
-- db/migrations/v5_0_payouts.sql), told in other words. It has never worked there, and each failure hides the next one:
-- payout_accounts does not exist; gross_revenue, organizer_fee, transfer_fee and breakdown are not columns of payouts_v31;
-- no unique index matches ON CONFLICT; gross_amount, platform_fee and net_amount are NOT NULL;
-- creator_organizer_contracts does not exist; 'creator_org' violates the check. production-mended.sql adds all of these.
--
-- It runs with the rights of its caller, and its month is the session's. Its amount before fees is the sum of the
-- creator's profits, over all organizers. Faults that remain once it runs: the month's last day is left out; the fee of
-- an organizer's creator is also charged to independent creators who come after; without an active contract a creator
-- gets nothing; a creator with two organizers is paid for all sales once for each; payment is a month late.
create function generate_monthly_payouts_v50() returns void
language plpgsql set search_path = pg_catalog, public as $$
declare
  month_start constant date := date_trunc('month', current_date - interval '1 month');
  month_end constant date := date_trunc('month', current_date) - interval '1 day';
  pay_on constant date := date_trunc('month', current_date + interval '2 months') + interval '1 month - 1 day';
  transfer constant integer := 250;
  least constant integer := 5000;
  seller record;
  profit integer;
  fee integer := 0;
  rest integer;
begin
  for seller in
    select distinct e.creator_id, e.organizer_id, u.display_name
    from public.creator_earnings_v50 e
    join public.users u on u.id = e.creator_id
    where e.purchased_at >= month_start and e.purchased_at <= month_end and e.creator_profit > 0
      and exists (
        select from public.payout_accounts a where a.user_id = e.creator_id and a.is_verified and a.is_default
      )
  loop
    select coalesce(sum(e.creator_profit), 0) into profit
    from public.creator_earnings_v50 e
    where e.creator_id = seller.creator_id and e.purchased_at >= month_start and e.purchased_at <= month_end;
    if seller.organizer_id is not null then
      select coalesce(c.commission_rate, 10) into fee
      from public.creator_organizer_contracts c
      where c.creator_id = seller.creator_id and c.organizer_id = seller.organizer_id and c.status = 'active'
      limit 1;
      fee := round(profit * fee / 100.0);
    end if;
    rest := profit - fee - transfer;
    continue when rest is null or rest < least;
    insert into public.payouts_v31 (
      recipient_type, recipient_id, period_start, period_end, gross_revenue, organizer_fee, transfer_fee,
      final_payout, status, scheduled_date, breakdown, created_at
    ) values (
      case when seller.organizer_id is null then 'creator' else 'creator_org' end, seller.creator_id,
      month_start, month_end, profit, fee, transfer, rest, 'scheduled', pay_on,
      jsonb_build_object('creator_name', seller.display_name, 'organizer_id', seller.organizer_id), now()
    ) on conflict (recipient_id, period_start) do nothing;
    if seller.organizer_id is not null and fee > transfer then
      insert into public.payouts_v31 (
        recipient_type, recipient_id, period_start, period_end, gross_revenue, organizer_fee, transfer_fee,
        final_payout, status, scheduled_date, breakdown, created_at
      ) values (
        'organizer', seller.organizer_id, month_start, month_end, fee, 0, transfer,
        fee - transfer, 'scheduled', pay_on,
        jsonb_build_object('creator_name', seller.display_name, 'commission_rate', fee), now()
      ) on conflict (recipient_id, period_start) do nothing;
    end if;
  end loop;
end $$;

create function is_admin(who uuid) returns boolean language sql stable security definer as $$
  select exists (select from public.users where id = who and (role = 'admin' or user_type = 'admin'))
$$;
create function is_admin_strict(who uuid) returns boolean language sql stable security definer as $$
  select exists (
    select from public.users where id = who and (user_type = 'admin' or (metadata ->> 'is_admin')::boolean is true)
  )
$$;

-- Row security is enabled everywhere and forced nowhere. A plain role with GRANT SELECT sees 0 rows, without an error.
do $$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table %I enable row level security', name);
    execute format('grant all on %I to anon, authenticated, service_role', name);
  end loop;
end $$;
grant usage on schema public, auth, extensions to anon, authenticated, service_role;
grant select on creator_earnings_v50 to anon, authenticated, service_role;

-- As in production, every policy is for everybody (public) and has a condition; only products and organizers have one that says `true`. So a role that has
-- neither BYPASSRLS nor the tables sees few rows or none, though there are policies for it.
-- The policy does not limit columns, so the owner of a pending partner can approve it.
create policy partners_owner_write on manufacturing_partners
  using (owner_user_id = auth.uid() or is_admin(auth.uid()))
  with check (owner_user_id = auth.uid() or is_admin(auth.uid()));
create policy partners_public_view on manufacturing_partners for select
  using (status = 'approved' or owner_user_id = auth.uid() or is_admin(auth.uid()));
create policy factory_products_public_select on factory_products for select using (true);
create policy factory_products_service on factory_products using (auth.jwt() ->> 'role' = 'service_role');
create policy organizers_view on organizers for select using (true);
create policy organizers_write on organizers using (is_admin(auth.uid())) with check (is_admin(auth.uid()));
create policy orders_creator_view on manufacturing_orders for select
  using (creator_user_id = auth.uid() or is_admin_strict(auth.uid()));
create policy orders_partner_view on manufacturing_orders for select
  using (
    is_admin_strict(auth.uid())
    or exists (
      select from manufacturing_partners mp
      where mp.id = manufacturing_orders.partner_id and mp.owner_user_id = auth.uid()
    )
  );
create policy orders_service on manufacturing_orders using (auth.jwt() ->> 'role' = 'service_role');
create policy history_service on manufacturing_order_status_history to authenticated
  using (auth.jwt() ->> 'role' = 'service_role') with check (auth.jwt() ->> 'role' = 'service_role');
create policy payouts_view on payouts_v31 for select
  using ((recipient_type = 'creator' and recipient_id = auth.uid()) or is_admin(auth.uid()));
create policy purchases_buyer_access on purchases for select
  using (user_id = auth.uid() or is_admin_strict(auth.uid()));
create policy purchases_service on purchases using (auth.jwt() ->> 'role' = 'service_role');
create policy users_self_select on users for select using (id = auth.uid());
create policy users_admin_all on users
  using (is_admin_strict(auth.uid())) with check (is_admin_strict(auth.uid()));
create policy works_public_select on works for select using (is_active = true);
create policy works_creator_manage on works using (creator_id = auth.uid()) with check (creator_id = auth.uid());
create policy notifications_admin on partner_notifications using (is_admin_strict(auth.uid()));
create policy notifications_owner_view on partner_notifications for select
  using (
    exists (
      select from manufacturing_partners mp
      where mp.id = partner_notifications.partner_id and mp.owner_user_id = auth.uid()
    )
  );
