import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import type { Sheet } from '../../../engine/definitions/answer.ts';
import { email } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { accountsReadable } from '../../../marketplace/accounts.ts';
import { partnerStatusWords } from '../rules.ts';
import { label } from '../text.ts';

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
        '全列を表示するため、Webhookの秘密鍵が画面に出ます。公開側のメールが空の所有者は空欄になります。必要な列だけを、ログイン側のメールとともに示します。',
        "It prints every column, the webhook's secret among them, and an owner whose public e-mail is empty shows none. Banto names its columns and shows the sign-in address too.",
      ),
    },
  ],
  shareable: false,
  async run({ db, dialect }, { email: address }) {
    if (!dialect.partners.owner)
      throw new Refused(
        'switched_off',
        words(
          'このデータベースのパートナーには所有者（owner_user_id）の列がありません。',
          'Partners of this database have no owner (owner_user_id).',
        ),
        { section: 'trouble.access' },
      );
    const readable = await accountsReadable(db, dialect);
    const found = await db
      .selectFrom('manufacturing_partners as p')
      .leftJoin('users as u', 'u.id', 'p.owner_user_id')
      .select([
        'p.id',
        'p.name',
        'p.company_name',
        'p.status',
        'p.owner_user_id',
        'u.id as user_id',
        'u.display_name',
        'u.role',
      ])
      .$if(dialect.users.email, (qb) => qb.select('u.email'))
      .$if(readable, (qb) => qb.leftJoin('auth.users as a', 'a.id', 'p.owner_user_id').select('a.email as sign_in'))
      .where(sql<boolean>`lower(p.contact_email) = ${address}`)
      .orderBy('p.name')
      .orderBy('p.id')
      .limit(20)
      .execute();
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
      sheets: found.map((row): Sheet => ({
        title: row.name,
        facts: [
          { label: label.id, kind: 'text', value: row.id },
          { label: label.company, kind: 'text', value: row.company_name },
          { label: label.status, kind: 'text', value: partnerStatusWords(row.status) },
          { label: words('所有者ID', 'Owner id'), kind: 'text', value: row.owner_user_id },
          { label: words('所有者名', 'Owner'), kind: 'text', value: row.display_name, personal: true },
          { label: words('役割', 'Role'), kind: 'text', value: row.role },
          {
            label: words('ログイン用メール', 'Sign-in e-mail'),
            kind: 'text',
            value: readable ? row.sign_in : words('このロールでは読めません', 'this role may not read it'),
            personal: true,
          },
          {
            label: words('公開側のメール', 'Public e-mail'),
            kind: 'text',
            value: dialect.users.email ? row.email : words('この列はありません', 'no such column'),
            personal: true,
          },
        ],
        warnings: [
          ...(row.owner_user_id === null
            ? [words('所有者が設定されていません。', 'It has no owner.')]
            : row.user_id === null
              ? [words('所有者の public.users の行がありません。', "The owner's row in public.users is missing.")]
              : []),
          ...(readable && row.owner_user_id !== null && row.sign_in === undefined
            ? [words('所有者のログインアカウントを確認できません。', "The owner's account cannot be told.")]
            : []),
        ],
      })),
    };
  },
});
