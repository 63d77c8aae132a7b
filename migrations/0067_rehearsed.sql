-- What was done in a rehearsal, where everything happens but nothing is written to the marketplace.
alter table banto.audit_log drop constraint audit_log_outcome_check;
alter table banto.audit_log add constraint audit_log_outcome_check
  check (outcome in ('done', 'refused', 'failed', 'requested', 'read', 'started', 'unknown', 'rehearsed'));
