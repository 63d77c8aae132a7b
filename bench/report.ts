/** One measurement and its anchor, from the same run. */
export interface Row {
  readonly what: string;
  /** Figures by column heading; milliseconds unless the heading says otherwise. */
  readonly figures: Readonly<Record<string, number | string | undefined>>;
  /** The target, in words. */
  readonly reach: string;
  readonly reached: boolean;
  /** The measured ratio by the one to reach: a short run fails above two. */
  readonly over?: number;
  /** False when a short run cannot tell whether the target is reached. */
  readonly judged?: boolean;
  /** Why the target may be missed, and what could be done next: shown when it is. */
  readonly limit?: string;
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

/** A figure as it is shown. */
export const cell = (value: number | string | undefined): string =>
  value === undefined ? '-' : typeof value === 'string' ? value : value < 100 ? value.toFixed(1) : value.toFixed(0);

/** The headings of a report's figures. */
export const headingsOf = ({ rows }: Report): string[] => [
  ...new Set(rows.flatMap(({ figures }) => Object.keys(figures))),
];

export const verdict = ({ judged, reached, reach }: Row): string =>
  reach === 'reported' ? '' : judged === false ? 'not judged' : reached ? 'reached' : 'NOT REACHED';

/** For each row that misses its target: what stands in the way. */
export const limitsOf = ({ rows }: Report): string[] =>
  rows
    .filter(({ judged, reached }) => judged !== false && !reached)
    .map(({ what, limit }) => `${what}: ${limit ?? 'the reason is not known.'}`);

/** Formats a report for a terminal. */
export function table(report: Report): string {
  const { name, setting, rows } = report;
  const headings = headingsOf(report);
  const cells = [
    ['', ...headings, 'reach', ''],
    ...rows.map((row) => [row.what, ...headings.map((heading) => cell(row.figures[heading])), row.reach, verdict(row)]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const numeric = (column: number): boolean => column > 0 && column <= headings.length;
  const lines = cells.map((row) =>
    row
      .map((text, column) => (numeric(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`${name}: ${setting}`, ...lines, ...limitsOf(report).map((limit) => `not reached: ${limit}`)].join('\n');
}
