-- Whether Slack shows a card otherwise than it should. A column, because PostgreSQL knows how many rows have which value of
-- a column: for the comparison it guessed that nearly all cards differ, and read the whole table before each delivery.
alter table banto.card add column stale boolean not null generated always as (shown is distinct from wanted) stored;
drop index banto.card_due;
create index card_due on banto.card (channel, priority, changed_at) where stale;
analyze banto.card;
