import { type ChainFault, genesisHash, type Seal, verifyChain } from '../../domain/hash-chain/hash-chain.ts';
import { auditRows } from './rows.ts';
import type { ReadDb, Trx } from '../database.ts';
import { defineSetting } from '../setting.ts';

const setting = defineSetting<Progress>('audit_verified');
/** Rows verified in one run: the new ones, and some of the old ones, so that every row is verified again in time. */
const NEW_ROWS = 20_000;
const OLD_ROWS = 5_000;

/** How far the log has been verified: the newest verified row, and where the next run continues with the old rows. */
export interface Progress {
  readonly head: Seal;
  readonly round: Seal;
}

const start: Seal = { seq: 0, hash: genesisHash };

export const readProgress = async (db: ReadDb): Promise<Progress> =>
  (await setting.read(db)) ?? { head: start, round: start };

export const writeProgress = (trx: Trx, progress: Progress): Promise<void> => setting.keep(trx, progress);

/** Verifies the new rows and some of the old ones. On a fault the progress does not move. */
export async function verifyNextRows(
  db: ReadDb,
  progress: Progress,
): Promise<{ fault: ChainFault | undefined; progress: Progress }> {
  const { head, round } = progress;
  const headHash = head.seq === 0 ? head.hash : await hashAt(db, head.seq);
  if (headHash !== head.hash) {
    const fault = { seq: head.seq, wrong: 'seal', expected: head.hash, found: headHash ?? 'nothing' } as const;
    return { fault, progress };
  }
  const fresh = await verifyPart(db, head, NEW_ROWS);
  const old = await verifyPart(db, round, OLD_ROWS);
  const fault = fresh.fault ?? old.fault;
  if (fault) return { fault, progress };
  return { fault, progress: { head: fresh.seal, round: old.rows < OLD_ROWS ? start : old.seal } };
}

async function hashAt(db: ReadDb, seq: number): Promise<string | undefined> {
  const row = await db.selectFrom('banto.audit_log').select('hash').where('seq', '=', seq).executeTakeFirst();
  return row?.hash;
}

async function verifyPart(
  db: ReadDb,
  after: Seal,
  rows: number,
): Promise<{ fault: ChainFault | undefined; seal: Seal; rows: number }> {
  const verifier = verifyChain({ after });
  let read = 0;
  for await (const row of auditRows(db, { after: after.seq, rows })) {
    read += 1;
    const fault = verifier.next(row);
    if (fault) return { fault, seal: after, rows: read };
  }
  return { fault: undefined, seal: verifier.seal(), rows: read };
}
