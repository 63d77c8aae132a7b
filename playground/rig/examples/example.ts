import type { RefusalCode } from '#src/domain/errors.ts';
import type { Stage } from '../../acts/acts.ts';

/** Where an example plays. */
export interface Place extends Stage {
  /** The bot's time. Its day in Tokyo is today. */
  readonly now: Date;
}

/** How an operation is played. */
export interface Example {
  /**
   * The table and the columns that it writes itself, besides `updated_at`; undefined when a function of the
   * marketplace writes.
   */
  readonly writes: Writes | undefined;
  /** For operations on one row: for each status of the row, the code of the refusal, or that the modal opens. */
  readonly states?: States;
  /** For fields of `drifts` whose change the guard refuses: the code of the refusal. */
  readonly refuses?: Readonly<Record<string, RefusalCode>>;
  /** Creates rows for it, ready to be done, or with the given status. */
  readonly start: (place: Place, status?: string) => Promise<Started>;
}

/** The refusals of an example, without what leads to them. */
export const codesOf = (
  refuses: Readonly<Record<string, readonly [RefusalCode, unknown]>>,
): Readonly<Record<string, RefusalCode>> =>
  Object.fromEntries(Object.entries(refuses).map(([field, [code]]) => [field, code]));

/** Examples of a command's operations, by the word that is typed. */
export const byCommand = <Spec>(
  command: string,
  byWord: Readonly<Record<string, Spec>>,
  make: (word: string, spec: Spec) => Example,
): Readonly<Record<string, Example>> =>
  Object.fromEntries(Object.entries(byWord).map(([word, spec]) => [`${command}.${word}`, make(word, spec)]));

export interface Writes {
  readonly table: string;
  readonly columns: readonly [string, ...string[]];
}

export type States<Status extends string = string> = Readonly<Record<Status, 'opens' | RefusalCode>>;

/** One operation that somebody may do now, on its own rows. */
export interface Started {
  /** Who starts it. */
  readonly person: string;
  readonly line: string;
  /** What they enter in the modal's first step, when it has two. */
  readonly first?: Values;
  /** What they enter in the modal. */
  readonly values: Values;
  /** Whether a second person must approve it. */
  readonly second: boolean;
  /** The subject of its first audit row. */
  readonly subject: string;
  /** How many audit rows it writes when it is done. */
  readonly rows: number;
  /** Whether the marketplace's tables show the effect. */
  done(): Promise<boolean>;
  /** For each field that the preview is bound to, a statement that changes it behind Banto's back. */
  readonly drifts: Readonly<Record<string, string>>;
}

export type Values = Readonly<Record<string, string>>;

export const reason = { reason: '例のため' };
export const dayIn = (now: Date): string => new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
export const dayAfter = (now: Date, days: number): string => dayIn(new Date(now.getTime() + days * 86_400_000));

export const shows = async ({ sql }: Place, condition: string): Promise<boolean> =>
  (await sql<{ holds: boolean }>(`select exists (${condition}) as holds`))[0]?.holds === true;
