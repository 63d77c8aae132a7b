import { defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';

/** The tests that need neither a database nor Slack: fast enough to run for every mutant. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts', 'test/rules/**/*.test.ts'],
    // A worker thread keeps the time zone of its process, so tests of other zones cannot run here.
    testNamePattern: /^(?!.*of zone (?!UTC))/u,
    // A test that is only slow must not end the run before its first mutant.
    testTimeout: longest(5_000),
  },
});
