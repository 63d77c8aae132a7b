-- Tables of Banto's own tell every replica at once that they have changed, so that none has to look often: the payload is
-- the table's name. PostgreSQL sends equal notifications of one transaction once.
create function banto.notify_changed() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('banto', tg_table_name);
  return null;
end $$;

-- Only cards that Slack does not show as they should be: a delivered one tells nothing.
create trigger notify_changed after insert or update on banto.card
  for each row when (new.shown is distinct from new.wanted) execute function banto.notify_changed();

create trigger notify_changed after insert or update or delete on banto.alert
  for each row execute function banto.notify_changed();
create trigger notify_changed after insert or update or delete on banto.escalation
  for each row execute function banto.notify_changed();
create trigger notify_changed after insert or update or delete on banto.incident
  for each row execute function banto.notify_changed();
create trigger notify_changed after insert or update or delete on banto.incident_step
  for each row execute function banto.notify_changed();
create trigger notify_changed after insert or update or delete on banto.incident_event
  for each row execute function banto.notify_changed();
create trigger notify_changed after insert or update or delete on banto.task
  for each row execute function banto.notify_changed();
