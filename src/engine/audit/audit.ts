import { sql } from 'kysely';
import type { AuditOutcome, AuditSource, Json } from '../../db/tables.ts';
import { SYSTEM } from '../../domain/permission/actor.ts';
import {
  type AuditBody,
  auditHash,
  type AuditRow,
  genesisHash,
  type Seal,
} from '../../domain/hash-chain/hash-chain.ts';
import { isWellFormed, toWellFormed } from '../../domain/text/text.ts';
import type { Trx } from '../database.ts';

/** One row of the audit log, before it is added to the chain. */
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

/** What Banto did by itself, in a round or at a scheduled time. */
export const ownEntry = (
  base: Pick<AuditEntry, 'at' | 'team' | 'policy'>,
  did: Pick<AuditEntry, 'operation' | 'subject' | 'before' | 'after'>,
): AuditEntry => ({
  ...base,
  actor: SYSTEM,
  source: 'schedule',
  ...did,
  outcome: 'done',
  reason: null,
  receiptId: null,
});

/** Rows in one statement; while the database stores them, the next ones are hashed. */
const BATCH = 500;

/**
 * Adds rows to the chain in the caller's transaction, so that an effect and its rows are committed together. The chain
 * stays locked until the commit, so call this last in a transaction.
 */
export async function record(trx: Trx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  let seal = await lockChain(trx);
  let stored: Promise<unknown> = Promise.resolve();
  for (const batch of batches(entries)) {
    const rows = chainRows(batch, seal);
    seal = rows.at(-1) ?? seal;
    await stored;
    stored = insert(trx, rows);
    // Prevents an unhandled rejection while the next rows are hashed; the error is thrown at `await stored`.
    stored.catch(() => undefined);
  }
  await stored;
}

/**
 * Locks the chain until the transaction ends, and returns its last row. The order of rows is the order of this lock, so
 * each statement must see what was committed before it: transactions are `read committed`.
 */
async function lockChain(trx: Trx): Promise<Seal> {
  const { rows } = await sql<{ seq: number | null; hash: string | null }>`
    select seq, hash from banto.lock_chain()`.execute(trx);
  const [last] = rows;
  return last?.seq && last.hash !== null ? { seq: last.seq, hash: last.hash } : { seq: 0, hash: genesisHash };
}

/** Entries in their order, in batches that one statement can insert: entries with the same fields, at most BATCH. */
function batches(entries: readonly AuditEntry[]): AuditEntry[][] {
  const result: AuditEntry[][] = [];
  for (const entry of entries) {
    const batch = result.at(-1);
    const first = batch?.[0];
    if (batch && first && batch.length < BATCH && sharesFields(first, entry)) batch.push(entry);
    else result.push([entry]);
  }
  return result;
}

const sharesFields = (one: AuditEntry, other: AuditEntry): boolean =>
  one.at.getTime() === other.at.getTime() &&
  one.actor === other.actor &&
  one.team === other.team &&
  one.source === other.source &&
  one.operation === other.operation &&
  one.outcome === other.outcome &&
  one.reason === other.reason &&
  one.requestId === other.requestId &&
  one.receiptId === other.receiptId &&
  one.policy === other.policy;

/** Numbers and hashes entries after the last row of the chain. */
function chainRows(entries: readonly AuditEntry[], last: Seal): AuditRow[] {
  let seal = last;
  return entries.map((entry) => {
    const row = auditRow(entry, seal);
    seal = row;
    return row;
  });
}

/** The row of an entry that comes after `last` in the chain. */
export function auditRow(entry: AuditEntry, { seq, hash: prev_hash }: Seal): AuditRow {
  const body: AuditBody = {
    seq: seq + 1,
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
  return { ...body, prev_hash, hash: auditHash(prev_hash, body) };
}

/** Inserts a batch: the shared fields are sent once, and the others as one JSON text. */
async function insert(trx: Trx, rows: readonly AuditRow[]): Promise<void> {
  const [common] = rows;
  if (!common) return;
  const { at, actor, team, source, operation, outcome, reason, request_id, receipt_id, policy } = common;
  const own = rows.map(({ seq, subject, before, after, prev_hash, hash }) => ({
    seq,
    subject,
    before,
    after,
    prev_hash,
    hash,
  }));
  await sql`
    insert into banto.audit_log (seq, at, actor, team, source, operation, subject, outcome, reason, before, after,
      request_id, receipt_id, policy, prev_hash, hash)
    select seq, ${at}::timestamptz, ${actor}, ${team}, ${source}, ${operation}, subject, ${outcome}, ${reason}, before, after,
      ${request_id}::uuid, ${receipt_id}::uuid, ${policy}, prev_hash, hash
    from jsonb_to_recordset(${JSON.stringify(own)}::jsonb)
      as own (seq bigint, subject text, before jsonb, after jsonb, prev_hash text, hash text)
  `.execute(trx);
}

/** The log's time format has microseconds; a JavaScript date has only milliseconds. */
const microseconds = (at: Date): string => at.toISOString().replace('Z', '000Z');

/** Makes a value that jsonb returns unchanged: without NUL, lone surrogates and minus zero. */
function storable(value: Json): Json {
  if (isStorable(value)) return value;
  if (typeof value === 'string') return toWellFormed(value);
  if (typeof value === 'number') return 0;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [toWellFormed(key), storable(each)]));
}

/** Almost every value is storable and need not be copied. */
function isStorable(value: Json): boolean {
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value === 'number') return !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isStorable);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each));
}
