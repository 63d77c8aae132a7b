import type { Json, ReceiptState } from '../../db/tables.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { type Words, words } from '../../domain/words.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Trx } from '../database.ts';
import type { Effect } from '../definitions/operation.ts';
import type { Uses } from '../ports.ts';
import { explain, type Explained } from './failures.ts';
import type { Receipt } from './receipt.ts';

/** How a receipt ended, as it is stored and as its person is told. */
export interface Result {
  readonly outcome: 'done' | 'refused' | 'failed' | 'requested' | 'unknown';
  readonly sentence: Words;
  readonly next: Words | null;
  /** Where the runbook speaks of it, when it was not done. */
  readonly section?: RunbookSection | undefined;
  readonly reference: string | null;
  /** A card in a channel shows it too. */
  readonly onCard?: boolean;
  /** A second try may well succeed: what was shown has changed, or a value was not accepted. */
  readonly worthAnother?: boolean;
}

/** The result of a receipt that has ended; the column holds what `concludeReceipt` put there. */
export const resultOf = (receipt: Receipt): Result | undefined =>
  receipt.state === 'stored' || receipt.state === 'started' ? undefined : (receipt.result as unknown as Result);

/** A result as the receipt's column holds it. */
export const storedResult = (result: Result): Json => result as unknown as Json;

/** Everything a receipt's end writes, in the transaction of the effect itself. */
export interface ReceiptOutcome {
  readonly state: ReceiptState;
  readonly result: Result;
  readonly entries: readonly AuditEntry[];
  /** Subjects whose cards go first now. */
  readonly subjects: readonly string[];
  /** What else belongs to the end: a request to be closed, people to be told. */
  also?(trx: Trx): Promise<void>;
  /** What comes after the commit, in this process; after a crash the sweep takes it up. */
  afterwards?(): Promise<void>;
}

export type OutcomePorts = Uses<'clock' | 'policyHash' | 'directory' | 'log'>;

/** What every audit row of a receipt says. */
export const auditBase = ({ clock, policyHash }: Uses<'clock' | 'policyHash'>, receipt: Receipt) => ({
  at: clock.now(),
  actor: receipt.actor,
  team: receipt.team,
  source: receipt.source,
  operation: receipt.name,
  receiptId: receipt.id,
  policy: policyHash,
});

/** A row for each thing that was changed. */
export const effectEntries = (
  base: Omit<AuditEntry, 'subject' | 'outcome' | 'before' | 'after' | 'reason'>,
  effects: readonly Effect[],
  { reason, outcome = 'done' }: { readonly reason: string | null; readonly outcome?: 'done' | 'started' },
): AuditEntry[] => effects.map(({ subject, before, after }) => ({ ...base, subject, outcome, reason, before, after }));

/** Refusals and failures after which a second try may succeed. */
const worthAnother: ReadonlySet<Explained['code']> = new Set([
  'stale',
  'expired',
  'duplicate',
  'invalid',
  'busy',
  'unavailable',
  'error',
]);

/** A refusal's reason begins with its code; the sentence is the English one, for whoever reads the log. */
export const auditReason = ({ code, sentence, reference }: Explained): string =>
  `${code}: ${sentence.en}${reference === undefined ? '' : ` (${reference})`}`;

/** The outcome of what could not be done: in words for the person, with its code in the audit log. */
export function failedOutcome(
  ports: OutcomePorts,
  receipt: Receipt,
  error: unknown,
  about: { readonly subject: string | null; readonly requestId?: string } = { subject: null },
): ReceiptOutcome {
  const explained = explain(error, ports.directory.sectionOf(receipt.name));
  const { outcome, sentence, next, section, reference, code } = explained;
  if (reference !== undefined)
    ports.log.error({ err: error, reference, operation: receipt.name, receipt: receipt.id }, 'operation failed');
  return {
    state: outcome,
    result: {
      outcome,
      sentence,
      next: next ?? null,
      ...(section !== undefined && { section }),
      reference: reference ?? null,
      worthAnother: worthAnother.has(code),
    },
    entries: [
      {
        ...auditBase(ports, receipt),
        ...about,
        outcome,
        reason: auditReason(explained),
        before: null,
        after: null,
      },
    ],
    subjects: [],
  };
}

/** After the last retry: the receipt ends as failed, in words. */
export function exhausted(ports: Uses<'clock' | 'policyHash'>, receipt: Receipt): ReceiptOutcome {
  const sentence = words(
    '何度か試みましたが、実行できませんでした。何も変更していません。',
    'Banto tried several times and could not do it. Nothing was changed.',
  );
  return {
    state: 'failed',
    result: { outcome: 'failed', sentence, next: null, reference: null, worthAnother: true },
    entries: [
      {
        ...auditBase(ports, receipt),
        subject: null,
        outcome: 'failed',
        reason: `unavailable: ${sentence.en}`,
        before: null,
        after: null,
      },
    ],
    subjects: [],
  };
}
