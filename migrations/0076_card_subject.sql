-- The cards of what was just decided come first: after years they are few among many.
create index card_subject on banto.card (subject);
