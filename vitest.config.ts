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
    // Stories wait more than they work: a third keeps both processors busy.
    maxWorkers: 3,
    // Files share the modules they load: loading Bolt anew for each cost as much as the tests themselves.
    isolate: false,
  },
});
