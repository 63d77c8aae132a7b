import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { cell, headingsOf, limitsOf, type Report, verdict } from './report.ts';

/** A report, and the machine's load when it began. */
export interface Measured {
  readonly report: Report;
  readonly load: number;
}

const FILE = new URL('../docs/figures.md', import.meta.url);
const README = new URL('../README.md', import.meta.url);
/** The rows that the README shows: a report and how its row begins. */
const chosen = [
  ['acknowledgements', 'a command, 64'],
  ['answers', '/orders stuck'],
  ['bulk', 'the transaction'],
  ['verification', 'audit:verify'],
  ['storm', 'decision to its card, worst'],
] as const;

/** Writes what a quiet machine measured into docs/figures.md, and five of its rows into the README. Other sections stay. */
export async function writeFigures(measured: readonly Measured[]): Promise<void> {
  const known = sectionsOf(await readFile(FILE, 'utf8').catch(() => ''));
  for (const each of measured) known.set(each.report.name, section(each));
  await writeFile(FILE, `${INTRODUCTION}\n${[...known.values()].join('\n\n')}\n`);
  const readme = await readFile(README, 'utf8');
  const rows = chosen.map(([name, what]) => {
    const report = measured.find((each) => each.report.name === name)?.report;
    const row = report?.rows.find((each) => each.what.startsWith(what));
    return row ? line([row.what, figuresOf(row.figures), row.reach, verdict(row)]) : lineOf(readme, what);
  });
  const table = [line(['measured, ms', 'figures', 'reach', '']), line(['---', '---', '---', '---']), ...rows];
  await writeFile(
    README,
    readme.replace(
      /(<!-- figures -->\n)[\s\S]*(\n<!-- \/figures -->)/u,
      (_, open, close) => `${open}\n${table.join('\n')}\n${close}`,
    ),
  );
}

const INTRODUCTION = `# Figures

Written by \`npm run bench\` from the last run of each benchmark on a quiet machine; do not edit. Each row is measured beside its
baseline in the same run, so a ratio means more than a time.
`;

/** The sections of the page by their names, in their order. */
const sectionsOf = (page: string): Map<string, string> =>
  new Map(
    page
      .split(/^(?=## )/mu)
      .slice(1)
      .map((text) => [/^## (.+)$/mu.exec(text)?.[1] ?? '', text.trim()]),
  );

/** The README's row that begins so, as it stands. */
const lineOf = (readme: string, what: string): string =>
  readme.split('\n').find((each) => each.startsWith(`| ${what}`)) ?? line([what, '-', '-', '']);

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const figuresOf = (figures: Report['rows'][number]['figures']): string =>
  Object.entries(figures)
    .map(([heading, value]) => `${heading} ${cell(value)}`)
    .join(', ');

function section({ report, load }: Measured): string {
  const headings = headingsOf(report);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const day = new Date().toISOString().slice(0, 10);
  return [
    `## ${report.name}`,
    '',
    `${report.setting}. ${day}, Node ${process.version}, PostgreSQL 17 (embedded), ${machine}, load ${load.toFixed(2)} when it began.`,
    '',
    line(['', ...headings, 'reach', '']),
    line(['---', ...headings.map(() => '---:'), '---', '---']),
    ...report.rows.map((row) =>
      line([row.what, ...headings.map((heading) => cell(row.figures[heading])), row.reach, verdict(row)]),
    ),
    ...limitsOf(report).flatMap((limit) => ['', `Not reached: ${limit}`]),
  ].join('\n');
}
