-- What a person was shown before they pressed the last button: the very rows, and the hash that binds the decision to them.
create table banto.preview (
  id         uuid primary key default gen_random_uuid(),
  operation  text not null,
  parameters jsonb not null,
  rows       jsonb not null,
  hash       text not null,
  -- What was shown, in words: a request card shows the second person the same.
  shown      jsonb not null,
  actor      text not null,
  at         timestamptz not null
);

-- A stored delivery. For an operation it is written before Slack is answered, so that no click is lost; the unique
-- delivery makes a replay find the first one.
create table banto.receipt (
  id           uuid primary key default gen_random_uuid(),
  delivery     text not null unique,
  kind         text not null check (kind in ('query', 'operation')),
  name         text not null,
  parameters   jsonb not null,
  actor        text not null,
  team         text not null,
  source       text not null check (source in ('command', 'button', 'modal')),
  channel      text,
  response_url text,
  view_id      text,
  preview_id   uuid references banto.preview,
  at           timestamptz not null,
  state        text not null default 'stored' check (state in ('stored', 'started', 'done', 'refused', 'failed', 'requested', 'unknown')),
  result       jsonb,
  settled_at   timestamptz,
  -- The database's clock, not Banto's: how long a receipt has waited is a question about processes, not about business.
  stored_at    timestamptz not null default clock_timestamp()
);
create index receipt_waiting on banto.receipt (stored_at) where state in ('stored', 'started') and kind = 'operation';
