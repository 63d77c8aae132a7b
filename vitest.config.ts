import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.setup.ts'],
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 40_000,
    hookTimeout: 30_000,
    // Stories wait more than they work: a third keeps both processors busy.
    maxWorkers: 3,
    // Files share the modules they load: loading Bolt anew for each cost as much as the tests themselves.
    isolate: false,
  },
});
