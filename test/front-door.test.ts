import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (file: string): string => readFileSync(file, 'utf8');
const packageFile = JSON.parse(read('package.json')) as { license: string; version: string };

test('LICENSE matches package.json', () => {
  expect(read('LICENSE')).toContain(`"${packageFile.license}"`);
});

test('.editorconfig matches the settings of oxfmt', () => {
  const { printWidth } = JSON.parse(read('.oxfmtrc.json')) as { printWidth: number };
  expect(read('.editorconfig')).toContain(`max_line_length = ${printWidth}\n`);
});

test('the hosted workflow runs .ci/run on the Node of .nvmrc, and nothing else', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as {
    jobs: Record<string, { steps: { run?: string; with?: Record<string, unknown> }[] }>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
  expect(steps.flatMap((step) => step.with?.['node-version-file'] ?? [])).toEqual(['.nvmrc']);
});

test('CHANGELOG begins with pending changes, then has the version of package.json', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## \[(.+?)\]/gmu)].map(([, version]) => version);
  expect(headings.slice(0, 2)).toEqual(['Unreleased', packageFile.version]);
});

test('the container holds production packages only and runs as an ordinary user', () => {
  const steps = read('Dockerfile').split('\n');
  expect(steps.filter((step) => step.startsWith('RUN npm ci'))).toEqual([expect.stringContaining('--omit=dev')]);
  const users = steps.filter((step) => step.startsWith('USER '));
  expect(users.at(-1)).toBe('USER node');
  expect(steps.findIndex((step) => step.startsWith('CMD '))).toBeGreaterThan(steps.indexOf('USER node'));
});
