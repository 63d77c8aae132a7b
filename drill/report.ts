import type { Rigs } from '#playground/rig/rig.ts';

/** The result of one drill. */
export interface Outcome {
  readonly what: string;
  /** The size of the run, in words. */
  readonly size: string;
  /** What was promised or acknowledged but did not happen. */
  readonly lost: number;
  /** What happened more than once. */
  readonly doubled: number;
  /** Everything that went wrong, one line each. */
  readonly wrong: readonly string[];
  /** What was measured, in words. */
  readonly seen: string;
}

export interface Settings {
  readonly rigs: Rigs;
  /** The same seed makes the same random choices; timing still differs. */
  readonly seed: number;
  /** `small` shows that it runs, `long` is the full size. */
  readonly size: Size;
  readonly say: (line: string) => void;
}

export type Size = 'small' | 'usual' | 'long';
export type Drill = (settings: Settings) => Promise<Outcome[]>;

export const passed = ({ lost, doubled, wrong }: Outcome): boolean => lost === 0 && doubled === 0 && wrong.length === 0;

/** Formats the outcomes for a terminal. */
export function table(outcomes: readonly Outcome[], seed: number): string {
  const cells = [
    ['drill', 'size', 'seed', 'lost', 'doubled', 'verdict', 'seen'],
    ...outcomes.map((outcome) => [
      outcome.what,
      outcome.size,
      String(seed),
      String(outcome.lost),
      String(outcome.doubled),
      passed(outcome) ? 'held' : 'BROKEN',
      outcome.seen,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const wrong = outcomes.flatMap((outcome) => outcome.wrong.map((line) => `  ${outcome.what}: ${line}`));
  return [...lines, ...wrong].join('\n');
}

/** The largest value, rounded, or 0 for an empty list. */
export const most = (values: readonly number[]): number => Math.round(Math.max(0, ...values));
