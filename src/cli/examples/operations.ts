import type { ModalView } from '@slack/types';
import { type Words, words } from '../../domain/text/words.ts';
import type { Message } from '../../slack/blocks.ts';
import { asksModal } from '../../engine/changes/intake.ts';
import { type Asks, asksOf } from '../../engine/changes/stored-change.ts';
import { lookAgainButton } from '../../engine/definitions/operation-button.ts';
import { MOST_CHOICES, noChoices } from '../../engine/definitions/choices.ts';
import type { AnyOperation, Preview } from '../../engine/definitions/operation.ts';
import { receivedModal } from '../../engine/posting/modal.ts';
import { choiceModal, frameOf, loadingModal, previewModal } from '../../engine/operations/modal.ts';
import { outcomeMessage } from '../../engine/operations/outcome-notice.ts';
import type { Raw } from '../../engine/parameters/parameter.ts';
import { replyModal } from '../../engine/receipts/reply.ts';
import { replyMessage } from '../../engine/receipts/reply.ts';
import { decisions } from '../../engine/definitions/decision-button.ts';
import { rejection } from '../../engine/requests/decisions.ts';
import { endedMessage } from '../../engine/requests/notify-requester.ts';
import type { Request } from '../../engine/requests/store.ts';
import { code } from '../../engine/requests/step-up.ts';
import { drawCodeRequest, drawRequest } from '../../engine/requests/views.ts';
import { type Drawing, id, reader, someone, written } from './specimens.ts';

const examplesOf = ({ parameters }: Pick<AnyOperation, 'parameters'>): Raw =>
  Object.fromEntries(Object.entries(parameters).map(([name, { example }]) => [name, example]));

/** A preview with everything that a preview may have: the operation's own fields, warnings, and many rows. */
const everyPreview = (operation: AnyOperation): Preview => ({
  facts: Object.values(operation.fields).map((label) => ({ label, kind: 'text', value: written })),
  warnings: [written, written],
  items: { lines: Array.from({ length: 10 }, () => written), more: 90 },
  effect: written,
  submit: operation.title,
  required: [],
});

/** The modals that differ between operations only in their title, drawn for one of them. */
function commonModals(operation: AnyOperation, { language }: Drawing): (readonly [string, ModalView])[] {
  const target = { operation, language };
  const raw = examplesOf(operation);
  const first = Array.from({ length: MOST_CHOICES }, (_, index) => ({ id: `${id}${index}`, label: written }));
  const choices = { first, total: MOST_CHOICES + 1 };
  const again = lookAgainButton(operation, id, language);
  const said = { sentence: written, next: written, section: operation.section, reference: 'abcd1234', receipt: id };
  return [
    ['checking', loadingModal(target)],
    ['choice', choiceModal(target, choices, written, raw)],
    ['nothing to choose', choiceModal(target, noChoices, written, raw)],
    ['received', receivedModal(frameOf(target))],
    ['outcome', replyModal(frameOf(target), { ...said, again })],
  ];
}

const previewOf = (operation: AnyOperation, { language, now }: Drawing): ModalView =>
  previewModal({ operation, language }, { id, hash: '', preview: everyPreview(operation) }, examplesOf(operation), now);

/** All modals that Banto opens: of operations, and of buttons that ask for something. */
export function modals(drawing: Drawing): (readonly [what: string, view: ModalView])[] {
  const { catalog } = drawing;
  const { reject } = decisions;
  const asking: { name: string; title: Words; asks: Asks | undefined }[] = [
    ...catalog.changes.map((change) => ({ name: change.name, title: change.title, asks: asksOf(change) })),
    { name: reject.action.id, title: reject.title, asks: rejection },
  ];
  return [
    ...catalog.operations.map((operation) => [`${operation.name}: preview`, previewOf(operation, drawing)] as const),
    ...catalog.operations.slice(0, 1).flatMap((operation) => commonModals(operation, drawing)),
    ...asking.flatMap(({ asks, ...change }) =>
      asks ? [[`${change.name}: modal`, asksModal(change, asks, { alert: id }, reader(drawing))] as const] : [],
    ),
    ...catalog.operations.slice(0, 1).map((operation) => codeModal(operation, drawing)),
  ];
}

/** What somebody approves with a code. */
function codeModal(operation: AnyOperation, { language, now, policy }: Drawing): readonly [string, ModalView] {
  const { action, title } = decisions.approve;
  const shown = { request: request(operation, now), operation, preview: everyPreview(operation), why: written };
  const drawn = drawCodeRequest(shown, { language, now, policy });
  return [
    `${action.id}: modal`,
    asksModal({ name: action.id, title }, { inputs: { code }, submit: title }, { request: id }, { language }, drawn),
  ];
}

const request = (operation: AnyOperation, now: Date): Request => ({
  id,
  receipt_id: id,
  operation: operation.name,
  subject: `example:${id}`,
  parameters: examplesOf(operation),
  preview_id: id,
  requester: someone,
  team: '',
  why: written,
  at: now,
  expires_at: now,
  state: 'open',
  decided_by: null,
  decided_at: null,
  reason: null,
  outcome: null,
});

/** Requests for a second person, open and decided, and the notices of outcomes. */
export function operationMessages(drawing: Drawing): (readonly [what: string, message: Message])[] {
  const { catalog, language, now } = drawing;
  return catalog.operations.flatMap((operation): (readonly [string, Message])[] => {
    const open = request(operation, now);
    const decided = { decided_by: someone, decided_at: now, reason: written[language], outcome: written };
    const shown = { operation, preview: everyPreview(operation) };
    const drift = { words: words('金額', 'amount'), hash: '' };
    const ended = { ...decided, state: 'failed' as const };
    return [
      [
        `${operation.name}: outcome`,
        outcomeMessage(operation, language, {
          receipt: id,
          outcome: written,
          rows: 2,
          requester: someone,
          approver: someone,
        }),
      ],
      ...(operation.secondPerson === 'never'
        ? []
        : ([
            [`${operation.name}: request`, drawRequest({ ...shown, request: open, drift }, drawing)],
            [
              `${operation.name}: decided request`,
              drawRequest({ ...shown, request: { ...open, ...ended }, drift: undefined }, drawing),
            ],
            [
              `${operation.name}: requested`,
              replyMessage(
                { sentence: written, next: written, request: id, withdrawable: true },
                language,
                operation.title,
              ),
            ],
            [
              `${operation.name}: result of a request`,
              endedMessage(operation, { request: open, preview: shown.preview }, language, ended),
            ],
          ] as const)),
    ];
  });
}
