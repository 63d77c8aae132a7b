import { words } from '../../domain/words.ts';

export const label = {
  yesterday: words('昨日', 'Yesterday'),
  today: words('今日（この時刻まで）', 'Today so far'),
  stuck: words('滞留', 'Stuck'),
  newPartners: words('昨日の新規登録', 'New yesterday'),
  pending: words('審査待ち', 'Waiting for review'),
  products: words('昨日の商品', 'Products yesterday'),
  due: words('本日が期日', 'Due today'),
  overdue: words('期日超過', 'Overdue'),
  passed: words('予定のまま期日を過ぎたもの', 'Scheduled, date passed'),
  alerts: words('発生中のアラート', 'Open alerts'),
  tasks: words('未完了の定期作業', 'Open maintenance tasks'),
  notes: words('引継ぎメモ', 'Handover notes'),
} as const;
