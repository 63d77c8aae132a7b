import { defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';

/** Runs the bot against a Slack that somebody else wrote: what our own Slack and Banto believe together shows here. */
export default defineConfig({
  test: {
    include: ['test/foreign/**/*.spec.ts'],
    globalSetup: ['test/support/postgres.setup.ts', 'test/foreign/install.setup.ts'],
    fileParallelism: false,
    testTimeout: longest(30_000),
    hookTimeout: longest(30_000),
  },
});
