-- Since when a schedule's times count: a first start, or a changed cron line, does not run the past.
create table banto.schedule (
  name     text primary key,
  -- The cron line and its zone.
  cron     text not null,
  since    timestamptz not null
);

-- One run of a schedule. Its key is what makes it one, however many replicas find it due.
create table banto.tick (
  schedule text not null references banto.schedule,
  due      timestamptz not null,
  found_at timestamptz not null,
  ended_at timestamptz,
  -- Set when the last retry has failed.
  failed_at timestamptz,
  primary key (schedule, due)
);
