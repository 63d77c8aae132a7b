-- The card in whose thread this one stands; it is posted after that one.
alter table banto.card add column thread_of uuid references banto.card;
create index card_thread on banto.card (thread_of) where thread_of is not null;
