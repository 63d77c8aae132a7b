import { createReadStream } from 'node:fs';
import { openPool } from '../db/database.ts';
import { readSnapshot } from '../db/snapshot.ts';
import {
  type AuditRow,
  type ChainFault,
  type ChainVerifier,
  type Seal,
  verifyChain,
} from '../domain/hash-chain/hash-chain.ts';
import { auditRows } from '../engine/audit/rows.ts';
import type { Tables } from '../engine/database.ts';
import { eachLine } from './lines.ts';

/** What is wrong with a row, in words. */
export const faultTexts: Readonly<Record<ChainFault['wrong'], string>> = {
  row: 'this is not a row of the log',
  gap: 'the row has another number',
  prev_hash: 'it does not follow the row before it',
  hash: 'it was altered',
  seal: 'it is not what was sealed',
};

/** Reads the whole audit log on one snapshot, over a connection of its own and without a statement timeout. */
export async function readAuditLog<Result>(
  url: string,
  use: (rows: AsyncIterable<AuditRow>) => Promise<Result>,
): Promise<Result> {
  const pool = openPool(url, { name: 'audit', max: 1, readOnly: true, statementTimeoutMs: 0 });
  try {
    return await readSnapshot<Tables, Result>({ pool, plugins: [] }, (db) => use(auditRows(db)));
  } finally {
    await pool.end();
  }
}

/** Verifies the database's chain; the returned verifier has the first fault, or the seal. */
export async function verifyDatabase(url: string, seal?: Seal): Promise<ChainVerifier> {
  const verifier = verifyChain(seal === undefined ? {} : { seal });
  await readAuditLog(url, async (rows) => {
    for await (const row of rows) if (verifier.next(row)) return;
  });
  return verifier;
}

/** Verifies an exported file's chain; needs nothing but the file. */
export async function verifyFile(file: string, seal?: Seal): Promise<ChainVerifier> {
  const verifier = verifyChain(seal === undefined ? {} : { seal });
  await eachLine(createReadStream(file, { highWaterMark: 1_048_576 }), (line) => verifier.nextLine(line) === undefined);
  return verifier;
}
