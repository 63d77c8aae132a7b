-- Figures of which the marketplace has no history, as they were when a month began: one row for each kind of figure.
create table banto.month_figures (
  month     text not null,
  name      text not null,
  -- By what it is a figure of: a table's name, a partner's id.
  figures   jsonb not null,
  stored_at timestamptz not null,
  primary key (name, month)
);
