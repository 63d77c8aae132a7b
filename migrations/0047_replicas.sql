-- The running replicas, each with what its ops.yml says about who may do what. While they differ, the strictest holds.
create table banto.replica (
  id         uuid primary key,
  started_at timestamptz not null default clock_timestamp(),
  -- The database's clock. A replica that was not seen for a minute does not count.
  seen_at    timestamptz not null default clock_timestamp(),
  version    text not null,
  -- Limits, roles and channels themselves: a hash would say that they differ, not which is stricter.
  terms      jsonb not null
);

-- Says that a replica runs, forgets those of other days, and returns the others that run.
create function banto.beat(replica uuid, replica_version text, replica_terms jsonb) returns setof banto.replica
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from banto.replica r where r.seen_at < clock_timestamp() - interval '1 day';
  insert into banto.replica (id, version, terms) values (replica, replica_version, replica_terms)
    on conflict (id) do update set seen_at = clock_timestamp(), terms = excluded.terms;
  return query select * from banto.replica r
    where r.id <> replica and r.seen_at > clock_timestamp() - interval '60 seconds';
end $$;
revoke execute on function banto.beat(uuid, text, jsonb) from public;
