import { words } from '../../domain/words.ts';

export const label = {
  partner: words('パートナー', 'Partner'),
  id: words('ID', 'id'),
  name: words('名前', 'Name'),
  company: words('会社名', 'Company'),
  email: words('連絡先メール', 'Contact e-mail'),
  phone: words('電話番号', 'Phone'),
  description: words('紹介', 'Description'),
  capabilities: words('対応できる製造', 'Capabilities'),
  status: words('状態', 'Status'),
  webhook: words('Webhook URL', 'Webhook URL'),
  shipping: words('配送情報', 'Shipping terms'),
  applied: words('申請日時 (JST)', 'Applied (JST)'),
  updated: words('更新日時 (JST)', 'Updated (JST)'),
  waiting: words('待ち時間', 'Waiting'),
  missing: words('不足', 'Missing'),
  openOrders: words('未完了の注文', 'Open orders'),
  orders: words('注文', 'Orders'),
  products: words('商品（有効／全部）', 'Products (active/all)'),
  notifications: words('通知（30日）', 'Notifications (30 days)'),
  present: words('登録あり', 'present'),
  absent: words('未登録', 'missing'),
} as const;

/** Names of the fields a preview is bound to. */
export const fields = {
  name: label.name,
  company_name: label.company,
  contact_email: label.email,
  description: label.description,
  status: label.status,
  has_webhook: label.webhook,
  has_shipping: label.shipping,
} as const;
