-- An operation that waits for a second person. It is decided once, by somebody else: the database itself says so.
create table banto.request (
  id          uuid primary key default gen_random_uuid(),
  receipt_id  uuid not null unique references banto.receipt,
  operation   text not null,
  subject     text not null,
  parameters  jsonb not null,
  preview_id  uuid not null references banto.preview,
  requester   text not null,
  team        text not null,
  -- Why one person is not enough, in both languages.
  why         jsonb not null,
  -- Hash of the policy under which it was made; a later policy does not rewrite it.
  policy      text not null,
  at          timestamptz not null,
  expires_at  timestamptz not null,
  reminded_at timestamptz,
  state       text not null default 'open' check (state in ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'failed')),
  decided_by  text,
  decided_at  timestamptz,
  reason      text,
  -- How it ended, in words, in both languages.
  outcome     jsonb,
  check ((state = 'open') = (decided_at is null)),
  check (state not in ('approved', 'rejected') or (decided_by is not null and decided_by <> requester))
);
-- The same thing is not asked for twice at once.
create unique index request_open on banto.request (operation, subject) where state = 'open';
create index request_due on banto.request (expires_at) where state = 'open';
