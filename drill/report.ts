import type { Rigs } from '#playground/rig/rig.ts';

/** What came of one drill. */
export interface Outcome {
  readonly what: string;
  /** How much of it there was, in words. */
  readonly size: string;
  /** What was promised or acknowledged and did not come about. */
  readonly lost: number;
  /** What came about more often than once. */
  readonly doubled: number;
  /** Whatever else should have held and did not, a line each. */
  readonly wrong: readonly string[];
  /** What was measured on the way, in words. */
  readonly seen: string;
}

export interface Settings {
  readonly rigs: Rigs;
  /** The same one makes the same choices; what the machine does in between is its own. */
  readonly seed: number;
  /** `small` shows that it runs, `long` is the full size. */
  readonly size: Size;
  readonly say: (line: string) => void;
}

export type Size = 'small' | 'usual' | 'long';
export type Drill = (settings: Settings) => Promise<Outcome[]>;

export const passed = ({ lost, doubled, wrong }: Outcome): boolean => lost === 0 && doubled === 0 && wrong.length === 0;

/** For a terminal. */
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

/** The largest of a list, or 0; milliseconds and the like. */
export const most = (values: readonly number[]): number => Math.round(Math.max(0, ...values));
