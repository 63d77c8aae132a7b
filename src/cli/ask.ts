import { runAsk } from './ask/run.ts';

process.exitCode = await runAsk({
  args: process.argv.slice(2),
  variables: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
