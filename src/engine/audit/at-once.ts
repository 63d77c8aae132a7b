import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { type AuditRow, genesisHash, type Seal } from '../../domain/hash-chain/hash-chain.ts';
import type { Db } from '../database.ts';
import { type AuditEntry, auditRow } from './audit.ts';

/** How often the end of the chain is guessed anew: each time, another replica has added rows in between. */
const GUESSES = 2;

/** A read, whose receipt ends with it. */
type ReadEntry = AuditEntry & { readonly receiptId: string };

/** The end of one database's chain as this process saw it last, and whether somebody adds to it now. */
interface End {
  seal: Seal;
  isTaken: boolean;
}

const ends = new WeakMap<Db, End>();

function endOf(db: Db): End {
  const known = ends.get(db) ?? { seal: { seq: 0, hash: genesisHash }, isTaken: false };
  ends.set(db, known);
  return known;
}

/**
 * Adds the row of a read to the chain and ends its receipt in one statement, where a transaction takes five round trips:
 * the row is hashed for where the chain is believed to end, and stored only if it ends there. Returns false, with nothing
 * stored, when others were faster each time; and at once when another read of this process is at it: both would believe
 * the same end, and nobody waits behind a statement that hangs.
 */
export async function recordAtOnce(db: Db, entry: ReadEntry, result: Json): Promise<boolean> {
  const end = endOf(db);
  if (end.isTaken) return false;
  end.isTaken = true;
  try {
    for (let guess = 0; guess < GUESSES; guess++) {
      const row = auditRow(entry, end.seal);
      const found = await addAt(db, end.seal, { row, result });
      end.seal = found.added ? row : found.last;
      if (found.added) return true;
    }
    return false;
  } finally {
    end.isTaken = false;
  }
}

/** Stores the row if the chain ends at `seal`. Like every writer it holds the chain's lock until the commit. */
async function addAt(
  db: Db,
  seal: Seal,
  { row, result }: { readonly row: AuditRow; readonly result: Json },
): Promise<{ readonly added: boolean; readonly last: Seal }> {
  const { rows } = await sql<{ seq: number; hash: string; added: boolean }>`
    with last as materialized (
      select coalesce(seq, 0) as seq, coalesce(hash, ${genesisHash}) as hash from banto.lock_chain()
    ), fits as materialized (
      select from last where seq = ${seal.seq} and hash = ${seal.hash}
    ), ended as (
      update banto.receipt set state = 'done', result = ${JSON.stringify(result)}::jsonb, settled_at = ${row.at}::timestamptz
      where id = ${row.receipt_id}::uuid and state in ('stored', 'started') and exists (select from fits)
    ), added as (
      insert into banto.audit_log
      select filled.* from fits, jsonb_populate_record(null::banto.audit_log, ${JSON.stringify(row)}::jsonb) as filled
      returning seq
    )
    select seq, hash, exists (select from added) as added from last
  `.execute(db);
  const [last] = rows;
  if (!last) throw new Error('the chain has no end');
  return { added: last.added, last: { seq: last.seq, hash: last.hash } };
}
