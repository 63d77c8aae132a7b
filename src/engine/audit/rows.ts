import { sql } from 'kysely';
import type { AuditRow } from '../../domain/hash-chain.ts';
import type { Db, ReadDb } from '../database.ts';

/**
 * Streams the audit log as it is hashed and exported, in order. The database formats `at`, because a JavaScript date
 * would lose its microseconds. Run it on one snapshot. `part` limits it to rows after a number, and to a number of
 * rows.
 */
export function auditRows(db: Db | ReadDb, part: { after?: number; rows?: number } = {}): AsyncIterable<AuditRow> {
  return (
    db
      .selectFrom('banto.audit_log')
      // As a float, so that an invalid number is reported as a fault instead of stopping with an error.
      .select(sql<number>`audit_log.seq::float8`.as('seq'))
      .select(sql<string>`to_char(audit_log.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('at'))
      .select(['actor', 'team', 'source', 'operation', 'subject', 'outcome', 'reason', 'before', 'after'])
      .select(['request_id', 'receipt_id', 'policy', 'prev_hash', 'hash'])
      .where('banto.audit_log.seq', '>', part.after ?? 0)
      .orderBy('banto.audit_log.seq')
      .$if(part.rows !== undefined, (qb) => qb.limit(part.rows ?? 0))
      .stream(1_000)
  );
}
