import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { PartnerStatus } from '../../marketplace/tables.ts';

export const label = {
  partner: words('パートナー', 'Partner'),
  id: words('ID', 'id'),
  name: words('名前', 'Name'),
  company: words('会社名', 'Company'),
  email: words('連絡先メール', 'Contact e-mail'),
  description: words('紹介', 'Description'),
  status: words('状態', 'Status'),
  decided: words('最後の決定', 'Last decision'),
  webhook: words('Webhook URL', 'Webhook URL'),
  shipping: words('配送情報', 'Shipping terms'),
  applied: words('申請', 'Applied'),
  updated: words('更新日時 (JST)', 'Updated (JST)'),
  waiting: words('待ち時間', 'Waiting'),
  missing: words('不足', 'Missing'),
  openOrders: words('未完了の注文', 'Open orders'),
  orders: words('注文', 'Orders'),
  products: words('商品（有効／全部）', 'Products (active/all)'),
  notifications: words('通知（30日）', 'Notifications (30 days)'),
  present: words('登録あり', 'present'),
  absent: words('未登録', 'missing'),
  noOrders: words('注文なし', 'no orders'),
} as const;

/** Names of the fields that a preview is bound to. */
export const fields = {
  name: label.name,
  company_name: label.company,
  contact_email: label.email,
  description: label.description,
  status: label.status,
  has_webhook: label.webhook,
  has_shipping: label.shipping,
} as const;

/** A partner with its owner's account, as far as this database has it and this role may read it. */
export interface OwnedPartner {
  readonly id: string;
  readonly company_name: string | null;
  readonly status: PartnerStatus | null;
  readonly owner_user_id: string | null;
  readonly user_id: string | null;
  readonly display_name: string | null;
  readonly role: string | null;
  /** The address the owner signs in with. */
  readonly sign_in?: string | null;
  readonly email: string | null;
}

const askAdmin = words(
  'データベースの管理者に登録を依頼してください。',
  'Please ask the database administrator to add it.',
);

/** What an owner's account is missing. `readable`: this role may read `auth.users`. */
export const ownerWarnings = (owner: OwnedPartner, readable: boolean): Words[] => [
  ...(owner.owner_user_id === null
    ? [words(`所有者が設定されていません。${askAdmin.ja}`, `It has no owner. ${askAdmin.en}`)]
    : owner.user_id === null
      ? [
          words(
            `所有者の public.users の行がありません。${askAdmin.ja}`,
            `The owner's row in public.users is missing. ${askAdmin.en}`,
          ),
        ]
      : []),
  ...(readable && owner.owner_user_id !== null && owner.sign_in === undefined
    ? [words('所有者のログインアカウントを確認できません。', "The owner's sign-in account cannot be checked.")]
    : []),
];

/** Whose orders are counted, and since when. */
export const performanceLead = (partners: number, since: Words): Words =>
  words(
    `承認済みパートナー ${formatCount(partners, 'ja')}の、${since.ja}から今までに入った注文です。`,
    `Orders since ${since.en} of ${counted(partners, 'approved partner')}.`,
  );

/** How the completion rate is computed. */
export const completionRate = words(
  '完了率 = 発送済み ÷ 注文（キャンセル・失敗を含む）。注文のないパートナーに率はありません。',
  'Completion rate = shipped ÷ orders, including cancelled and failed ones. Without orders there is no rate.',
);
