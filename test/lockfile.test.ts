import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { type Lockfile, missingEntries } from '../tools/complete-lockfile.ts';

const text = readFileSync('package-lock.json', 'utf8');
// npm writes this file; the tests would fail if its shape were different.
const lockfile = JSON.parse(text) as Lockfile;

test('the lockfile has every optional package, so that npm ci accepts it (npm run lockfile)', () => {
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(200);
  expect(missingEntries(lockfile)).toEqual({});
});

test('the lockfile names no host', () => {
  expect(text.match(/"resolved": "(?!tools\/node")[^"]*"/gu)).toBeNull();
});

test('a missing package is found, with its machine', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { '@a/linux-x64-musl': '1.0.0' } },
  };
  expect(missingEntries({ packages })).toEqual({
    'node_modules/@a/linux-x64-musl': {
      version: '1.0.0',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  });
});

test('direct dependencies are pinned exactly', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([name, version]) => name !== '@tools/node' && !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(version),
  );
  expect(loose).toEqual([]);
});
