import type { ModalView } from '@slack/types';
import pTimeout from 'p-timeout';
import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import type { ViewRef } from '../../slack/messenger.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Uses } from '../ports.ts';
import { explain, type Explained } from '../receipts/failures.ts';
import { toldModal } from '../receipts/told.ts';
import { type Arguments, lacksId, readArguments, withDays } from './arguments.ts';
import { choiceModal, frameOf, loadingModal, previewModal } from './modal.ts';
import { makePreview, operationContext } from './preview.ts';

/** A trigger lives three seconds, on Slack's clock: what is not ready by now waits behind a skeleton. Milliseconds. */
const PATIENCE_MS = 500;

export type OpenPorts = HasCatalog & Uses<'db' | 'dialect' | 'policy' | 'clock' | 'people' | 'messenger' | 'log'>;

/** What is to be opened, for whom. */
export interface Opening {
  readonly operation: AnyOperation;
  readonly given: Arguments;
  readonly person: Person;
  /** Called with the subject as soon as it is known: a name or number may have been typed. */
  readonly found?: (subject: string | null) => void;
}

/** The preview failed and the open modal already says so; it is still to be recorded. */
export class ToldInModal extends Error {
  readonly explained: Explained;

  constructor(explained: Explained, cause: unknown) {
    super(explained.sentence.en, { cause });
    this.explained = explained;
  }
}

/**
 * Opens an operation's modal: the exact preview, or the choice of what it is about. When that is ready in a moment it
 * opens complete, otherwise as a skeleton that is filled.
 * @throws Refused before anything is opened, when the operation cannot be done; ToldInModal when a skeleton was.
 */
export async function openOperation(ports: OpenPorts, opening: Opening, triggerId: string): Promise<void> {
  const ready = drawModal(ports, opening);
  const view = await pTimeout(ready, { milliseconds: PATIENCE_MS, fallback: () => undefined });
  if (view) {
    await ports.messenger.openView(triggerId, view);
    return;
  }
  const { operation, person } = opening;
  const skeleton = await ports.messenger.openView(triggerId, loadingModal({ operation, language: person.language }));
  await fill(ports, opening, skeleton, ready);
}

/** Shows the preview for what was chosen, in the modal that asked. @throws ToldInModal */
export const showPreview = (ports: OpenPorts, opening: Opening, view: ViewRef): Promise<void> =>
  fill(ports, opening, view, drawModal(ports, opening));

async function fill(
  { messenger, log }: Uses<'messenger' | 'log'>,
  { operation, person: { language } }: Opening,
  view: ViewRef,
  ready: Promise<ModalView>,
): Promise<void> {
  try {
    await messenger.updateView(view, await ready);
  } catch (error) {
    if (isOutdatedView(error)) return;
    const explained = explain(error, operation.section);
    const { reference } = explained;
    if (reference !== undefined) log.error({ err: error, reference, operation: operation.name }, 'preview failed');
    const told = toldModal(frameOf({ operation, language }), explained);
    await messenger.updateView({ id: view.id }, told).catch(ignoreOutdatedView);
    throw new ToldInModal(explained, error);
  }
}

/** The person has closed the modal, or it shows something newer: nothing is wrong, and nobody is left to be told. */
function isOutdatedView(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'refused' && ['not_found', 'hash_conflict'].includes(failure.code);
}

function ignoreOutdatedView(error: unknown): void {
  if (!isOutdatedView(error)) throw error;
}

async function drawModal(ports: OpenPorts, { operation, given, person, found }: Opening): Promise<ModalView> {
  const of = { operation, language: person.language };
  const reading = { now: ports.clock.now(), policy: ports.policy };
  if (!lacksId(operation, given)) return preview(given);
  const typed = given.raw['id'];
  const choices = await operation.choices(ports.db, operationContext(ports, person), typed);
  const [only] = choices;
  // One that fits what was typed is what was meant. One that is merely left over is not.
  if (typed !== undefined && choices.length === 1 && only)
    return preview(readArguments(reading, operation, { ...given.raw, id: only.id }));
  if (typed !== undefined && !only) throw nothingMatches(typed, operation);
  const none = words('対象がありません。', 'There is nothing to choose from.');
  return choiceModal(of, choices, none, given.raw);

  async function preview(about: Arguments): Promise<ModalView> {
    found?.(about.subject);
    const raw = withDays(reading, operation, about.raw);
    const stored = await makePreview(ports, operation, { ...about, raw }, person);
    return previewModal(of, stored, raw, reading.now);
  }
}

function nothingMatches(typed: string, { section }: AnyOperation): Refused {
  const shown = cut(typed, 40);
  return new Refused('not_found', words(`「${shown}」に当てはまる対象がありません。`, `Nothing matches “${shown}”.`), {
    section,
    next: words(
      '名前やIDを確認してください。何も付けずに実行すると、一覧から選べます。',
      'Check the name or id; without one there is a list to choose from.',
    ),
  });
}
