import type { Column } from '../../engine/definitions/answer.ts';
import type { MonthOfSales } from './store.ts';
import { label } from './text.ts';
import { monthWords } from './views.ts';

/** @param refunds whether any of the months has a refunded sale */
export const monthColumns = (refunds: boolean): readonly Column<MonthOfSales>[] => [
  { label: label.month, kind: 'text', value: (row) => monthWords(row.month) },
  { label: label.sales, kind: 'count', value: (row) => row.sales },
  { label: label.profit, kind: 'yen', value: (row) => row.profit },
  { label: label.revenue, kind: 'yen', value: (row) => row.revenue },
  ...(refunds ? [{ label: label.refunded, kind: 'count', value: (row: MonthOfSales) => row.refunded } as const] : []),
];
