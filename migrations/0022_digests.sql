-- Every daily digest as it was: the figures, from which its message and `/ops digest <date>` are drawn.
create table banto.digest (
  -- The day in Tokyo.
  day     date primary key,
  due     timestamptz not null,
  made_at timestamptz not null,
  figures jsonb not null
);
