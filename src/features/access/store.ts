import { sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { ReadDb } from '../../engine/database.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Account } from './text.ts';

/**
 * The accounts with an address, in lower case, by their two rows.
 * @param readable whether this role may read the accounts people sign in with.
 * @throws Refused when neither row can be found by an address.
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
        'This role may not read auth.users, and public.users has no e-mail, so nothing can be told.',
      ),
      { section: 'trouble.access' },
    );
  const none = (type: string) => sql.raw(`null::${type}`);
  // Only what this database has and this role may read stands in the statement.
  const ids = [
    ...(readable ? [sql`select id from auth.users where lower(email) = ${address}`] : []),
    ...(users.email ? [sql`select id from public.users where lower(email) = ${address}`] : []),
  ];
  const accounts = sql<Account>`(
      select
        found.id,
        ${readable ? sql`a.email` : none('text')} as sign_in_email,
        ${readable ? sql`a.role::text` : none('text')} as sign_in_role,
        ${readable ? sql`a.created_at` : none('timestamptz')} as sign_in_created,
        ${readable ? sql`a.id is not null` : none('boolean')} as has_sign_in,
        ${users.email ? sql`u.email` : none('text')} as email,
        ${users.displayName ? sql`u.display_name` : none('text')} as display_name,
        u.role,
        ${users.userType ? sql`u.user_type` : none('text')} as user_type,
        ${users.metadata ? sql`coalesce(u.metadata ->> 'is_admin', '') = 'true'` : none('boolean')} as is_admin,
        u.created_at as created,
        u.id is not null as has_row
      from (${sql.join(ids, sql` union `)}) as found
      left join public.users u on u.id = found.id
      ${readable ? sql`left join auth.users a on a.id = found.id` : sql``}
    )`;
  return db.selectFrom(accounts.as('account')).selectAll().orderBy('id').limit(20).execute();
}
