-- What grows for ever and nobody needs any more is forgotten once a day. The rules stand here, in a function of the schema's
-- owner: the role that Banto works as may call it, and delete nothing else. The audit log is never touched, nor any
-- receipt, preview or request of an operation that somebody began.
create index receipt_preview on banto.receipt (preview_id) where preview_id is not null;
create index request_preview on banto.request (preview_id);
create index receipt_question on banto.receipt (at) where kind = 'query';

create function banto.prune(moment timestamptz) returns table (ticks bigint, receipts bigint, previews bigint)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ticks as (
    -- The last of each schedule says when it ran, however long ago that was.
    delete from banto.tick t
    where t.due < moment - interval '90 days'
      and exists (select from banto.tick l where l.schedule = t.schedule and l.due > t.due and l.ended_at is not null)
    returning 1
  ), receipts as (
    -- An answer's buttons need the question: for a year. Then they say that its record is gone.
    delete from banto.receipt r where r.kind = 'query' and r.at < moment - interval '366 days' returning 1
  ), previews as (
    -- Shown in a modal that nobody submitted.
    delete from banto.preview p
    where p.at < moment - interval '30 days'
      and not exists (select from banto.receipt r where r.preview_id = p.id)
      and not exists (select from banto.request q where q.preview_id = p.id)
    returning 1
  )
  select (select count(*) from ticks), (select count(*) from receipts), (select count(*) from previews)
$$;
revoke all on function banto.prune(timestamptz) from public;
