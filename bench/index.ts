import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAcknowledgements } from './acknowledgements.ts';
import { benchAnswers } from './answers.ts';
import { benchBulk } from './bulk.ts';
import { benchQuestions } from './questions.ts';
import { type Measured, writeFigures } from './figures.ts';
import { type Benchmark, type Report, table } from './report.ts';
import { benchStart } from './start.ts';
import { benchStorm } from './storm.ts';
import { benchSteady } from './steady.ts';
import { quiet } from './support/quiet.ts';
import { benchVerification } from './verification.ts';
import { benchViewer } from './viewer.ts';
import { benchYear } from './year.ts';

/** Every benchmark by its name on the command line: `npm run bench -- questions --small --json`. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  acknowledgements: benchAcknowledgements,
  answers: benchAnswers,
  questions: benchQuestions,
  bulk: benchBulk,
  verification: benchVerification,
  start: benchStart,
  storm: benchStorm,
  steady: benchSteady,
  viewer: benchViewer,
  year: benchYear,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.\n`,
  );
  process.exit(2);
}
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const measured: Measured[] = [];
for (const name of names) {
  const { load, isQuiet } = values.small ? { load: loadavg()[0] ?? 0, isQuiet: true } : await quiet(say);
  say(`${name}: the load is ${load.toFixed(2)}`);
  const report = await benchmarks[name]?.({ small: values.small, say });
  if (report) measured.push({ load, report: isQuiet ? report : unjudged(report) });
}
const reports = measured.map(({ report }) => report);
process.stdout.write(
  values.json ? `${JSON.stringify(measured, null, 2)}\n` : `${reports.map((report) => table(report)).join('\n\n')}\n`,
);
const judged = reports.flatMap(({ rows }) => rows).filter((row) => row.judged !== false);
if (values.small) {
  // A short run shows that the benchmarks work, and that nothing has become twice as slow as it may be.
  if (judged.some(({ over = 0 }) => over > 2)) process.exitCode = 1;
} else {
  if (judged.some(({ reached }) => !reached)) process.exitCode = 1;
  const told = measured.filter(({ report }) => report.rows.some((row) => row.judged !== false));
  if (told.length < measured.length) say('docs/figures.md has only what a quiet machine measured');
  await writeFigures(told);
}

/** What a busy machine measures says nothing. */
function unjudged({ rows, ...report }: Report): Report {
  return { ...report, rows: rows.map((row) => ({ ...row, judged: false })) };
}
