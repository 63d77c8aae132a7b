import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import pTimeout from 'p-timeout';
import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { cut } from '../../domain/text/text.ts';
import { words } from '../../domain/text/words.ts';
import type { ViewRef } from '../../slack/messenger.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { Choices } from '../definitions/choices.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { type Raw, readingContext } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import type { Explained } from '../receipts/explain.ts';
import { replyBlocks, replyModal } from '../receipts/reply.ts';
import { fillOrExplain } from '../receipts/fill-modal.ts';
import { type Arguments, lacksFirst, lacksId, readArguments, withDays } from './arguments.ts';
import { takesFiles } from './files.ts';
import { choiceModal, firstModal, frameOf, loadingModal, previewModal } from './modal.ts';
import { makePreview, operationContext } from './preview.ts';

/**
 * How long the preview may take before an empty modal is opened: a trigger is valid for three seconds. Milliseconds.
 */
const SKELETON_AFTER_MS = 500;

export type OpenPorts = HasCatalog &
  Uses<'db' | 'dialect' | 'policy' | 'clock' | 'people' | 'messenger' | 'log' | 'reading'>;

/** The operation to open, its arguments, and for whom. */
export interface Opening {
  readonly operation: AnyOperation;
  readonly given: Arguments;
  /** The same line with more of its words in the name, longest name first: they are looked up before `given`. */
  readonly longerNames?: readonly Raw[];
  readonly person: Person;
  /** Called with the subject when it was found by a typed name or number. */
  readonly found?: (subject: string | null) => void;
}

/**
 * Opens an operation's modal: the preview, or the choice of a subject. Opens it complete when that is fast, otherwise
 * empty, and fills it later.
 * @throws Refused when the operation cannot be done and nothing is open yet; NotFilled when a modal is open.
 */
export async function openOperation(ports: OpenPorts, opening: Opening, triggerId: string): Promise<void> {
  const ready = drawInTurn(ports, opening);
  const view = await pTimeout(ready, { milliseconds: SKELETON_AFTER_MS, fallback: () => undefined });
  if (view) {
    await ports.messenger.openView(triggerId, view);
    return;
  }
  const { operation, person } = opening;
  const skeleton = await ports.messenger.openView(triggerId, loadingModal({ operation, language: person.language }));
  await fillModal(ports, opening, skeleton, ready);
}

/** Shows the preview in a modal that is open. @throws NotFilled */
export const showPreview = (ports: OpenPorts, opening: Opening, view: ViewRef): Promise<void> =>
  fillModal(ports, opening, view, drawInTurn(ports, opening));

const fillModal = (ports: OpenPorts, opening: Opening, view: ViewRef, ready: Promise<ModalView>): Promise<void> =>
  fillOrExplain(ports, view, async () => fill(ports.messenger, view, await ready), {
    name: opening.operation.name,
    section: opening.operation.section,
    draw: (explained) => failedModal(ports, opening, explained),
  });

/** Why there is no preview. What was pasted is asked again, so that one line can be put right without losing the others. */
async function failedModal(
  ports: OpenPorts,
  { operation, given: { raw }, person: { language } }: Opening,
  explained: Explained,
): Promise<ModalView> {
  const target = { operation, language };
  if (operation.first === undefined) return replyModal(frameOf(target), explained);
  // The form names its section itself.
  const why = replyBlocks({ ...explained, section: undefined }, language);
  return firstModal(target, raw, await takesFiles(ports, operation), why);
}

/** The longest that an open modal waits when Slack is busy. Milliseconds. */
const BUSY_MS = 10_000;

/** Fills an open modal; when Slack is busy, once more after the pause that it asks for. */
async function fill(messenger: Uses<'messenger'>['messenger'], ref: ViewRef, view: ModalView): Promise<void> {
  try {
    await messenger.updateView(ref, view);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'rate-limited' || failure.retryAfterMs > BUSY_MS) throw error;
    await sleep(failure.retryAfterMs);
    await messenger.updateView(ref, view);
  }
}

const drawInTurn = (ports: OpenPorts, opening: Opening): Promise<ModalView> =>
  ports.reading(opening.person.id, () => drawModal(ports, opening));

async function drawModal(ports: OpenPorts, opening: Opening): Promise<ModalView> {
  const { operation, given, person, found } = opening;
  const target = { operation, language: person.language };
  const reading = readingContext(ports);
  if (!lacksId(operation, given)) return firstOrPreview(given);
  const { raw: named, choices } = await findChoices(ports, opening);
  const [only, another] = choices.first;
  // A single match of a typed text was meant. A single choice without a text was not, so show it as a choice.
  if (named['id'] !== undefined && only && !another)
    return firstOrPreview(readArguments(reading, operation, { ...named, id: only.id }));
  const none = words(
    `「${operation.title.ja}」の対象は 0件です。`,
    `“${operation.title.en}”: there is nothing to choose from (0).`,
  );
  return choiceModal(target, choices, none, named);

  async function firstOrPreview(subjectArguments: Arguments): Promise<ModalView> {
    if (lacksFirst(operation, subjectArguments.raw))
      return firstModal(target, subjectArguments.raw, await takesFiles(ports, operation));
    found?.(subjectArguments.subject);
    const raw = withDays(reading, operation, subjectArguments.raw);
    const stored = await makePreview(ports, operation, { ...subjectArguments, raw }, person);
    return previewModal(target, stored, raw, reading.now);
  }
}

/** What the typed name may mean, trying the longest name first. @throws Refused when a typed name matches nothing. */
async function findChoices(
  ports: OpenPorts,
  { operation, given, longerNames = [], person }: Opening,
): Promise<{ readonly raw: Raw; readonly choices: Choices }> {
  const wanted = [...longerNames, given.raw];
  for (const raw of wanted) {
    const choices = await operation.choices(ports.db, operationContext(ports, person), raw['id']);
    if (choices.total > 0 || raw['id'] === undefined) return { raw, choices };
  }
  // Somebody else has done it already, perhaps: then the guard says who.
  let several = false;
  for (const raw of wanted) {
    const [id, another] = (await operation.named?.(ports.db, operationContext(ports, person), raw['id'] ?? '')) ?? [];
    if (id !== undefined && another === undefined)
      return { raw, choices: { first: [{ id, label: words(id, id) }], total: 1 } };
    several ||= another !== undefined;
  }
  throw nothingMatches(wanted[0]?.['id'] ?? '', operation, several);
}

/** @param several whether the text names more than one, in states that do not allow the operation */
function nothingMatches(typed: string, { section, title }: AnyOperation, several: boolean): Refused {
  const shown = cut(typed, 40);
  if (several)
    return new Refused(
      'wrong_state',
      words(
        `「${shown}」に当てはまるものは複数ありますが、いま「${title.ja}」の対象になるものはありません。`,
        `Several match “${shown}”, but none is in a state that allows “${title.en}” now.`,
      ),
      {
        section,
        next: words(
          `それぞれの状態は /ops find ${shown} で確認できます。`,
          `Look up the state of each with /ops find ${shown}.`,
        ),
      },
    );
  return new Refused(
    'not_found',
    words(
      `「${title.ja}」の対象に「${shown}」は見つかりません。`,
      `“${title.en}”: nothing to choose from matches “${shown}”.`,
    ),
    {
      section,
      next: words(
        `名前やIDを確認してください。処理済みのものは /ops find ${shown} で探せます。何も付けずに実行すると、一覧から選べます。`,
        `Check the name or id. /ops find ${shown} also finds what is already done. Run the command without one to choose from a list.`,
      ),
    },
  );
}
