-- Every message that must reach people, and must stay true: `wanted` is the version the database asks for, `shown` the
-- version Slack has. A card is due while they differ.
create table banto.card (
  id           uuid primary key default gen_random_uuid(),
  kind         text not null,
  subject      text not null,
  channel      text not null,
  priority     smallint not null default 5 check (priority between 1 and 9),
  -- A message written once (an outcome, a notice) carries its content; a card is rendered from the database instead.
  content      jsonb,
  wanted       text not null,
  shown        text,
  ts           text,
  -- Set before a post: a post whose answer was lost is looked for before it is repeated.
  attempted_at timestamptz,
  attempts     integer not null default 0,
  due_at       timestamptz not null default clock_timestamp(),
  changed_at   timestamptz not null default clock_timestamp(),
  last_error   text,
  unique (kind, subject)
);
create index card_due on banto.card (channel, priority, changed_at) where shown is distinct from wanted;

-- One post a second to each channel, over all replicas: whoever holds a channel's turn posts, the others wait.
create table banto.channel_turn (
  channel text primary key,
  next_at timestamptz not null
);
