import { words } from '../../domain/words.ts';

export const label = {
  id: words('購入ID', 'Purchase id'),
  price: words('価格', 'Price'),
  cost: words('原価', 'Factory cost'),
  status: words('状態', 'Status'),
  month: words('購入月', 'Month'),
  creator: words('作家ID', 'Creator id'),
  generated: words('支払いの生成', 'Payout generation'),
  platform_markup: words('運営手数料', 'Markup'),
  platform_sales_fee: words('販売手数料', 'Sales fee'),
  platform_total_revenue: words('運営収益', 'Platform revenue'),
  profit: words('作家利益', 'Creator profit'),
} as const;

export const notRecorded = words('未記録', 'not recorded');
