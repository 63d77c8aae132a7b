import { sql } from 'kysely';
import type { AuditOutcome, AuditSource, Json } from '../db/tables.ts';
import { auditHash, genesisHash } from '../domain/hash-chain.ts';
import { toWellFormed } from '../domain/text.ts';
import type { Trx } from './database.ts';

/** One row of the audit log, before it has its place in the chain. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: string;
  readonly team: string;
  readonly source: AuditSource;
  /** `payouts.paid`, `orders.stuck` … */
  readonly operation: string;
  /** `partner:<uuid>`; null where there is none. */
  readonly subject: string | null;
  readonly outcome: AuditOutcome;
  /** The person's own text; a refusal begins with its code and a colon. */
  readonly reason: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly requestId?: string | null;
  readonly receiptId: string | null;
  /** Hash of the policy in force. */
  readonly policy: string;
}

/** Names the lock under which rows get their numbers: held to the end of the transaction, so take it last. */
const CHAIN_LOCK = 0x62616e746f; // 'banto'

/**
 * Adds rows to the chain, in the caller's transaction: an effect and its rows are committed together or not at all. The
 * chain is locked until then, so this is a transaction's last statement but its commit.
 */
export async function record(trx: Trx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`select pg_advisory_xact_lock(${CHAIN_LOCK}::bigint)`.execute(trx);
  const last = await trx
    .selectFrom('banto.audit_log')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let seq = last?.seq ?? 0;
  let prevHash = last?.hash ?? genesisHash;
  const rows = entries.map((entry) => {
    seq += 1;
    const body = {
      seq,
      at: microseconds(entry.at),
      actor: entry.actor,
      team: entry.team,
      source: entry.source,
      operation: entry.operation,
      subject: entry.subject,
      outcome: entry.outcome,
      reason: entry.reason === null ? null : toWellFormed(entry.reason),
      before: storable(entry.before),
      after: storable(entry.after),
      request_id: entry.requestId ?? null,
      receipt_id: entry.receiptId,
      policy: entry.policy,
    };
    const hash = auditHash(prevHash, body);
    const row = {
      ...body,
      at: entry.at,
      before: jsonOrNull(body.before),
      after: jsonOrNull(body.after),
      prev_hash: prevHash,
      hash,
    };
    prevHash = hash;
    return row;
  });
  for (let start = 0; start < rows.length; start += 1_000) {
    await trx
      .insertInto('banto.audit_log')
      .values(rows.slice(start, start + 1_000))
      .execute();
  }
}

const jsonOrNull = (value: Json): string | null => (value === null ? null : JSON.stringify(value));

/** A JavaScript date has milliseconds; the log's form has microseconds. */
const microseconds = (at: Date): string => at.toISOString().replace('Z', '000Z');

/** What jsonb gives back unchanged: no NUL, no half surrogate pair, no minus zero. */
function storable(value: Json): Json {
  if (typeof value === 'string') return toWellFormed(value);
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(storable);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [toWellFormed(key), storable(each)]));
  }
  return value;
}
