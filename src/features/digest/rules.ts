import { addDays, type Day } from '../../domain/tokyo.ts';
import type { Words } from '../../domain/words.ts';
import type { CheckResult } from '../../marketplace/checks.ts';
import type { NewOrders } from '../../marketplace/measures/orders.ts';
import type { Sum } from '../../marketplace/measures/payouts.ts';

export type HealthLine = Pick<CheckResult, 'what' | 'state' | 'detail'>;

/** Orders that came in on a day, by status; `soFar` those before the digest's time of day. */
export interface DayFigures {
  readonly day: Day;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly soFar: Readonly<Record<string, number>>;
}

/** All that a digest says, as it is kept. */
export interface DigestFigures {
  readonly day: Day;
  /** When it was read, ISO. */
  readonly at: string;
  readonly health: readonly HealthLine[];
  /** The last days in order; the last one is the digest's own. */
  readonly orders: readonly DayFigures[];
  readonly stuck: { readonly hours: number; readonly count: number; readonly oldestHours: number | null };
  readonly partners: { readonly added: number; readonly pending: number; readonly oldestDays: number | null };
  readonly products: { readonly added: number; readonly updated: number };
  readonly payouts: { readonly due: Sum; readonly overdue: Sum; readonly passed: Sum };
  readonly alerts: readonly { readonly title: Words; readonly acknowledged: boolean }[];
  readonly tasks: readonly { readonly title: Words; readonly overdue: boolean }[];
  /** `SEQ:HASH` of the audit log's last row at that moment. */
  readonly seal: string;
}

/** The counted orders of each of the last days; a day without any is there too. */
export function dayFigures(rows: readonly NewOrders[], last: Day, days: number): DayFigures[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays(last, index + 1 - days);
    const of = rows.filter((row) => row.day === day);
    return {
      day,
      byStatus: Object.fromEntries(of.map(({ status, orders }) => [status ?? '', orders])),
      soFar: Object.fromEntries(of.map(({ status, soFar = 0 }) => [status ?? '', soFar])),
    };
  });
}

/** What asks for attention answers well: what it lacks stands in what to do. */
export const healthLine = ({ what, state, detail, next }: CheckResult): HealthLine => ({
  what,
  state,
  detail: state === 'attention' && next ? next : detail,
});

/** A count beside what is usual. */
export interface Compared {
  readonly status: string;
  readonly count: number;
  /** Per day over the seven days before. */
  readonly average: number;
}

const AVERAGED = 7;
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

/** The order in which statuses are named: the way of an order. */
const way = ['submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed'];
const place = (status: string): number => (way.includes(status) ? way.indexOf(status) : way.length);

/**
 * A day's orders, in all (`status` is empty) and by status, against the seven days before it; with `soFar` up to the same
 * time of day, so that a morning is compared with mornings.
 */
export function compare(orders: readonly DayFigures[], day: Day, which: 'byStatus' | 'soFar'): Compared[] {
  const of = (each: Day) => orders.find((figures) => figures.day === each)?.[which] ?? {};
  const before = Array.from({ length: AVERAGED }, (_, index) => of(addDays(day, -1 - index)));
  const average = (count: (counts: Readonly<Record<string, number>>) => number): number =>
    before.reduce((all, each) => all + count(each), 0) / AVERAGED;
  const statuses = [...new Set([...Object.keys(of(day)), ...before.flatMap((each) => Object.keys(each))])];
  return [
    { status: '', count: sum(of(day)), average: average(sum) },
    ...statuses
      .toSorted((a, b) => place(a) - place(b) || a.localeCompare(b))
      .map((status) => ({
        status,
        count: of(day)[status] ?? 0,
        average: average((counts) => counts[status] ?? 0),
      })),
  ];
}

/** New orders of each day, for the chart. */
export const totals = (orders: readonly DayFigures[]): { day: Day; created: number; failed: number }[] =>
  orders.map(({ day, byStatus }) => ({ day, created: sum(byStatus), failed: byStatus['failed'] ?? 0 }));
