import { runDoctor } from './doctor/run.ts';

process.exit(await runDoctor(process.env, (line) => void process.stdout.write(`${line}\n`)));
