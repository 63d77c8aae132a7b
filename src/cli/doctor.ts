import { runDoctor } from './doctor/run.ts';

const json = process.argv.slice(2).includes('--json');
process.exit(await runDoctor(process.env, (line) => void process.stdout.write(`${line}\n`), { json }));
