import { sql } from 'kysely';
import { dayOf } from '../../../domain/tokyo.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { RowContext } from '../../../engine/definitions/operation.ts';
import { duePayouts, payoutsById } from '../operations/store.ts';
import { recordedKey } from '../operations/transfers.ts';
import type { ListLine } from './lines.ts';
import { type Known, namedIds, namedKeys } from './rules.ts';

/** What the lines of a list are matched with. */
export async function knownFor(
  db: Db | Trx,
  lines: readonly ListLine[],
  { dialect, now }: Pick<RowContext, 'dialect' | 'now'>,
): Promise<Known> {
  const due = await duePayouts(db, dayOf(now), { dialect });
  const known = new Set(due.map(({ id }) => id));
  const others = namedIds(lines).filter((id) => !known.has(id));
  const named = await payoutsById(db, others, false, { dialect });
  return { payouts: [...due, ...named], used: await usedBy(db, namedKeys(lines)), now };
}

/** Which payout has each of these transaction ids, by key: recorded by Banto or by SQL. */
export async function usedBy(db: Db | Trx, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ key: string; payout: string }>`
    select ${recordedKey} as key, id as payout from ${db.selectFrom('payouts_v31').select(['id', 'transaction_id'])} as p
    where ${recordedKey} = any(${keys}::text[])
    union
    select key, payout_id from banto.transfer where key = any(${keys}::text[])
  `.execute(db);
  return new Map(rows.map(({ key, payout }) => [key, payout]));
}
