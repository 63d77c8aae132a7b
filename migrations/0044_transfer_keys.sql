-- Two spellings of a bank's transaction id are one id. Until now ー, Cyrillic letters and other countries' digits told two
-- ids apart that look the same on a statement; now nobody can type them, and what was recorded before is compared here.
--
-- Width, case, white space, invisible characters, the kind of dash and letters that look the same do not matter. An id
-- that Banto accepts is ASCII, for which this is the same as transactionKey in src/features/payouts/transaction-id/rules.ts. The dashes
-- are those of src/domain/typed/normalise.ts. Tests compare both. Not `strict`, so that PostgreSQL can inline it: it runs for every
-- payout (https://wiki.postgresql.org/wiki/Inlining_of_SQL_functions).
create function banto.transfer_key(id text) returns text language sql immutable parallel safe as $$
  select lower(case
    when octet_length(id) = length(id) then translate(id, E' \t\n\r\v\f', '')
    else translate(
      regexp_replace(
        normalize(id, nfkc),
        '[\s\u0085\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]',
        '', 'g'),
      U&'\02D7\058A\05BE\1806\2010\2011\2012\2013\2014\2015\2043\207B\208B\2212\23AF\2500\2501\2796\2E3A\2E3B\30FC\FE31\FE32\FE58\FE63\FF0D\FF70'
        || U&'\0410\0412\0415\0405\0406\0408\041A\041C\041D\041E\0420\0421\0422\0423\0425'
        || U&'\0430\0432\0435\0455\0456\0458\043A\043C\043D\043E\0440\0441\0442\0443\0445'
        || U&'\0391\0392\0395\0396\0397\0399\039A\039C\039D\039F\03A1\03A4\03A5\03A7'
        || U&'\03B1\03B2\03B5\03B6\03B7\03B9\03BA\03BC\03BD\03BF\03C1\03C4\03C5\03C7'
        || U&'\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9',
      '---------------------------' || 'ABESIJKMHOPCTYX' || 'ABESIJKMHOPCTYX' || 'ABEZHIKMNOPTYX' || 'ABEZHIKMNOPTYX' || '01234567890123456789')
  end)
$$;

-- Two rows may turn out to have the same id. None is lost: the later one keeps its row under a key that no id can have,
-- and names the other. npm run migrate and npm run doctor list them.
alter table banto.transfer add column same_as text;

-- First out of the way, so that no new key meets an old one that is about to change: no key contains a space.
update banto.transfer set key = ' ' || key where key <> banto.transfer_key(transaction_id);

with changed as (
  select t.key as old, banto.transfer_key(t.transaction_id) as wanted,
         row_number() over (partition by banto.transfer_key(t.transaction_id) order by t.at, t.key) as nth,
         exists (select from banto.transfer k where k.key = banto.transfer_key(t.transaction_id)) as taken
  from banto.transfer t
  where t.key like ' %'
)
update banto.transfer t
set key = case when c.taken or c.nth > 1 then c.wanted || '~' || c.nth else c.wanted end,
    same_as = case when c.taken or c.nth > 1 then c.wanted end
from changed c
where t.key = c.old;
