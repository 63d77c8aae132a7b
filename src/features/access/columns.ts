import { words } from '../../domain/text/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import { noColumn, unreadable } from '../../marketplace/accounts.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Account } from './text.ts';

/** The columns of an account's sheet. */
export const accountColumns = ({ users }: Dialect, readable: boolean): readonly Column<Account>[] => [
  { label: words('ID', 'id'), kind: 'text', value: (row) => row.id },
  {
    label: words('auth.users のメール', 'auth.users e-mail'),
    kind: 'text',
    value: (row) => (readable ? row.sign_in_email : unreadable),
    personal: true,
  },
  {
    label: words('auth.users の役割', 'auth.users role'),
    kind: 'text',
    value: (row) => (readable ? row.sign_in_role : unreadable),
  },
  { label: words('auth.users の作成', 'auth.users created'), kind: 'instant', value: (row) => row.sign_in_created },
  {
    label: words('public.users のメール', 'public.users e-mail'),
    kind: 'text',
    value: (row) => (users.email ? row.email : noColumn),
    personal: true,
  },
  { label: words('public.users の役割', 'public.users role'), kind: 'text', value: (row) => row.role },
  {
    label: words('種別 (user_type)', 'user_type'),
    kind: 'text',
    value: (row) => (users.userType ? row.user_type : noColumn),
  },
  {
    label: words('管理者フラグ (metadata.is_admin)', 'metadata.is_admin'),
    kind: 'text',
    value: (row) => (users.metadata ? (row.is_admin === null ? null : yesOrNo(row.is_admin)) : noColumn),
  },
  { label: words('public.users の作成', 'public.users created'), kind: 'instant', value: (row) => row.created },
];

const yesOrNo = (yes: boolean) => (yes ? words('はい', 'yes') : words('いいえ', 'no'));
