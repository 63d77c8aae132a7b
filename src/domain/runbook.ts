import { type Language, type Words, words } from './text/words.ts';

/** The sections of the operations runbook v5.0, in its order; every query and operation names the one it serves. */
export const runbookSections = {
  'daily.1': words('日次運用 1. システム稼働確認', 'Daily 1. System health'),
  'daily.2': words('日次運用 2. 注文処理状況確認', 'Daily 2. Orders in progress'),
  'daily.3': words('日次運用 3. パートナー活動状況', 'Daily 3. Partner activity'),
  'monthly.1': words('月次運用 1. 支払い生成処理', 'Monthly 1. Payout generation'),
  'monthly.2': words('月次運用 2. 支払い状況確認', 'Monthly 2. Payout status'),
  'monthly.3': words('月次運用 3. 月次レポート生成', 'Monthly 3. Monthly report'),
  'partners.1': words('パートナー管理 1. 新規パートナー審査', 'Partners 1. Review of new partners'),
  'partners.2': words('パートナー管理 2. パフォーマンス確認', 'Partners 2. Performance'),
  'payouts.1': words('支払い処理 1. 手動振込処理', 'Payouts 1. Manual transfers'),
  'payouts.2': words('支払い処理 2. 支払い失敗処理', 'Payouts 2. Failed payouts'),
  'monitoring.1': words('監視・アラート 1. 重要メトリクスの監視', 'Monitoring 1. Key metrics'),
  'monitoring.2': words('監視・アラート 2. システム負荷監視', 'Monitoring 2. System load'),
  'trouble.orders': words(
    'トラブルシューティング 1. 製造注文が工場に届かない',
    'Troubleshooting 1. An order does not reach the factory',
  ),
  'trouble.purchases': words(
    'トラブルシューティング 1. 支払い計算エラー',
    'Troubleshooting 1. Payout calculation errors',
  ),
  'trouble.access': words('トラブルシューティング 1. RLS権限エラー', 'Troubleshooting 1. Access rights'),
  emergency: words('トラブルシューティング 2. 緊急時対応', 'Troubleshooting 2. Emergencies'),
  maintenance: words('定期メンテナンス', 'Regular maintenance'),
  contacts: words('連絡先', 'Contacts and escalation'),
  banto: words('番頭の使い方', 'Using Banto'),
} as const satisfies Record<string, Words>;

export type RunbookSection = keyof typeof runbookSections;

/** The line below a message that names its section of the runbook. */
export const sectionLine = (section: RunbookSection, language: Language): string =>
  `${words('手順書', 'Runbook')[language]}: ${runbookSections[section][language]}`;

/** A runbook statement that a query or operation replaces, and what was wrong with it. */
export interface Replaces {
  readonly statement: Words;
  readonly flaw: Words;
}
