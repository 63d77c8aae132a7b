import { sql } from 'kysely';
import { parseExactly } from '../../domain/text/exact-json.ts';
import type { AuditRow } from '../../domain/hash-chain/hash-chain.ts';
import type { Db, ReadDb } from '../database.ts';

/**
 * Streams the audit log as it is hashed and exported, in order. The database formats `at`, because a JavaScript date
 * would lose its microseconds, and gives JSON as text, because the driver would round its numbers. Run it on one
 * snapshot. `part` limits it to rows after a number, and to a number of rows.
 */
export async function* auditRows(
  db: Db | ReadDb,
  part: { after?: number; rows?: number } = {},
): AsyncGenerator<AuditRow> {
  const stored = db
    .selectFrom('banto.audit_log')
    // As a float, so that an invalid number is reported as a fault instead of stopping with an error.
    .select(sql<number>`audit_log.seq::float8`.as('seq'))
    .select(sql<string>`to_char(audit_log.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('at'))
    .select(sql<string | null>`audit_log.before::text`.as('before'))
    .select(sql<string | null>`audit_log.after::text`.as('after'))
    .select(['actor', 'team', 'source', 'operation', 'subject', 'outcome', 'reason'])
    .select(['request_id', 'receipt_id', 'policy', 'prev_hash', 'hash'])
    .where('banto.audit_log.seq', '>', part.after ?? 0)
    .orderBy('banto.audit_log.seq')
    .$if(part.rows !== undefined, (qb) => qb.limit(part.rows ?? 0))
    .stream(1_000);
  for await (const row of stored) yield { ...row, before: asWritten(row.before), after: asWritten(row.after) };
}

/** Banto writes no JSON null: where it is, somebody changed the row, and it must not pass for an absent value. */
const asWritten = (json: string | null): unknown =>
  json === null ? null : json === 'null' ? 'JSON null' : parseExactly(json);
