import type { Uses } from '../ports.ts';
import type { AuditSource } from '../../db/tables.ts';
import type { Who } from '../../slack/delivery.ts';
import { record } from '../audit/audit.ts';
import type { Explained } from './explain.ts';
import { auditReason } from './outcome.ts';

/** What was refused or failed. */
export interface Attempted {
  readonly who: Who;
  readonly source: AuditSource;
  readonly operation: string;
  /** `payout:<uuid>`, if it is known. */
  readonly subject: string | null;
  readonly receiptId: string | null;
}

/** Records a refusal or failure in the audit log. An error of that is only logged. */
export async function recordRefusal(
  { db, clock, policyHash, log }: Uses<'db' | 'clock' | 'policyHash' | 'log'>,
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
