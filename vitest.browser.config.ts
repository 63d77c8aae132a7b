import { defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';

/** The playground's page in a real browser, against `npm run demo`'s own process. One after another: each has a whole demo. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    fileParallelism: false,
    testTimeout: longest(60_000),
    hookTimeout: longest(60_000),
  },
});
