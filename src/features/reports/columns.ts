import type { Column } from '../../engine/definitions/answer.ts';
import type { MonthOfSales } from './store.ts';
import { label } from './text.ts';
import { monthWords } from './views.ts';

export const monthColumns: readonly Column<MonthOfSales>[] = [
  { label: label.month, kind: 'text', value: (row) => monthWords(row.month) },
  { label: label.sales, kind: 'count', value: (row) => row.sales },
  { label: label.profit, kind: 'yen', value: (row) => row.profit },
  { label: label.revenue, kind: 'yen', value: (row) => row.revenue },
  { label: label.refunded, kind: 'count', value: (row) => row.refunded },
];
