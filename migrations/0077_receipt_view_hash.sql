-- What becomes of a click is shown in its window only while the window still shows what was clicked in.
alter table banto.receipt add column view_hash text;
-- A preview looks for requests about its rows that were decided in the last days; requests are kept for good.
create index request_decided on banto.request (decided_at) where state in ('rejected', 'approved');
