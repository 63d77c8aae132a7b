import { words } from '../../domain/text/words.ts';

export const label = {
  ordersYesterday: words('昨日の注文', 'Orders yesterday'),
  ordersToday: words('今日の注文（この時刻まで）', 'Orders today so far'),
  due: words('今日の振込', 'Payouts due today'),
  newPartners: words('昨日の新規パートナー', 'New partners yesterday'),
  products: words('昨日の商品', 'Products yesterday'),
  /** What its checks look at: that the worker answers, not that every notification arrived. */
  health: words('サイト・関数・通知ワーカー・Slack', 'Site, functions, notification worker, Slack'),
} as const;
