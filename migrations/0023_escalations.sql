-- What climbs the ladder until somebody acknowledges it: an alert, an incident. Waiting counts from the opening.
create table banto.escalation (
  -- `alert:<uuid>`, as its card.
  subject       text primary key,
  -- The kind of its card, in whose thread each step is said.
  kind          text not null,
  channel       text not null,
  title         jsonb not null,
  -- What climbs together is said once a step.
  bundle        text not null,
  opened_at     timestamptz not null,
  level         smallint not null,
  acked_by      text,
  acked_at      timestamptz,
  snoozed_by    text,
  snoozed_at    timestamptz,
  snoozed_until timestamptz,
  -- Milliseconds of snoozes that are over: they do not count as waiting.
  paused_ms     bigint not null default 0,
  ended_at      timestamptz,
  check ((acked_by is null) = (acked_at is null)),
  check ((snoozed_at is null) = (snoozed_until is null))
);
create index escalation_open on banto.escalation (opened_at) where ended_at is null and acked_at is null;
