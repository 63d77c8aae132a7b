import { type RawBuilder, sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import type { ReadDb } from '../../engine/database.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Account } from './text.ts';
import { named } from '../../db/named.ts';

/**
 * The accounts with this address, each with its two rows.
 * @param readable whether this role may read `auth.users`.
 * @param address in lower case.
 * @throws Refused when neither table can be searched by address.
 */
export async function accountsWith(
  db: ReadDb,
  { users }: Dialect,
  readable: boolean,
  address: string,
): Promise<Account[]> {
  if (!readable && !users.email)
    throw new Refused(
      'switched_off',
      words(
        'auth.users を読む権限がなく、public.users にメールの列もないため、確認できません。',
        'This role may not read auth.users, and public.users has no e-mail, so the account cannot be checked.',
      ),
      { section: 'trouble.access' },
    );
  // Only what exists and what this role may read is named.
  const here = db
    .selectFrom('users')
    .select('id')
    .where(sql<string>`lower(email)`, '=', address);
  const signIn = db
    .selectFrom('auth.users')
    .select('id')
    .where(sql<string>`lower(email)`, '=', address);
  const ids = readable ? here.union(signIn) : here;
  const of = <Value>(expression: RawBuilder<unknown>, type: string): RawBuilder<Value | null> =>
    sql<Value | null>`${readable ? expression : sql`null::${sql.raw(type)}`}`;
  return db
    .selectFrom(ids.as('found'))
    .leftJoin('users as u', 'u.id', 'found.id')
    .$if(readable, (qb) => qb.leftJoin('auth.users as a', 'a.id', 'found.id'))
    .select([
      'found.id',
      'u.email',
      named(sql.ref('u.display_name')).as('display_name'),
      'u.role',
      'u.user_type',
      'u.created_at as created',
    ])
    .select([
      of<string>(sql`a.email`, 'text').as('sign_in_email'),
      of<string>(sql`a.role::text`, 'text').as('sign_in_role'),
      of<Date>(sql`a.created_at`, 'timestamptz').as('sign_in_created'),
      of<boolean>(sql`a.id is not null`, 'boolean').as('has_sign_in'),
      // Without a row there, nobody knows.
      sql<boolean | null>`case when u.id is not null then coalesce(u.metadata ->> 'is_admin', '') = 'true' end`.as(
        'is_admin',
      ),
      sql<boolean>`u.id is not null`.as('has_row'),
    ])
    .orderBy('found.id')
    .execute();
}
