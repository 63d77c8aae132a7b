import type { Button } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import type { ChannelName } from '../../domain/policy.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { Language, Words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { ReceiptOutcome } from './outcome.ts';
import type { Receipt } from './receipt.ts';

/** Processes one receipt: an operation, a change, or a decision on a request. */
export interface ReceiptHandler {
  /** Runs in the receipt's transaction. An error rolls back what it wrote. */
  run(trx: Trx, receipt: Receipt): Promise<ReceiptOutcome>;
  /** The outcome when `run` threw an error that a retry cannot solve; may close a request. */
  fail(trx: Trx, receipt: Receipt, error: unknown): Promise<ReceiptOutcome>;
}

/** An action that is stored before it is acknowledged, and then processed and concluded. */
export interface StoredAction {
  readonly name: string;
  readonly title: Words;
  readonly section: RunbookSection | undefined;
  /** Where the outcome is announced besides the reply to the person; undefined when the card itself shows it. */
  readonly announcedIn: 'card' | 'person' | ChannelName | undefined;
  /** Whether the person is not notified of success, because the card shows it. */
  readonly quiet: boolean;
  /** Builds the handler. Asks Slack about people before any lock is held. */
  handler(receipt: Receipt, person: Person): Promise<ReceiptHandler>;
  /** A button that opens the action again with the receipt's input. */
  reopenButton?(receipt: string, language: Language): Button;
  /** A button for the next thing of the same kind, after this one was done or requested. */
  nextButton?(receipt: Receipt, person: Person): Promise<Button | undefined>;
  /** Concludes a receipt whose process ended during its external call. Set only for actions with such a call. */
  recover?(receipt: string): Promise<void>;
}

/** The actions by the names in receipts. */
export interface HasActions {
  readonly actions: { findStored(name: string): StoredAction | undefined };
}
