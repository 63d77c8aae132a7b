import { argumentsOrExit } from './arguments.ts';
import { runDoctor } from './doctor/run.ts';

const { json } = argumentsOrExit('usage: npm run doctor [-- --json]', {
  options: { json: { type: 'boolean', default: false } },
}).values;
process.exit(await runDoctor(process.env, (line) => void process.stdout.write(`${line}\n`), { json }));
