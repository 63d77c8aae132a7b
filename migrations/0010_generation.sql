-- The months whose payouts Banto has generated, each once: not every marketplace keeps a payout's period.
create table banto.generation (
  -- The month of the sales, in Tokyo: 2026-10.
  month   text primary key check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  actor   text not null,
  at      timestamptz not null,
  payouts integer not null check (payouts > 0),
  total   bigint not null
);
