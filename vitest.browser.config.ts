import { defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';

/** Tests the playground's page in a real browser, with `npm run demo` as a process. Not in parallel, since each file runs a whole demo. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    fileParallelism: false,
    testTimeout: longest(60_000),
    hookTimeout: longest(60_000),
  },
});
