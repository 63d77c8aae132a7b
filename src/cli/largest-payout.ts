import { openPool } from '../db/database.ts';

/** The months of payouts with which the limit is compared. */
export const COMPARED_MONTHS = 12;

/** The largest payout of the last twelve months in yen; undefined when there was none. Amounts that are no number do not count. */
export async function largestPayout(url: string): Promise<number | undefined> {
  const pool = openPool(url, { name: 'policy', max: 1, readOnly: true, statementTimeoutMs: 10_000 });
  try {
    const { rows } = await pool.query<{ largest: number | null }>(
      `select max(final_payout)::float8 as largest from payouts_v31
       where created_at > now() - make_interval(months => $1) and final_payout::float8 < 'Infinity'`,
      [COMPARED_MONTHS],
    );
    return rows[0]?.largest ?? undefined;
  } finally {
    await pool.end();
  }
}
