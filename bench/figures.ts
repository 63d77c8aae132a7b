import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { cell, headingsOf, type Report, verdict } from './report.ts';

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

/** Writes docs/figures.md, and five of its rows into the README, from a full run on a quiet machine. */
export async function writeFigures(measured: readonly Measured[]): Promise<void> {
  await writeFile(FILE, page(measured));
  const readme = await readFile(README, 'utf8');
  const rows = chosen.flatMap(([name, what]) => {
    const report = measured.find((each) => each.report.name === name)?.report;
    const row = report?.rows.find((each) => each.what.startsWith(what));
    return row ? [`| ${row.what} | ${figuresOf(row.figures)} | ${row.reach} |`] : [];
  });
  const between = ['| measured | figures | reach |', '| --- | --- | --- |', ...rows].join('\n');
  await writeFile(
    README,
    readme.replace(
      /(<!-- figures -->\n)[\s\S]*(\n<!-- \/figures -->)/u,
      (_, open, close) => `${open}\n${between}\n${close}`,
    ),
  );
}

const figuresOf = (figures: Report['rows'][number]['figures']): string =>
  Object.entries(figures)
    .map(([heading, value]) => `${heading} ${cell(value)}`)
    .join(', ');

function page(measured: readonly Measured[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const day = new Date().toISOString().slice(0, 10);
  return `# Figures

Written by \`npm run bench\` from its last full run on a quiet machine; do not edit. Each row is measured beside its baseline in the
same run, so a ratio means more than a time.

${day}, Node ${process.version}, PostgreSQL 17 (embedded), ${machine}.

${measured.map(section).join('\n\n')}
`;
}

function section({ report, load }: Measured): string {
  const headings = headingsOf(report);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `## ${report.name}`,
    '',
    `${report.setting}. Load when it began: ${load.toFixed(2)}.`,
    '',
    line(['', ...headings, 'reach', '']),
    line(['---', ...headings.map(() => '---:'), '---', '---']),
    ...report.rows.map((row) =>
      line([row.what, ...headings.map((heading) => cell(row.figures[heading])), row.reach, verdict(row)]),
    ),
  ].join('\n');
}
