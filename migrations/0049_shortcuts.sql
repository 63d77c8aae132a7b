-- Shortcuts are a source of their own.
alter table banto.audit_log drop constraint audit_log_source_check;
alter table banto.audit_log add constraint audit_log_source_check
  check (source in ('command', 'button', 'modal', 'schedule', 'cli', 'shortcut'));

alter table banto.receipt drop constraint receipt_source_check;
alter table banto.receipt add constraint receipt_source_check
  check (source in ('command', 'button', 'modal', 'shortcut'));
