import { userInfo } from 'node:os';
import { SYSTEM } from '../domain/permission/actor.ts';
import { type Policy, policyHash } from '../domain/policy.ts';
import { plain } from '../domain/text/text.ts';
import type { Json } from '../db/tables.ts';
import type { AuditEntry } from '../engine/audit/audit.ts';

/** Who works at this terminal, for the audit log. In a container a user may have a number alone. */
export function terminalUser(): string {
  try {
    return plain(userInfo().username);
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The audit row of what was done at a terminal, with who works there. */
export const terminalEntry = (
  policy: Policy,
  {
    operation,
    subject,
    before = null,
    after,
    at = new Date(),
  }: Pick<AuditEntry, 'operation' | 'subject'> & {
    readonly before?: Json;
    readonly after: Readonly<Record<string, Json>>;
    readonly at?: Date;
  },
): AuditEntry => ({
  at,
  actor: SYSTEM,
  team: policy.team,
  source: 'cli',
  operation,
  subject,
  outcome: 'done',
  reason: null,
  before,
  after: { ...after, user: terminalUser() },
  receiptId: null,
  policy: policyHash(policy),
});
