-- The marketplace in the runbook dialect: the shape that the runbook's statements assume.
-- No foreign keys and few columns, on purpose; production.sql has the rest.

create schema auth;

create table auth.users (
  id uuid primary key default gen_random_uuid(),
  email text,
  role text default 'authenticated',
  created_at timestamptz default now()
);

create table users (
  id uuid primary key,
  email text,
  display_name text,
  role text default 'user',
  created_at timestamptz default now()
);

create table works (
  id uuid primary key default gen_random_uuid(),
  creator_id uuid not null,
  title text,
  created_at timestamptz default now()
);

create table manufacturing_partners (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  company_name text,
  contact_email text not null,
  description text,
  status text default 'pending' check (status in ('pending', 'approved', 'suspended')),
  owner_user_id uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table factory_products (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references manufacturing_partners,
  product_type text not null,
  base_cost integer not null,
  is_active boolean default true,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_factory_products_partner on factory_products (partner_id, is_active);

-- order_id is the number people use for an order. It is not unique.
create table manufacturing_orders (
  id uuid primary key default gen_random_uuid(),
  order_id text not null,
  partner_id uuid references manufacturing_partners,
  status text default 'submitted'
    check (status in ('submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed')),
  assigned_at timestamptz,
  shipped_at timestamptz,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_manufacturing_orders_partner on manufacturing_orders (partner_id);
create index idx_manufacturing_orders_status on manufacturing_orders (status) where status in ('submitted', 'accepted');

create table payouts_v31 (
  id uuid primary key default gen_random_uuid(),
  recipient_type text not null,
  recipient_id uuid not null,
  final_payout integer not null,
  breakdown jsonb,
  status text default 'scheduled',
  scheduled_date date not null,
  transaction_id text,
  notes text,
  paid_at timestamptz,
  created_at timestamptz default now()
);
create index idx_payouts_v31_sched on payouts_v31 (scheduled_date, status);

create table purchases (
  id uuid primary key default gen_random_uuid(),
  user_id uuid,
  work_id uuid,
  price integer not null,
  status text default 'paid',
  purchased_at timestamptz default now(),
  factory_payment integer,
  platform_markup integer,
  platform_sales_fee integer,
  platform_total_revenue integer
);
create index idx_purchases_user_id on purchases (user_id);

create table partner_notifications (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references manufacturing_partners,
  type text not null,
  payload jsonb,
  status text default 'queued' check (status in ('queued', 'sent', 'failed')),
  created_at timestamptz default now(),
  sent_at timestamptz
);

-- NULL fees count as 0, so the creator of such a sale gets the whole price.
create view creator_earnings_v50 as
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
  u.display_name as creator_name
from purchases p
left join works w on w.id = p.work_id
left join users u on u.id = w.creator_id
where p.status = 'paid';

create function set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create trigger trg_manufacturing_partners_updated before update on manufacturing_partners
  for each row execute function set_updated_at();
create trigger trg_factory_products_updated before update on factory_products
  for each row execute function set_updated_at();
create trigger trg_manufacturing_orders_updated before update on manufacturing_orders
  for each row execute function set_updated_at();

-- One payout per creator for last month's paid sales, due at the end of the second month after it (末締め翌々月末払い).
-- Like the original: months are in the session's time zone, less than 5,000 yen is skipped silently, and a second run
-- pays twice. The setting playground.now (ISO time) replaces the day of the run.
create function generate_monthly_payouts_v50() returns void language plpgsql as $$
declare
  today date := coalesce(nullif(current_setting('playground.now', true), '')::timestamptz, now())::date;
  month_start date := (date_trunc('month', today) - interval '1 month')::date;
  month_end date := date_trunc('month', today)::date;
begin
  insert into payouts_v31 (recipient_type, recipient_id, final_payout, breakdown, scheduled_date)
  select
    'creator',
    e.creator_id,
    sum(e.creator_profit) - 250,
    jsonb_build_object(
      'creator_name', e.creator_name,
      'gross_revenue', sum(e.sale_price),
      'factory_payment', sum(e.factory_payment),
      'platform_fee', sum(e.platform_total_revenue),
      'transfer_fee', 250,
      'sales_count', count(*)
    ),
    (month_end + interval '2 months' - interval '1 day')::date
  from creator_earnings_v50 e
  where e.creator_id is not null
    and e.purchased_at >= month_start::timestamptz
    and e.purchased_at < month_end::timestamptz
  group by e.creator_id, e.creator_name
  having sum(e.creator_profit) - 250 >= 5000
  order by e.creator_id;
end $$;
