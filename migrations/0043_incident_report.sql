-- When sending the report was first tried: since then it may stand in the channel, though nobody noted it.
alter table banto.incident add column report_begun_at timestamptz;
