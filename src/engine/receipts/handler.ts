import type { Button } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import type { ChannelName } from '../../domain/policy.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { Language, Words } from '../../domain/words.ts';
import type { Trx } from '../database.ts';
import type { ReceiptOutcome } from './outcome.ts';
import type { Receipt } from './receipt.ts';

/** Carries out one receipt: an operation, a change, or a decision on somebody's request. */
export interface ReceiptHandler {
  /** Runs in the receipt's transaction. What it throws undoes whatever it wrote. */
  run(trx: Trx, receipt: Receipt): Promise<ReceiptOutcome>;
  /** The outcome when `run` threw an error that will not pass by itself; may close what the receipt was about. */
  fail(trx: Trx, receipt: Receipt, error: unknown): Promise<ReceiptOutcome>;
}

/** Something that is stored before Slack is answered, and then carried out and concluded. */
export interface StoredAction {
  readonly name: string;
  readonly title: Words;
  readonly section: RunbookSection | undefined;
  /** Where the outcome is announced besides where it was asked; undefined when the card itself shows it. */
  readonly announcedIn: 'card' | 'person' | ChannelName | undefined;
  /** Success is not told to the person: the card shows it. */
  readonly quiet: boolean;
  /** Prepares the handler. Asks Slack who people are, before any lock is held. */
  handler(receipt: Receipt, person: Person): Promise<ReceiptHandler>;
  /** Opens the same again with what was entered for the receipt. */
  reopenButton?(receipt: string, language: Language): Button;
  /** Concludes a receipt whose external call was begun by a process that is gone. Set where there is such a call. */
  recover?(receipt: string): Promise<void>;
}

/** The actions by the names that receipts carry. */
export interface HasActions {
  readonly actions: { findStored(name: string): StoredAction | undefined };
}
