import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { root } from './house/sources.ts';
import { slow } from './slow.ts';

const { scripts, engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
/** What npm finds on every system: itself, Node, and what the packages bring. */
const commands = new Set(['node', 'npm', 'npx', ...readdirSync(path.join(root, 'node_modules/.bin'))]);

/** Why not every shell can run a script; undefined when sh and cmd.exe read it alike. docs/decisions/0021. */
function posixOnly(script: string): string | undefined {
  for (const command of script.split(' && ')) {
    const [first = '', ...words] = command.replace(/^exec (?=node )/u, '').split(' ');
    if (!commands.has(first)) return `${first} is no command that npm brings`;
    const odd = words.find((word) => !/^[\w@./:=-]+$/u.test(word));
    if (odd !== undefined) return `${odd} is not read alike by every shell`;
  }
  return undefined;
}

test.each(Object.entries(scripts))('%s runs in sh and in cmd.exe: %s', (_name, script) => {
  expect(posixOnly(script)).toBeUndefined();
});

test('every slow file exists, and nothing lands without the slow ones and the others', () => {
  expect(slow.filter((file) => !existsSync(path.join(root, 'test', file)))).toEqual([]);
  expect(slow).toEqual([...new Set(slow)].toSorted());
  expect(scripts['check']?.split(' && ')).toContain('npm test');
  const ci = readFileSync(path.join(root, '.ci/run'), 'utf8');
  for (const command of ['npm run check', 'npm run test:slow'])
    expect(ci).toMatch(new RegExp(`^.*step [\\w:]+ ${command}$`, 'mu'));
});

describe('not so', () => {
  it.each([
    'test -d node_modules || npm ci',
    '[ -d node_modules ] && npm ci',
    'exec rm -rf dist',
    'exec src/main.ts',
    'NODE_ENV=test vitest run',
    'export A=1 && node a.js',
    'rm -rf dist && node a.js',
    'node a.js; node b.js',
    `node --eval 'a()'`,
    'node $FILE',
    'node a.js > out',
    'node a.js | node b.js',
    'vitest run test/*.test.ts',
    'node a.js &',
    'cd src && node a.js',
  ])('%s', (script) => {
    expect(posixOnly(script)).toBeDefined();
  });
});

test('what begins with exec finds one on Windows, too', () => {
  const [, command] = readFileSync(path.join(root, 'exec.cmd'), 'utf8').split('\r\n');
  expect(command).toBe('@%*');
  expect(Object.keys(scripts).filter((name) => scripts[name]?.startsWith('exec '))).toEqual(['start', 'demo']);
});

test('every script that Node must read as TypeScript says first when Node is too old', () => {
  const typescript = Object.values(scripts).filter((script) => /\.ts\b/u.test(script) && !script.startsWith('vitest'));
  expect(typescript.length).toBeGreaterThan(10);
  for (const script of typescript) expect(script).toMatch(/^(?:exec )?node -r \.\/tools\/node-version\.cjs \S+\.ts$/u);
  // Not in a script that installs: its shell goes on with the Node that it found before.
  for (const name of ['test', 'test:slow']) {
    expect(scripts[name]).toMatch(/^node tools\/node-version\.cjs && vitest /u);
    expect(scripts[`pre${name}`]).toBe('node tools/prepare.cjs');
  }
});

const { whyNot } = createRequire(import.meta.url)('../tools/node-version.cjs') as {
  whyNot: (version: string) => string | undefined;
};

test.each(['24.11.0', '24.21.0', '25.0.0'])('Node %s is taken', (version) => {
  expect(whyNot(version)).toBeUndefined();
});

test.each(['24.10.9', '22.21.1', '20.20.2', '8.17.0'])('Node %s is too old, and that is said', (version) => {
  expect(whyNot(version)).toContain(
    `Banto needs Node ${engines.node.replace('>=', '')} or newer, and this is ${version}. `,
  );
});

test('what runs before any package is there needs none, and no new syntax', () => {
  for (const file of ['prepare', 'node-version']) {
    const source = readFileSync(path.join(root, `tools/${file}.cjs`), 'utf8');
    const needed = [...source.matchAll(/require\('([^']+)'\)/gu)].map(([, name]) => name);
    expect(needed.filter((name) => !['fs', 'child_process', '../package.json'].includes(name ?? ''))).toEqual([]);
    expect(source.replaceAll(/\/\/.*$/gmu, '')).not.toMatch(/\?\.|\?\?|node:|\bimport\b/u);
  }
});
