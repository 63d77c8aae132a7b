import { defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.setup.ts'],
    setupFiles: ['test/support/load.setup.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: longest(40_000),
    hookTimeout: longest(30_000),
    // Tests wait more than they compute, so a third worker keeps two processors busy.
    maxWorkers: 3,
    // Files share loaded modules: loading Bolt for each file took as long as the tests themselves.
    isolate: false,
  },
});
