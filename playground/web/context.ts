import { createContext, use } from 'react';
import type { Language, Words } from '#src/domain/text/words.ts';
import type { Entry } from '../slack/workspace/forms.ts';
import type { Json } from '../json.ts';

/** What every part of the page may need of the workspace. */
export interface Workspace {
  language: Language;
  me: string;
  /** Names by id: people, groups and channels, with their sign (@ or #). */
  names: ReadonlyMap<string, string>;
  /** Who can be chosen in a list of people: not deactivated, not a bot. */
  active: ReadonlySet<string>;
  /** The demo's clock, Unix milliseconds. */
  now: () => number;
}

export const WorkspaceContext = createContext<Workspace>({
  language: 'ja',
  me: '',
  names: new Map(),
  active: new Set(),
  now: Date.now,
});

/** Returns a function that picks the acting person's language. */
export function useText(): (text: Words) => string {
  const { language } = use(WorkspaceContext);
  return (text) => text[language];
}

/** A message, modal or Home with blocks: what a press does there, and the values of its fields. */
export interface Surface {
  /** Resolves when the bot has acknowledged. */
  press: (element: Json, blockId: string, selected?: Entry) => Promise<void>;
  /** The current value of a field, as in `state.values`. */
  held: (blockId: string, actionId: string) => Entry;
  enter: (blockId: string, actionId: string, entry: Entry) => void;
  /** Asks the bot for options that fit a text. */
  suggest?: (blockId: string, text: string) => Promise<readonly Json[]>;
  /** Uploads a file; resolves to its id. */
  upload?: (file: File) => Promise<string | undefined>;
  /** The error of an input. */
  error: (blockId: string) => string | undefined;
}

export const SurfaceContext = createContext<Surface>({
  press: async () => {},
  held: () => null,
  enter: () => {},
  error: () => undefined,
});
