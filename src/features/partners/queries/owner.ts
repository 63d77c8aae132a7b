import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { factsOf } from '../../../engine/definitions/answer.ts';
import { defineQuery, email } from '../../../engine/definitions/query.ts';
import { accountsReadable } from '../../../marketplace/accounts.ts';
import { ownerColumns } from '../columns.ts';
import { partnersWithContact } from '../store.ts';
import { ownerWarnings } from '../text.ts';

/** Whose account owns the partners with a contact address. */
export const owner = defineQuery({
  name: 'partners.owner',
  aliases: ['所有者', 'オーナー'],
  section: 'trouble.access',
  role: 'operator',
  summary: words(
    '連絡先メールアドレスから、パートナーの所有者のアカウントを確認します',
    'Whose account owns the partners with a contact address',
  ),
  parameters: { email: email(words('連絡先メール', 'contact e-mail')) },
  replaces: [
    {
      statement: words('パートナーの所有権確認', 'Owner of a partner'),
      flaw: words(
        '全列を表示するため、Webhookの秘密鍵が画面に出ます。public.users のメールが空の所有者は空欄になります。必要な列だけを、ログイン側のメールとともに示します。',
        "It prints every column, including the webhook's secret, and shows nothing for an owner without an e-mail in public.users. Banto selects columns and shows the sign-in address too.",
      ),
    },
  ],
  async run({ db, dialect }, { email: address }) {
    const readable = await accountsReadable(db, dialect);
    const found = await partnersWithContact(db, dialect, readable, address);
    return {
      title: words('パートナーの所有者', 'Owner of a partner'),
      lead: [
        found.length === 0
          ? words('この連絡先メールアドレスのパートナーは 0件です。', 'No partner has this contact address (0).')
          : words(
              `この連絡先メールアドレスのパートナーは ${found.length}件です。`,
              `${counted(found.length, 'partner has', 'partners have')} this contact address.`,
            ),
      ],
      sheets: found.map((row) => ({
        title: row.name,
        facts: factsOf(row, ownerColumns(dialect, readable)),
        warnings: ownerWarnings(row, readable),
      })),
    };
  },
});
