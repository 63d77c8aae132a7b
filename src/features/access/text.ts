import { type Words, words } from '../../domain/text/words.ts';

/** An account with its rows in auth.users and public.users; null where unknown to this database or role. */
export interface Account {
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

/** Which row is missing, or how the two rows differ. */
export function accountWarnings({ has_sign_in, has_row, email: shown, sign_in_email }: Account): Words[] {
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
