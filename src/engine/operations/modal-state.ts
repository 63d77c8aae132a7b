import type { OpenView } from '../../slack/delivery.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import { metadata } from './modal.ts';

/** The state of an operation's open modal. */
export interface ModalState {
  /** The preview it shows, unless it only asks for one. */
  readonly preview: string | undefined;
  /** What its inputs say now, and what it was opened with where it has no input. */
  readonly raw: Raw;
  /** What must be given this time, though it may be left out at others. */
  readonly required: readonly string[];
  /** Whether an input differs from what the preview is about. */
  readonly inputsChanged: boolean;
}

export function modalState(operation: AnyOperation, { metadata: kept, values }: OpenView): ModalState {
  const { preview, bound = {}, required = [] } = readMetadata(kept);
  // A modal that asks for the id has no other input; one with a preview has an input for everything but the id.
  const { id } = bound;
  const given = preview === undefined ? bound : id === undefined ? {} : { id };
  const raw = { ...given, ...values };
  return { preview, raw, required, inputsChanged: operation.bound.some((name) => raw[name] !== bound[name]) };
}

/** Empty when another version wrote it. */
function readMetadata(text: string): ReturnType<typeof metadata.parse> {
  try {
    return metadata.parse(text);
  } catch {
    return {};
  }
}
