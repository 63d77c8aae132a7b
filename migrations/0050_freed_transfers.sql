-- A mistyped transaction id is put right: the payout gets another one, and the mistyped one is free again, since it may be
-- another transfer's real id. Only this function frees one, and it keeps which it was, whose, and who freed it when.
create table banto.freed_transfer (
  key            text not null,
  transaction_id text not null,
  payout_id      uuid not null,
  -- Who recorded it, and when.
  actor          text not null,
  at             timestamptz not null,
  freed_by       text not null,
  freed_at       timestamptz not null
);

-- Frees the id of that key only where it is this payout's. Returns whether it was.
create function banto.free_transfer(freed_key text, of_payout uuid, by_person text, moment timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  with gone as (
    -- An id that was recorded twice in two spellings has a key of its own beside the one it is the same as.
    delete from banto.transfer t
    where t.payout_id = of_payout and (t.key = freed_key or t.same_as = freed_key)
    returning t.key, t.transaction_id, t.payout_id, t.actor, t.at
  )
  insert into banto.freed_transfer (key, transaction_id, payout_id, actor, at, freed_by, freed_at)
    select g.key, g.transaction_id, g.payout_id, g.actor, g.at, by_person, moment from gone g;
  return found;
end $$;
revoke all on function banto.free_transfer(text, uuid, text, timestamptz) from public;
