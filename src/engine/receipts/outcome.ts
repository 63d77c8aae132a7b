import type { Json, ReceiptState } from '../../db/tables.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { type Words, words } from '../../domain/words.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import { explain, type Explained } from './failures.ts';
import type { Effect } from '../definitions/operation.ts';
import type { Receipt } from './receipt.ts';

/** How a receipt ended, as it keeps it and as its person is told. */
export interface Result {
  readonly outcome: 'done' | 'refused' | 'failed' | 'requested' | 'unknown';
  readonly sentence: Words;
  readonly next: Words | null;
  /** Where the runbook speaks of it, when it came to nothing. */
  readonly section?: RunbookSection | undefined;
  readonly reference: string | null;
  /** A card in a channel shows it too. */
  readonly onCard?: boolean;
  /** It may well succeed when the person looks at it again: what was shown has changed, or a value would not do. */
  readonly worthAnother?: boolean;
}

/** The result of a settled receipt; the column holds what `processReceipt` put there. */
export const resultOf = (receipt: Receipt): Result | undefined =>
  receipt.state === 'stored' || receipt.state === 'started' ? undefined : (receipt.result as unknown as Result);

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

/** What every audit row of a receipt says. */
export const common = (engine: Engine, receipt: Receipt) => ({
  at: engine.clock.now(),
  actor: receipt.actor,
  team: receipt.team,
  source: receipt.source,
  operation: receipt.name,
  receiptId: receipt.id,
  policy: engine.policyHash,
});

/** A row for each thing that was changed. */
export const effectEntries = (
  base: ReturnType<typeof common>,
  effects: readonly Effect[],
  reason: string | null,
  requestId: string | null = null,
  outcome: 'done' | 'started' = 'done',
): AuditEntry[] =>
  effects.map(({ subject, before, after }) => ({
    ...base,
    subject,
    outcome,
    reason,
    before,
    after,
    requestId,
  }));

/** Refusals and failures that another look at the same thing may get over. */
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

/** The end of what could not be done: in words for the person, with its code in the audit log. */
export function failedEnding(
  engine: Engine,
  receipt: Receipt,
  subject: string | null,
  error: unknown,
  requestId: string | null = null,
): ReceiptOutcome {
  const explained = explain(error, engine.catalog.sectionOf(receipt.name));
  const { outcome, sentence, next, section, reference, code } = explained;
  if (reference !== undefined)
    engine.log.error({ err: error, reference, operation: receipt.name, receipt: receipt.id }, 'operation failed');
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
        ...common(engine, receipt),
        subject,
        outcome,
        reason: auditReason(explained),
        before: null,
        after: null,
        requestId,
      },
    ],
    subjects: [],
  };
}

/** After the last retry: the receipt ends as failed, in words. */
export const exhausted = (engine: Engine, receipt: Receipt): ReceiptOutcome => {
  const sentence = words(
    '何度か試みましたが、実行できませんでした。何も変更していません。',
    'Banto tried several times and could not do it. Nothing was changed.',
  );
  return {
    state: 'failed',
    result: { outcome: 'failed', sentence, next: null, reference: null, worthAnother: true },
    entries: [
      {
        ...common(engine, receipt),
        subject: null,
        outcome: 'failed',
        reason: `unavailable: ${sentence.en}`,
        before: null,
        after: null,
      },
    ],
    subjects: [],
  };
};

/** A result as the receipt's column holds it. */
export const storedResult = (result: Result): Json => result as unknown as Json;
