-- Who tends requests and calls approvers need not look often either: see 0072.
create trigger notify_changed after insert or update on banto.request
  for each row execute function banto.notify_changed();
