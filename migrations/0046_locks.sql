-- Locks that only Banto can take. An advisory lock has no owner: any login of the database can take it, without one
-- right, and stop what waits for it. A row of Banto's own can be locked only by those who may update it.
create table banto.lock (
  -- The subject: 'audit chain', 'payout generation' …
  name text primary key
);

-- Takes a lock until the transaction ends. Older replicas know only the advisory lock with the same key, so for one
-- version it is taken too, and first. It is waited for only while somebody of this role holds it: nobody else is a
-- replica. Returns who else holds it, or null.
create function banto.take_lock(lock_name text, key bigint) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  stranger text;
begin
  if not pg_try_advisory_xact_lock(key) then
    select concat_ws(' / ', nullif(a.application_name, ''), a.usename, 'pid ' || a.pid) into stranger
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32 | l.objid::bigint) = key and a.usename is distinct from current_user
    limit 1;
    if stranger is null then
      perform pg_advisory_xact_lock(key);
    end if;
  end if;
  insert into banto.lock (name) values (lock_name) on conflict do nothing;
  perform from banto.lock where name = lock_name for update;
  return stranger;
end $$;

-- Locks the audit chain and returns its last row: one round trip instead of three. Every transaction of Banto ends with
-- it, so it waits longer than a lock on one payout, but not for ever.
create function banto.lock_chain(out seq bigint, out hash text, out stranger text)
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
begin
  stranger := banto.take_lock('audit chain', 422541423727);
  select l.seq, l.hash into seq, hash from banto.audit_log l order by l.seq desc limit 1;
end $$;
