import { afterEach } from 'vitest';
import { load } from '#playground/patience.ts';

/** Whatever fails tells how busy the machine was: a test that ran out of time on a busy one need not be a fault. */
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${task.name}: ${load()}\n`);
});
