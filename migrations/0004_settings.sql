-- Small facts that outlive a restart: when Banto first started, which block types this workspace refuses.
create table banto.setting (
  name  text primary key,
  value jsonb not null
);
