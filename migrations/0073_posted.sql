-- A card that has been posted tells so: its replies have waited for that.
create trigger notify_posted after update of ts on banto.card
  for each row when (old.ts is null and new.ts is not null) execute function banto.notify_changed();
