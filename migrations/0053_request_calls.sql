-- When the approvers who do not read the channel were told of a request; null until then.
alter table banto.request add column called_at timestamptz;
-- Requests from before were announced by their card alone.
update banto.request set called_at = at;
