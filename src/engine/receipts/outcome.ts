import { maskEmails } from '../parameters/clues.ts';
import type { Json, ReceiptState } from '../../db/tables.ts';
import type { ReplyOffer } from '../../domain/errors.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Trx } from '../database.ts';
import type { Effect } from '../definitions/operation.ts';
import type { Uses } from '../ports.ts';
import { explain, type Explained } from './explain.ts';
import type { Receipt } from './receipt.ts';

/** A receipt's result, as it is stored and as the person is notified. */
export interface Result {
  readonly outcome: 'done' | 'refused' | 'failed' | 'requested' | 'unknown' | 'rehearsed';
  readonly sentence: Words;
  readonly next: Words | null;
  /** The runbook's section about it, when it was not done. */
  readonly section?: RunbookSection | undefined;
  readonly reference: string | null;
  /** The second person's request that it is about: people speak of it by its number. */
  readonly request?: string;
  /** What can be done instead, as buttons. */
  readonly offers?: readonly ReplyOffer[];
  /** Whether the person has seen it already, at the field of their modal. */
  readonly told?: boolean;
  /** Whether a later direct message says what came of it. */
  readonly followed?: boolean;
  /** Whether a card in a channel shows it too. */
  readonly onCard?: boolean;
  /** Whether a second try may succeed: after a change of what was shown, or with other input. */
  readonly worthAnother?: boolean;
}

/** The result of a concluded receipt. Guarantee: `concludeReceipt` wrote the column. */
export const resultOf = (receipt: Receipt): Result | undefined =>
  receipt.state === 'stored' || receipt.state === 'started' ? undefined : (receipt.result as unknown as Result);

/** A result for the receipt's column. */
export const storedResult = (result: Result): Json => result as unknown as Json;

/** Everything that concluding a receipt writes, in the transaction of the effect itself. */
export interface ReceiptOutcome {
  readonly state: ReceiptState;
  readonly result: Result;
  readonly entries: readonly AuditEntry[];
  /** Subjects whose cards are delivered first. */
  readonly subjects: readonly string[];
  /** Writes what else belongs to the end: closes a request, stores messages. */
  also?(trx: Trx): Promise<void>;
  /** Runs in this process after the commit; after a crash the sweep of receipts does it. */
  afterCommit?(): Promise<void>;
}

export type OutcomePorts = Uses<'clock' | 'policyHash' | 'directory' | 'log'>;

/** The fields that all audit rows of a receipt share. */
export const auditBase = ({ clock, policyHash }: Uses<'clock' | 'policyHash'>, receipt: Receipt) => ({
  at: clock.now(),
  actor: receipt.actor,
  team: receipt.team,
  source: receipt.source,
  operation: receipt.name,
  receiptId: receipt.id,
  policy: policyHash,
});

/** An audit row for each changed subject. */
export const effectEntries = (
  base: Omit<AuditEntry, 'subject' | 'outcome' | 'before' | 'after' | 'reason'>,
  effects: readonly Effect[],
  { reason, outcome = 'done' }: { readonly reason: string | null; readonly outcome?: 'done' | 'started' | 'rehearsed' },
): AuditEntry[] => effects.map(({ subject, before, after }) => ({ ...base, subject, outcome, reason, before, after }));

/** Codes of refusals and failures after which a second try may succeed. */
const worthAnother: ReadonlySet<Explained['code']> = new Set([
  'stale',
  'expired',
  'duplicate',
  'invalid',
  'busy',
  'unavailable',
  'error',
]);

/**
 * The audit log's reason of a refusal or failure: its code, the English sentence and the reference. What was typed may be
 * an address, which the log keeps masked as in the parameters.
 */
export const auditReason = ({ code, sentence, reference }: Explained): string =>
  `${code}: ${maskEmails(sentence.en)}${reference === undefined ? '' : ` (${reference})`}`;

/** The outcome of a refusal or failure: a sentence for the person, the code for the audit log. */
export function failedOutcome(
  ports: OutcomePorts,
  receipt: Receipt,
  error: unknown,
  subjectFields: { readonly subject: string | null; readonly requestId?: string } = { subject: null },
): ReceiptOutcome {
  const explained = explain(error, ports.directory.sectionOf(receipt.name));
  const { outcome, sentence, next, section, reference, code, offers = [] } = explained;
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
      ...(offers.length > 0 && { offers }),
    },
    entries: [
      {
        ...auditBase(ports, receipt),
        ...subjectFields,
        outcome,
        reason: auditReason(explained),
        before: null,
        after: null,
      },
    ],
    subjects: [],
  };
}

/** The outcome after the last retry. */
export function retriesExhausted(ports: Uses<'clock' | 'policyHash'>, receipt: Receipt): ReceiptOutcome {
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
