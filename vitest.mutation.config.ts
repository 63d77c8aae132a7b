import { defineConfig } from 'vitest/config';

/** The tests of what needs neither database nor Slack: quick enough to run for every mutant. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts', 'test/rules/**/*.test.ts'],
    // A worker thread keeps its process's zone, so what happens in other zones cannot be told here.
    testNamePattern: /^(?!.*of zone (?!UTC))/u,
  },
});
