-- Who has opened Banto's Home: theirs is drawn anew after what they do.
create table banto.home (
  person    text primary key,
  opened_at timestamptz not null
);
