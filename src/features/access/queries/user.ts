import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { factsOf } from '../../../engine/definitions/answer.ts';
import { defineQuery, email } from '../../../engine/definitions/query.ts';
import { accountsReadable } from '../../../marketplace/accounts.ts';
import { accountColumns } from '../columns.ts';
import { accountsWith } from '../store.ts';
import { accountWarnings } from '../text.ts';

/** Both rows of an account and their roles; a missing row is the usual cause of access errors. */
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
      statement: words('ユーザーの権限確認', "A user's permissions"),
      flaw: words(
        '列名があいまいでエラーになり、直しても public.users の行がない利用者は表示されません。列を書き分け、どちらの行がないかを伝えます。',
        'It fails (ambiguous columns); even when fixed, it leaves out users whose public.users row is missing. Banto qualifies the columns and says which row is missing.',
      ),
    },
  ],
  async run({ db, dialect }, { email: address }) {
    const readable = await accountsReadable(db, dialect);
    const accounts = await accountsWith(db, dialect, readable, address);
    return {
      title: words('アカウントの確認', 'Account'),
      lead: [
        words(
          `このメールアドレスのアカウントは ${accounts.length}件です。`,
          `${counted(accounts.length, 'account has', 'accounts have')} this address.`,
        ),
      ],
      sheets: accounts.map((account) => ({
        title: account.display_name ?? account.id,
        facts: factsOf(account, accountColumns(dialect, readable)),
        warnings: accountWarnings(account),
      })),
      notes: readable
        ? []
        : [
            words(
              'auth.users を読む権限がないため、ログイン側の行は確認できません。',
              'This role may not read auth.users, so the sign-in row is unknown.',
            ),
          ],
    };
  },
});
