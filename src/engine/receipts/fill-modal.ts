import type { ModalView } from '@slack/types';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { ViewRef } from '../../slack/messenger.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { Uses } from '../ports.ts';
import { explain, type Explained } from './explain.ts';

/** How the handling of a delivery failed, and where its person sees it. */
export interface Failure {
  readonly error: unknown;
  readonly explained: Explained;
  /** `modal`: an open modal says it. `stuck`: a modal is open, for which the trigger was used, and says nothing. */
  readonly seen: 'modal' | 'stuck' | 'nowhere';
}

/** An open modal could not be filled. The log has the error; it must still be recorded. */
class NotFilled extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.explained.sentence.en, { cause: failure.error });
    this.failure = failure;
  }
}

/** What was thrown while a delivery was handled. */
export const failureOf = (thrown: unknown, section: RunbookSection | undefined): Failure =>
  thrown instanceof NotFilled
    ? thrown.failure
    : { error: thrown, explained: explain(thrown, section), seen: 'nowhere' };

/** What an open modal is about, and how it says that it could not be filled. */
export interface Filling {
  readonly name: string;
  readonly section: RunbookSection | undefined;
  readonly draw: (explained: Explained) => ModalView | Promise<ModalView>;
}

/**
 * Fills an open modal, or says in it why that is not possible.
 * @throws NotFilled, which {@link failureOf} reads
 */
export async function fillOrExplain(
  { messenger, log }: Uses<'messenger' | 'log'>,
  view: ViewRef,
  fill: () => Promise<void>,
  { name, section, draw }: Filling,
): Promise<void> {
  try {
    await fill();
  } catch (error) {
    if (isOutdatedView(error)) return;
    const explained = explain(error, section);
    const { reference } = explained;
    if (reference !== undefined) log.error({ err: error, reference, operation: name }, 'modal not filled');
    const told = messenger.updateView({ id: view.id }, await draw(explained));
    const seen = await told.then(
      () => 'modal' as const,
      (refused: unknown) => (isOutdatedView(refused) ? 'modal' : 'stuck'),
    );
    throw new NotFilled({ error, explained, seen });
  }
}

/** Whether the person closed the modal, or it shows something newer: then there is nothing to do. */
function isOutdatedView(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'refused' && ['not_found', 'hash_conflict'].includes(failure.code);
}
