import type { Pool } from 'pg';

/** An id in `banto.transfer` that is the same as an earlier one in another spelling. */
interface SameTransfer {
  readonly transaction_id: string;
  readonly payout_id: string;
  readonly earlier_id: string;
  readonly earlier_payout: string;
}

/** A line for each transaction id that was recorded twice in different spellings, before Banto knew that they are one. */
export async function sameTransfers(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<SameTransfer>(
    `select t.transaction_id, t.payout_id, e.transaction_id as earlier_id, e.payout_id as earlier_payout
     from banto.transfer t join banto.transfer e on e.key = t.same_as
     order by t.at, t.key`,
  );
  return rows.map(
    ({ transaction_id, payout_id, earlier_id, earlier_payout }) =>
      `“${transaction_id}” of payout ${payout_id} is “${earlier_id}” of payout ${earlier_payout}`,
  );
}
