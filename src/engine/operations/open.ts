import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import type { ViewRef } from '../../slack/messenger.ts';
import type { Engine } from '../ports.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { explain, type Explained } from '../receipts/failures.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { choiceModal, frame, loadingModal, previewModal, toldModal } from './modal.ts';
import { makePreview, operationContext, type Raw } from './preview.ts';

/** A trigger lives three seconds, on Slack's clock: what is not ready by now waits behind a skeleton. Milliseconds. */
const PATIENCE_MS = 500;

/** What could not be previewed, and stands in the modal already; it is still to be recorded. */
export class ToldInModal extends Error {
  readonly explained: Explained;

  constructor(explained: Explained, cause: unknown) {
    super(explained.sentence.en, { cause });
    this.explained = explained;
  }
}

type Ready = { readonly view: ReturnType<typeof loadingModal> };

/**
 * Opens an operation's modal: the exact preview, or the choice of what it is about. When it is ready in a moment it
 * opens complete, otherwise as a skeleton that is filled.
 * @throws Refused before anything is opened, when the operation cannot be done; ToldInModal when a skeleton was.
 */
export async function openOperation(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  person: Person,
  triggerId: string,
  /** Told what it is about as soon as that is known: a name or number may have been typed. */
  found?: (about: Raw) => void,
): Promise<void> {
  const ready = prepare(engine, operation, raw, person, found);
  const first = await Promise.race([ready, sleep(PATIENCE_MS, undefined)]);
  if (first) {
    await engine.messenger.openView(triggerId, first.view);
    return;
  }
  const skeleton = await engine.messenger.openView(triggerId, loadingModal({ operation, language: person.language }));
  await fill(engine, operation, person, skeleton, ready);
}

/** Shows the preview for what was chosen, in the modal that asked. @throws ToldInModal */
export async function showPreview(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  person: Person,
  view: ViewRef,
): Promise<void> {
  await fill(engine, operation, person, view, prepare(engine, operation, raw, person));
}

async function fill(
  engine: Engine,
  operation: AnyOperation,
  person: Person,
  view: ViewRef,
  ready: Promise<Ready>,
): Promise<void> {
  try {
    await engine.messenger.updateView(view, (await ready).view);
  } catch (error) {
    if (isPassedOver(error)) return;
    const explained = explain(error, operation.section);
    const { reference } = explained;
    if (reference !== undefined)
      engine.log.error({ err: error, reference, operation: operation.name }, 'preview failed');
    const look = frame({ operation, language: person.language });
    await engine.messenger.updateView({ id: view.id }, toldModal(look, explained)).catch(ignorePassedOver);
    throw new ToldInModal(explained, error);
  }
}

/** The person has closed the modal, or it shows something newer: nothing is wrong, and nobody is left to be told. */
function isPassedOver(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'refused' && ['not_found', 'hash_conflict'].includes(failure.code);
}

function ignorePassedOver(error: unknown): void {
  if (!isPassedOver(error)) throw error;
}

async function prepare(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  person: Person,
  found?: (about: Raw) => void,
): Promise<Ready> {
  const look = { operation, language: person.language };
  const now = engine.clock.now();
  if (await mustChoose(engine, operation, raw)) {
    const choices = await operation.choices(engine.db, operationContext(engine, person), raw['id']);
    if (choices.length === 0 && raw['id'] !== undefined) throw nothingFits(raw['id'], operation);
    const none = words('対象がありません。', 'There is nothing to choose from.');
    const [only] = choices;
    // One that fits what was typed is what was meant; one left over is not.
    if (!(choices.length === 1 && only && raw['id'] !== undefined))
      return { view: choiceModal(look, choices, none, raw) };
    return preview(only.id);
  }
  return preview(raw['id']);

  async function preview(id: string | undefined): Promise<Ready> {
    const about = canonical(engine, operation, { ...raw, ...(id !== undefined && { id }) });
    found?.(about);
    const stored = await makePreview(engine, operation, about, person);
    return { view: previewModal(look, stored.preview, stored.id, about, now) };
  }
}

function nothingFits(typed: string, { section }: AnyOperation): Refused {
  const shown = cut(typed, 40);
  return new Refused(
    'not_found',
    words(`「${shown}」に当てはまる対象がありません。`, `Nothing that this can be done to fits “${shown}”.`),
    {
      section,
      next: words(
        '名前やIDを確認してください。何も付けずに実行すると、一覧から選べます。',
        'Check the name or id; without one there is a list to choose from.',
      ),
    },
  );
}

/** Whether the id is missing, or is a name to be looked up. */
async function mustChoose(engine: Engine, operation: AnyOperation, raw: Raw): Promise<boolean> {
  const id = operation.parameters['id'];
  if (!id) return false;
  const text = raw['id'];
  return text === undefined || !id.schema({ now: engine.clock.now(), policy: engine.policy }).safeParse(text).success;
}

/** Days as a date picker takes them, whatever way they were typed; a bound day that was left out is the default one. */
export function canonical(engine: Engine, operation: AnyOperation, raw: Raw): Raw {
  const context = { now: engine.clock.now(), policy: engine.policy };
  const days = Object.entries(operation.parameters).flatMap(([name, parameter]) => {
    if (parameter.input !== 'day') return [];
    const typed = raw[name];
    if (typed === undefined) return parameter.required ? [] : [[name, parameter.fallback(context)] as const];
    const read = parameter.schema(context).safeParse(typed);
    return [[name, read.success ? read.data : typed] as const];
  });
  return {
    ...raw,
    ...Object.fromEntries(days.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
  };
}
