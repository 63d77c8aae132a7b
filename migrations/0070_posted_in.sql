-- The conversation in which Slack shows the card. A direct message is posted to a person (U…) and edited in its
-- conversation (D…). Null before it is posted, and for cards of older versions, which are all in channels.
alter table banto.card add column posted_in text;
