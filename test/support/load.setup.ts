import { afterEach } from 'vitest';
import { load } from '#playground/patience.ts';

/** Prints the machine's load for each failed test, because a time-out on a busy machine need not be a fault. */
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${task.name}: ${load()}\n`);
});
