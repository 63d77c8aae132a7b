-- Every bank transfer's id that Banto has recorded, for ever: no two payouts are marked paid by one transfer. The
-- marketplace's own column is not unique, and Banto does not alter the marketplace's tables.
create table banto.transfer (
  -- As compared: width, case and spaces do not tell two ids apart.
  key            text primary key,
  transaction_id text not null,
  payout_id      uuid not null,
  actor          text not null,
  at             timestamptz not null
);
