/** What is known about a month's generation. A type and not an interface, so that it counts as JSON. */
export type Generated = {
  /** Who generated it through Banto; null when nobody did. */
  readonly by: string | null;
  /** When, as an ISO time. */
  readonly at: string | null;
  /** Payouts whose period is the month; null when this database has no periods. */
  readonly periods: number | null;
  /** Payouts created since the month ended: all that is known without periods. */
  readonly since: number;
};

/** Whether the month's payouts are generated, through Banto or not, as far as this database tells. */
export const isGenerated = ({ by, periods }: Pick<Generated, 'by' | 'periods'>): boolean =>
  by !== null || (periods ?? 0) > 0;
