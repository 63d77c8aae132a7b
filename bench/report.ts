/** One measurement and its anchor, from the same run. */
export interface Row {
  readonly what: string;
  /** Figures by column heading; milliseconds unless the heading says otherwise. */
  readonly figures: Readonly<Record<string, number | string | undefined>>;
  /** The target, in words. */
  readonly reach: string;
  readonly reached: boolean;
  /** False when a short run cannot tell whether the target is reached. */
  readonly judged?: boolean;
}

export interface Report {
  readonly name: string;
  /** What was measured and on which data, in a sentence. */
  readonly setting: string;
  readonly rows: readonly Row[];
}

export interface Settings {
  /** A fiftieth of the size: shows that it runs, not how fast. */
  readonly small: boolean;
  readonly say: (line: string) => void;
}

export type Benchmark = (settings: Settings) => Promise<Report>;

const shown = (value: number | string | undefined): string =>
  value === undefined ? '-' : typeof value === 'string' ? value : value < 100 ? value.toFixed(1) : value.toFixed(0);

/** Formats a report for a terminal. */
export function table({ name, setting, rows }: Report): string {
  const headings = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const cells = [
    ['', ...headings, 'reach', ''],
    ...rows.map(({ what, figures, reach, reached, judged }) => [
      what,
      ...headings.map((heading) => shown(figures[heading])),
      reach,
      judged === false ? 'not judged' : reached ? 'reached' : 'NOT REACHED',
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const numeric = (column: number): boolean => column > 0 && column <= headings.length;
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (numeric(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`${name}: ${setting}`, ...lines].join('\n');
}
