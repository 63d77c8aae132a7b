-- Second factors of approvers: one key for each person, encrypted outside the database (BANTO_SECRET_KEY) and bound to its
-- person. Only the owner of this schema adds or removes one (npm run enrol); the role that Banto works as reads it and
-- counts the codes that were typed.
create table banto.factor (
  person       text primary key,
  -- base64 of what src/domain/second-factor/sealed-key.ts makes.
  sealed       text not null,
  enrolled_at  timestamptz not null,
  -- Counted in steps of 30 seconds since 1970: no code of this step or an earlier one counts again.
  last_step    bigint,
  -- Wrong codes since the last right one or the last lock.
  wrong        integer not null default 0,
  -- Locks since the last right code: each is twice as long as the one before.
  locks        integer not null default 0,
  locked_until timestamptz,
  -- How many codes were judged. A code counts only if no other was judged since the row was read.
  judged       bigint not null default 0
);

-- Who answers questions may know who has one, and nothing of the keys.
do $$
declare
  reader oid;
begin
  for reader in
    select distinct a.grantee from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'banto.factor'::regclass and a.grantee <> c.relowner
  loop
    execute format('revoke all on banto.factor from %s', reader::regrole);
    execute format('grant select (person, enrolled_at, locked_until) on banto.factor to %s', reader::regrole);
  end loop;
end $$;
