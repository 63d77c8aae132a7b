import { configDefaults, defineConfig } from 'vitest/config';
import { longest } from './playground/patience.ts';
import { slow } from './test/slow.ts';

const slowFiles = slow.map((file) => `test/${file}`);

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'slow' ? slowFiles : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'quick' ? slowFiles : [])],
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
}));
