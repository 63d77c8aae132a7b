import { use, useState } from 'react';
import { asText, type Json } from '../../json.ts';
import type { Entry } from '../../slack/workspace/forms.ts';
import { SurfaceContext } from '../context.ts';

/** An element of a block, and what connects it to its label and its error. */
export interface ElementProps {
  element: Json;
  blockId: string;
  /** Inside an input block: the value is sent with the submit, and not at each change. */
  waits?: boolean;
  described?: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; 'aria-required'?: boolean };
  /** The name for screen readers when there is no label. */
  name?: string | undefined;
}

/** Keeps a change, and sends it at once unless it waits for the submit. */
export function useEntry({ element, blockId, waits = false }: ElementProps): [Entry, (entry: Entry) => void, boolean] {
  const surface = use(SurfaceContext);
  const [busy, setBusy] = useState(false);
  const actionId = asText(element['action_id']);
  const change = (entry: Entry): void => {
    surface.enter(blockId, actionId, entry);
    if (waits) return;
    setBusy(true);
    void surface.press(element, blockId, entry).finally(() => setBusy(false));
  };
  return [surface.held(blockId, actionId), change, busy];
}
