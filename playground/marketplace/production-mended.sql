-- What production's database lacks so that generate_monthly_payouts_v50 runs; the function stays as it is. The two tables
-- are those of SakkaYuta/photo-rank: db/ddl/v0_5_schema.sql, as far as the function reads them. Row security is on, as for
-- every table there.

create table payout_accounts (
  user_id uuid not null references users,
  is_default boolean default false,
  is_verified boolean default false,
  account_number_encrypted text
);
create table creator_organizer_contracts (
  creator_id uuid not null references users,
  organizer_id uuid not null,
  status text default 'pending' check (status in ('pending', 'active', 'terminated')),
  commission_rate numeric(5, 2) default 10.00
);
alter table payout_accounts enable row level security;
alter table creator_organizer_contracts enable row level security;

alter table payouts_v31
  add column gross_revenue integer,
  add column organizer_fee integer,
  add column transfer_fee integer,
  add column breakdown jsonb,
  alter column gross_amount drop not null,
  alter column platform_fee drop not null,
  alter column net_amount drop not null,
  drop constraint payouts_v31_recipient_type_check;
create unique index payouts_v31_recipient_period on payouts_v31 (recipient_id, period_start);
