import { sql } from 'kysely';
import type { AuditRow } from '../../domain/hash-chain.ts';
import type { Db, ReadDb } from '../database.ts';

/**
 * The audit log as it is hashed and exported, from the first row to the last, without ever holding all of it. `at` is
 * written by the database: a JavaScript date would lose its microseconds. Run it on one snapshot. `part` narrows it to what follows a number.
 */
export function auditRows(db: Db | ReadDb, part: { after?: number; rows?: number } = {}): AsyncIterable<AuditRow> {
  return (
    db
      .selectFrom('banto.audit_log')
      // As a float, so that a number put there by hand is found to be wrong instead of ending the reading.
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
