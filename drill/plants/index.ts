import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Fault, faults } from './faults.ts';

/** `npm run plant`: puts one fault after the other into a copy of Banto, and runs what must find it. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false } },
});
const chosen = faults.filter(
  ({ what, file, foundBy }) =>
    positionals.length === 0 ||
    positionals.some((part) => [what, file, ...Object.values(foundBy)].some((text) => text.includes(part))),
);
if (values.list || chosen.length === 0) {
  for (const { what, foundBy } of chosen) process.stdout.write(`${what}: ${Object.values(foundBy).join()}\n`);
  if (chosen.length === 0) process.stderr.write('No fault has this in its words, its file or what must find it.\n');
  process.exit(chosen.length === 0 ? 2 : 0);
}

const root = path.resolve(import.meta.dirname, '../..');
const copy = await mkdtemp(path.join(tmpdir(), 'banto-plants-'));
try {
  await cp(root, copy, {
    recursive: true,
    filter: (source) => !/^(?:node_modules|\.git|\.banto|coverage|reports)$/u.test(path.relative(root, source)),
  });
  // The history has the version that a drill updates from.
  for (const shared of ['node_modules', '.git']) await symlink(path.join(root, shared), path.join(copy, shared));
  process.exitCode = (await plantAll()) ? 0 : 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** Whether everything passed without a fault, and each fault was found. */
async function plantAll(): Promise<boolean> {
  const sound = new Map<string, boolean>();
  let held = true;
  for (const fault of chosen) {
    const finder = Object.values(fault.foundBy).join();
    if (!sound.has(finder)) sound.set(finder, (await run(fault)).passed);
    if (sound.get(finder) !== true) {
      held = false;
      process.stdout.write(`NOT SOUND  ${fault.what}: ${finder} fails without a fault, too\n`);
      continue;
    }
    const begun = performance.now();
    const found = await planted(fault, () => run(fault));
    held &&= !found.passed;
    const seconds = Math.round((performance.now() - begun) / 1000);
    process.stdout.write(
      found.passed
        ? `SURVIVED   ${fault.what}: ${finder} does not find it (${seconds} s)\n`
        : `found      ${fault.what}: ${finder}, ${found.how} (${seconds} s)\n`,
    );
  }
  return held;
}

/** Runs `work` with the fault in the copy, and takes it out again. @throws when the code is no longer there. */
async function planted<Result>({ what, file, find, put }: Fault, work: () => Promise<Result>): Promise<Result> {
  const place = path.join(copy, file);
  const sound = await readFile(place, 'utf8');
  if (sound.split(find).length !== 2) throw new Error(`${what}: its code must stand in ${file} once`);
  await writeFile(
    place,
    sound.replace(find, () => put),
  );
  try {
    return await work();
  } finally {
    await writeFile(place, sound);
  }
}

interface Ran {
  readonly passed: boolean;
  /** What failed, in words. */
  readonly how: string;
}

function run({ foundBy }: Fault): Promise<Ran> {
  return 'test' in foundBy ? runTest(foundBy.test) : runDrill(foundBy.drill);
}

/** A test file that cannot be loaded finds nothing: a test must fail. */
async function runTest(file: string): Promise<Ran> {
  const report = path.join(copy, 'plants.json');
  await rm(report, { force: true });
  const vitest = path.join(copy, 'node_modules/vitest/vitest.mjs');
  await node([vitest, 'run', file, '--reporter=json', `--outputFile=${report}`]);
  const { success, testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    readonly success: boolean;
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
    }[];
  };
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed');
  if (!success && failed.length === 0) throw new Error(`${file} could not be run`);
  return { passed: success, how: named(failed.map(({ title }) => `“${title}”`)) };
}

/** The first of the tests that failed, and how many more did. */
function named([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

async function runDrill(name: string): Promise<Ran> {
  const out = await node(['drill/index.ts', name, '--small', '--json']);
  const { outcomes } = JSON.parse(out) as {
    readonly outcomes: readonly {
      readonly lost: number;
      readonly doubled: number;
      readonly wrong: readonly string[];
    }[];
  };
  const bad = outcomes.find(({ lost, doubled, wrong }) => lost + doubled + wrong.length > 0);
  return { passed: !bad, how: bad ? `${bad.lost} lost, ${bad.doubled} doubled, ${bad.wrong.length} wrong` : '' };
}

/** Runs Node in the copy; returns what it writes. */
async function node(given: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, given, { cwd: copy, stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await new Promise((resolve) => child.once('close', resolve));
  return out;
}
