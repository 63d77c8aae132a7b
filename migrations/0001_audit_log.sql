-- The audit log: append-only, numbered without gaps, chained by SHA-256 (docs/decisions/0004-audit-chain.md).
create table banto.audit_log (
  seq        bigint primary key check (seq > 0),
  at         timestamptz not null,
  actor      text not null,
  team       text not null,
  source     text not null check (source in ('command', 'button', 'modal', 'schedule', 'cli')),
  operation  text not null,
  subject    text,
  outcome    text not null check (outcome in ('done', 'refused', 'failed', 'requested', 'read', 'started', 'unknown')),
  reason     text,
  before     jsonb,
  after      jsonb,
  request_id uuid,
  receipt_id uuid,
  policy     text not null,
  prev_hash  text not null check (prev_hash ~ '^[0-9a-f]{64}$'),
  hash       text not null unique check (hash ~ '^[0-9a-f]{64}$')
);
create index audit_log_subject on banto.audit_log (subject, seq desc) where subject is not null;
create index audit_log_actor on banto.audit_log (actor, seq desc);
create index audit_log_operation on banto.audit_log (operation, seq desc);

create function banto.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'banto.audit_log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_append_only before update or delete on banto.audit_log
  for each row execute function banto.refuse_audit_change();
create trigger audit_log_no_truncate before truncate on banto.audit_log
  for each statement execute function banto.refuse_audit_change();
revoke update, delete, truncate on banto.audit_log from public;
