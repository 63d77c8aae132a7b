import type { Words } from '../../domain/text/words.ts';
import type { Sheet } from './answer.ts';
import type { AnyQuery, QueryContext } from './query.ts';

/** What a finder may use. */
export type FinderContext = Pick<QueryContext, 'db' | 'dialect' | 'policy' | 'now' | 'directory' | 'whoAre'>;

/** The first hits as they are shown, each with its next step, and how many there are in all. */
export interface Found {
  readonly hits: readonly Sheet[];
  readonly total: number;
}

/** What to look up: the parts of a text that were recognised, and names. */
export interface Clues {
  readonly parts: readonly string[];
  readonly names: readonly string[];
}

/**
 * How a feature recognises its own things in a text and looks them up, for `/ops find` and the message shortcut. It runs
 * for people who may ask its question, and by itself: one that fails costs only its own hits.
 */
export interface Finder {
  /** What it finds: 注文. */
  readonly thing: Words;
  /** The question that shows such a thing: the finder runs for those who may ask it. */
  readonly question: AnyQuery;
  /** The parts of a text that look like its numbers, ids or addresses. Reads nothing. */
  recognise(text: string): readonly string[];
  /** What a typed text may be as a whole, of forms that everyday words have too. Never of a message. Reads nothing. */
  recogniseTyped?(text: string): readonly string[];
  /** Set when a typed text may be a name: a part of one, or a number of any form. Never of a message, which is not kept. */
  readonly byName?: boolean;
  /** The names of its things that stand in a message. */
  namesIn?(context: FinderContext, message: string): Promise<readonly string[]>;
  /** Looks them up; there is one at least. Reads at most `rows` of each statement. */
  find(context: FinderContext, clues: Clues, rows: number): Promise<Found>;
}

/** All finders, in the order of the features. */
export interface HasFinders {
  readonly finders: readonly Finder[];
}

export const defineFinder = (finder: Finder): Finder => finder;

/** Rows with their `total`, as hits. */
export const foundRows = <Row extends { readonly total: number }>(
  rows: readonly Row[],
  sheet: (row: Row) => Sheet,
): Found => ({ hits: rows.map(sheet), total: rows[0]?.total ?? 0 });
