import { storedChange, type StoredChange } from '../changes/stored-change.ts';
import { type AnswerAction, answerActions, MORE } from '../answers/buttons.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { AnyQuery } from '../definitions/query.ts';
import type { QuestionButton } from '../definitions/question-button.ts';
import { type OperationPorts, storedOperation } from '../operations/handler.ts';
import { rowsButtons } from '../operations/rows-file.ts';
import { requestApproval } from '../requests/ask.ts';
import type { HasRequestCard } from '../requests/card.ts';
import { storedDecisions } from '../requests/decisions.ts';
import type { Uses } from '../ports.ts';
import type { StoredAction } from '../receipts/handler.ts';

/** What the button, modal or command with a name does. */
export type NamedAction =
  /** A button below an answer. */
  | { readonly kind: 'answer'; readonly button: AnswerAction | 'more' }
  /** A button that asks a query about the subject in its payload. */
  | { readonly kind: 'query'; readonly query: AnyQuery }
  /** A card's button that asks a query. */
  | { readonly kind: 'question'; readonly button: QuestionButton }
  /** Sends rows of a preview or a result as a file. */
  | { readonly kind: 'rows' }
  /** Opens an operation's modal; its submission is stored. */
  | { readonly kind: 'operation'; readonly operation: AnyOperation; readonly stored: StoredAction }
  /** Stored at once: a change, or a decision on a request. */
  | { readonly kind: 'change'; readonly change: StoredChange };

export type ActionPorts = HasCatalog &
  HasRequestCard &
  OperationPorts &
  Uses<'db' | 'intake' | 'unseal' | 'people' | 'policy' | 'clock'>;

/** The actions of all clicks, submissions and stored receipts, by name. */
export class Actions {
  readonly #byName = new Map<string, NamedAction>();

  /** @throws when two actions have one name. */
  constructor(ports: ActionPorts) {
    const { catalog } = ports;
    const approval = requestApproval(ports);
    for (const button of Object.keys(answerActions) as AnswerAction[])
      this.#add(answerActions[button].action.id, { kind: 'answer', button });
    this.#add(MORE, { kind: 'answer', button: 'more' });
    for (const name of rowsButtons) this.#add(name, { kind: 'rows' });
    for (const change of [
      ...storedDecisions(ports),
      ...catalog.changes.map((definition) => storedChange(ports, definition)),
    ])
      this.#add(change.name, { kind: 'change', change });
    for (const button of catalog.questionButtons) this.#add(button.name, { kind: 'question', button });
    for (const { kind, definition } of catalog.entries) {
      if (kind === 'query') this.#add(definition.name, { kind, query: definition });
      if (kind === 'operation')
        this.#add(definition.name, {
          kind,
          operation: definition,
          stored: storedOperation(ports, definition, approval),
        });
    }
  }

  #add(name: string, action: NamedAction): void {
    if (this.#byName.has(name)) throw new Error(`${name} is claimed by two actions`);
    this.#byName.set(name, action);
  }

  find(name: string): NamedAction | undefined {
    return this.#byName.get(name);
  }

  findStored(name: string): StoredAction | undefined {
    const action = this.find(name);
    if (action?.kind === 'operation') return action.stored;
    return action?.kind === 'change' ? action.change : undefined;
  }
}
