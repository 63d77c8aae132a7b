import { defineConfig } from 'vitest/config';

/** The playground's page in a real browser, against `npm run demo`'s own process. One after another: each has a whole demo. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
