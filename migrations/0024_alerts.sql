-- An alert from its opening to its end. Its card says what stands here and in its escalation.
create table banto.alert (
  id          uuid primary key default gen_random_uuid(),
  rule        text not null,
  opened_at   timestamptz not null,
  -- What was measured last: value, limit and details, in both languages.
  measured    jsonb not null,
  seen_at     timestamptz not null,
  -- How often it was found over its limit.
  times       integer not null default 1,
  -- How often in a row it was found to be well again.
  good        integer not null default 0,
  -- The storm it broke out in; its card then stands in the storm's thread.
  storm       uuid,
  resolved_at timestamptz
);
create unique index alert_open on banto.alert (rule) where resolved_at is null;
create index alert_storm on banto.alert (storm) where storm is not null;

-- Partners that Banto has found approved: at its first start, by an operation of its own, or by neither.
create table banto.approval_seen (
  partner_id uuid primary key,
  at         timestamptz not null,
  approved   boolean not null,
  -- When it was found approved without Banto.
  foreign_at timestamptz
);
create index approval_foreign on banto.approval_seen (foreign_at) where foreign_at is not null;
