-- A maintenance checklist of the runbook, opened by its schedule, and its tasks.
create table banto.checklist (
  id          uuid primary key default gen_random_uuid(),
  period      text not null check (period in ('weekly', 'monthly', 'quarterly')),
  due         timestamptz not null,
  opened_at   timestamptz not null,
  -- When the next one is due: until then its tasks are to be done.
  deadline    timestamptz not null,
  reminded_at timestamptz,
  unique (period, due)
);

create table banto.task (
  id           uuid primary key default gen_random_uuid(),
  checklist_id uuid not null references banto.checklist,
  item         smallint not null,
  -- In both languages, as it was when the checklist was opened.
  title        jsonb not null,
  assignee     text,
  note         text,
  noted_by     text,
  done_by      text,
  done_at      timestamptz,
  unique (checklist_id, item),
  check ((done_by is null) = (done_at is null))
);
create index task_open on banto.task (checklist_id) where done_at is null;
