import { addDays, type Day } from '../../domain/time/tokyo.ts';
import type { Words } from '../../domain/text/words.ts';
import type { CheckResult } from '../../marketplace/checks.ts';
import type { NewOrders } from '../../marketplace/measures/orders.ts';
import type { PayoutSum } from '../../marketplace/measures/payouts.ts';
import type { PayoutDoubts } from '../../marketplace/payout-doubts.ts';

export type HealthLine = Pick<CheckResult, 'what' | 'state' | 'detail'>;

/** Orders created on a day, by status; `soFar` counts only those before the digest's time of day. */
export interface DayFigures {
  readonly day: Day;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly soFar: Readonly<Record<string, number>>;
}

/** All figures of a digest, as stored. A part that could not be read is null. */
export interface DigestFigures {
  readonly day: Day;
  /** When the figures were read, as an ISO time. */
  readonly at: string;
  readonly health: readonly HealthLine[];
  /** The last days in order; the last one is the digest's own. */
  readonly orders: readonly DayFigures[] | null;
  readonly stuck: { readonly hours: number; readonly count: number; readonly oldestHours: number | null } | null;
  readonly partners: { readonly added: number; readonly pending: number; readonly oldestDays: number | null } | null;
  readonly products: { readonly added: number; readonly updated: number } | null;
  readonly payouts:
    | (PayoutDoubts & {
        readonly due: PayoutSum;
        readonly overdue: PayoutSum;
        readonly passed: PayoutSum;
        /** To be processed today; older digests do not say. */
        readonly coming?: PayoutSum;
      })
    | null;
  /** What is open: alerts and incidents. Older digests do not say which is which. */
  readonly alerts: readonly { readonly title: Words; readonly acknowledged: boolean; readonly incident?: boolean }[];
  readonly tasks: readonly { readonly title: Words; readonly overdue: boolean }[];
  /** What people left for whoever works next; older digests have none. */
  readonly notes?: readonly { readonly text: string; readonly by: string; readonly at: string }[];
  /** `SEQ:HASH` of the audit log's last row at that moment. */
  readonly seal: string;
}

/** The order counts of each of the last days, including days without orders. */
export function dayFigures(rows: readonly NewOrders[], last: Day, days: number): DayFigures[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays(last, index + 1 - days);
    const rowsOfDay = rows.filter((row) => row.day === day);
    return {
      day,
      byStatus: Object.fromEntries(rowsOfDay.map(({ status, orders }) => [status ?? '', orders])),
      soFar: Object.fromEntries(rowsOfDay.map(({ status, soFar = 0 }) => [status ?? '', soFar])),
    };
  });
}

/** For `attention`, what to do says more than the detail, which describes a good response. */
export const healthLine = ({ what, state, detail, next }: CheckResult): HealthLine => ({
  what,
  state,
  detail: state === 'attention' && next ? next : detail,
});

/** A day's new orders, and how many are usual. */
export interface OrderComparison {
  readonly count: number;
  /** Per day, over the seven days before. */
  readonly average: number;
}

const AVERAGED_DAYS = 7;
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

/**
 * A day's orders compared with the seven days before. With `soFar` only up to the same time of day, so that a morning is
 * compared with mornings. In total only: yesterday's orders have not had the time to move on that older ones had, so
 * their statuses cannot be compared.
 */
export function compare(orders: readonly DayFigures[], day: Day, which: 'byStatus' | 'soFar'): OrderComparison {
  const countOn = (each: Day): number => sum(orders.find((figures) => figures.day === each)?.[which] ?? {});
  const before = Array.from({ length: AVERAGED_DAYS }, (_, index) => countOn(addDays(day, -1 - index)));
  return { count: countOn(day), average: before.reduce((all, each) => all + each, 0) / AVERAGED_DAYS };
}

/** New orders of each day, for the chart. */
export const totals = (orders: readonly DayFigures[]): { day: Day; created: number; failed: number }[] =>
  orders.map(({ day, byStatus }) => ({ day, created: sum(byStatus), failed: byStatus['failed'] ?? 0 }));
