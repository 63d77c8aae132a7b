-- When a schedule meant it to stand in its channel, and when it first stood there, by Banto's clock: what comes minutes
-- after its time, because Banto or Slack was away, says so for good.
alter table banto.card add column planned_at timestamptz;
alter table banto.card add column posted_at timestamptz;
