import type { AuditSource } from '../../db/tables.ts';
import type { Who } from '../../slack/delivery.ts';
import { record } from '../audit/audit.ts';
import type { Engine } from '../ports.ts';
import type { Explained } from './failures.ts';
import { auditReason } from './outcome.ts';

/** Which attempt came to nothing. */
export interface Attempted {
  readonly who: Who;
  readonly source: AuditSource;
  readonly operation: string;
  /** `payout:<uuid>`, where it is known. */
  readonly subject: string | null;
  readonly receiptId: string | null;
}

/** Writes down that something was refused or failed. Where even that fails, the log has it. */
export async function recordRefusal(
  { db, clock, policyHash, log }: Engine,
  explained: Explained,
  { who, source, operation, subject, receiptId }: Attempted,
): Promise<void> {
  const entry = {
    at: clock.now(),
    actor: who.user,
    team: who.team,
    source,
    operation,
    subject,
    outcome: explained.outcome,
    reason: auditReason(explained),
    before: null,
    after: null,
    receiptId,
    policy: policyHash,
  };
  await db
    .transaction()
    .execute((trx) => record(trx, [entry]))
    .catch((error: unknown) => log.error({ err: error, operation }, 'refusal not recorded'));
}
