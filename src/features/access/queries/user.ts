import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { type Words, words } from '../../../domain/words.ts';
import type { Sheet } from '../../../engine/definitions/answer.ts';
import { email } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { accountsReadable } from '../../../marketplace/accounts.ts';

interface Account {
  readonly id: string;
  readonly sign_in_email: string | null;
  readonly sign_in_role: string | null;
  readonly sign_in_created: Date | null;
  readonly has_sign_in: boolean | null;
  readonly email: string | null;
  readonly display_name: string | null;
  readonly role: string | null;
  readonly user_type: string | null;
  readonly is_admin: boolean | null;
  readonly created: Date | null;
  readonly has_row: boolean;
}

/** Both rows of an account and the roles in them; a missing row is the usual cause of trouble. */
export const user = defineQuery({
  name: 'ops.user',
  aliases: ['ユーザー', '利用者'],
  section: 'trouble.access',
  role: 'admin',
  summary: words(
    'メールアドレスから、アカウントの2つの行（auth・public）と役割を確認します',
    'Both rows of an account (auth and public) and their roles',
  ),
  parameters: { email: email(words('メール', 'email')) },
  replaces: [
    {
      statement: words('ユーザーの権限確認', "A user's rights"),
      flaw: words(
        '列名があいまいでエラーになり、直しても public.users の行がない利用者は表示されません。列を書き分け、どちらの行がないかを伝えます。',
        'It fails (ambiguous columns); mended, it shows nobody whose public.users row is missing. Banto names its columns and says which row is missing.',
      ),
    },
  ],
  shareable: false,
  async run({ db, dialect }, { email: address }) {
    const { users } = dialect;
    const readable = await accountsReadable(db, dialect);
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
    const rows = await db.selectFrom(accounts.as('account')).selectAll().orderBy('id').limit(20).execute();
    return {
      title: words('アカウントの確認', 'Account'),
      lead: [
        words(
          `このメールアドレスのアカウントは ${rows.length}件です。`,
          rows.length === 1 ? '1 account has this address.' : `${rows.length} accounts have this address.`,
        ),
      ],
      sheets: rows.map((row): Sheet => ({
        title: row.display_name ?? row.id,
        facts: [
          { label: words('ID', 'id'), kind: 'text', value: row.id },
          {
            label: words('auth.users のメール', 'auth.users e-mail'),
            kind: 'text',
            value: readable ? row.sign_in_email : unreadable,
            personal: true,
          },
          {
            label: words('auth.users の役割', 'auth.users role'),
            kind: 'text',
            value: readable ? row.sign_in_role : unreadable,
          },
          { label: words('auth.users の作成', 'auth.users created'), kind: 'instant', value: row.sign_in_created },
          {
            label: words('public.users のメール', 'public.users e-mail'),
            kind: 'text',
            value: users.email ? row.email : noColumn,
            personal: true,
          },
          { label: words('public.users の役割', 'public.users role'), kind: 'text', value: row.role },
          {
            label: words('種別 (user_type)', 'user_type'),
            kind: 'text',
            value: users.userType ? row.user_type : noColumn,
          },
          {
            label: words('管理者フラグ (metadata.is_admin)', 'metadata.is_admin'),
            kind: 'text',
            value: users.metadata ? (row.is_admin === true ? words('はい', 'yes') : words('いいえ', 'no')) : noColumn,
          },
          { label: words('public.users の作成', 'public.users created'), kind: 'instant', value: row.created },
        ],
        warnings: warnings(row),
      })),
      notes: readable
        ? []
        : [
            words(
              'auth.users を読む権限がないため、ログイン側の行は確認できません。',
              'This role may not read auth.users, so the sign-in row cannot be told.',
            ),
          ],
    };
  },
});

const unreadable = words('このロールでは読めません', 'this role may not read it');
const noColumn = words('この列はありません', 'no such column');

function warnings({ has_sign_in, has_row, email: shown, sign_in_email }: Account): Words[] {
  if (!has_row)
    return [
      words(
        'public.users の行がありません。権限エラーのよくある原因です。',
        'Its row in public.users is missing: the usual cause of access errors.',
      ),
    ];
  if (has_sign_in === false)
    return [
      words(
        'auth.users の行がありません。ログインできません。',
        'Its row in auth.users is missing: it cannot sign in.',
      ),
    ];
  return shown !== null && sign_in_email !== null && shown.toLowerCase() !== sign_in_email.toLowerCase()
    ? [words('2つの行のメールアドレスが違います。', 'The two rows have different addresses.')]
    : [];
}
