import { words } from '../../domain/text/words.ts';

export const label = {
  month: words('月', 'Month'),
  sales: words('売上件数', 'Sales'),
  profit: words('作家利益', 'Creator profit'),
  revenue: words('運営収益', 'Platform revenue'),
  refunded: words('うち返金済み', 'Refunded'),
} as const;
