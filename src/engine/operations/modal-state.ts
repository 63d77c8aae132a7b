import type { OpenView } from '../../slack/delivery.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import { boundMark, metadata } from './modal.ts';

/** The state of an operation's open modal. */
export interface ModalState {
  /** The id of the preview that it shows; undefined when it asks for the subject. */
  readonly preview: string | undefined;
  /** Whether it asks for what the preview is made from. */
  readonly first: boolean;
  /** Its current inputs, and the values it was opened with that have no input. */
  readonly raw: Raw;
  /** Optional parameters that are required this time. */
  readonly required: readonly string[];
  /** Whether an input differs from the values of the preview. */
  readonly inputsChanged: boolean;
}

export function modalState(operation: AnyOperation, { metadata: kept, values }: OpenView): ModalState {
  const { preview, first = false, bound = {}, required = [] } = readMetadata(kept);
  // A modal that asks for the id has no other input; a modal with a preview has inputs for everything except the id.
  const { id } = bound;
  const given = preview === undefined ? bound : id === undefined ? {} : { id };
  const raw = { ...given, ...values };
  const mark = (value: string | undefined): string | undefined => (value === undefined ? undefined : boundMark(value));
  return {
    preview,
    first,
    raw,
    required,
    inputsChanged: operation.bound.some(
      (name) => operation.first?.includes(name) !== true && mark(raw[name]) !== bound[name],
    ),
  };
}

/** Empty when another version wrote it. */
function readMetadata(text: string): ReturnType<typeof metadata.parse> {
  try {
    return metadata.parse(text);
  } catch {
    return {};
  }
}
