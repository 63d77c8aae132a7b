-- Every approval of a partner without an operation of Banto, not only the last one: a proper one after it hid it. And the
-- row of the audit log by which the last known approval was Banto's: it explains no later one.
alter table banto.approval_seen
  add column foreign_times jsonb not null default '[]',
  add column audit_seq bigint;
update banto.approval_seen set foreign_times = jsonb_build_array(foreign_at) where foreign_at is not null;
