import { parseArgs } from 'node:util';
import { benchAcknowledgements } from './acknowledgements.ts';
import { benchAnswers } from './answers.ts';
import { benchBulk } from './bulk.ts';
import { benchQuestions } from './questions.ts';
import { type Benchmark, table } from './report.ts';
import { benchStart } from './start.ts';
import { benchStorm } from './storm.ts';
import { benchVerification } from './verification.ts';

/** Every benchmark by its name on the command line: `npm run bench -- questions --small --json`. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  acknowledgements: benchAcknowledgements,
  answers: benchAnswers,
  questions: benchQuestions,
  bulk: benchBulk,
  verification: benchVerification,
  start: benchStart,
  storm: benchStorm,
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
const reports = [];
for (const name of names) {
  const report = await benchmarks[name]?.({ small: values.small, say });
  if (report) reports.push(report);
}
process.stdout.write(
  values.json ? `${JSON.stringify(reports, null, 2)}\n` : `${reports.map((report) => table(report)).join('\n\n')}\n`,
);
// A short run shows that the benchmarks work. Only a full run on an otherwise idle machine decides whether a target is reached.
const missed = reports.some(({ rows }) => rows.some(({ reached, judged }) => judged !== false && !reached));
if (missed && !values.small) process.exitCode = 1;
