import { systemClock } from '../process/clock.ts';
import { runEnrol } from './enrol/run.ts';

process.exitCode = await runEnrol({
  args: process.argv.slice(2),
  variables: process.env,
  clock: systemClock,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
