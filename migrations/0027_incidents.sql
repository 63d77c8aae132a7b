-- An incident from its start to its end: the runbook's steps, who leads, and everything that happened.
create table banto.incident (
  id            uuid primary key default gen_random_uuid(),
  -- `call` is an escalation that belongs to nothing else.
  kind          text not null check (kind in ('outage', 'data', 'call')),
  note          text,
  commander     text not null,
  opened_by     text not null,
  opened_at     timestamptz not null,
  closed_by     text,
  closed_at     timestamptz,
  -- The report is sent once the incident is closed; taken by one process at a time.
  report_try_at timestamptz,
  report_at     timestamptz,
  check ((closed_by is null) = (closed_at is null))
);
create unique index incident_open on banto.incident (kind) where closed_at is null;

create table banto.incident_step (
  incident_id uuid not null references banto.incident,
  step        smallint not null,
  -- A person, or `system` when its check passed.
  done_by     text,
  done_at     timestamptz,
  -- What the check said, in both languages.
  evidence    jsonb,
  primary key (incident_id, step)
);

-- The timeline.
create table banto.incident_event (
  id          bigint generated always as identity primary key,
  incident_id uuid not null references banto.incident,
  at          timestamptz not null,
  actor       text not null,
  said        jsonb not null
);
create index incident_event_of on banto.incident_event (incident_id, id);
