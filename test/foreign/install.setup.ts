import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the emulator's binary. */
    localSlack: string;
  }
}

/** github.com/parvalabs/local-slack, MIT. Not a dependency: 95 MB, and one package for each platform. */
const PACKAGE = 'local-slack-linux-x64';
const VERSION = '0.1.8';
/** Of its binary, since no lockfile holds it. */
const SHA256 = '3332007b797969d835f694b463ac526f7ef1fc66afac93f950f585105fe4815f';
const cache = join('node_modules', '.cache', 'local-slack');
const binary = join(cache, 'node_modules', PACKAGE, 'bin', 'local-slack');

/** Fetches the emulator when it is missing. @throws where there is none for this platform: this test never passes without it */
export default async function setup(project: TestProject): Promise<void> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64')
    throw new Error(
      `npm run test:foreign needs Linux on x64, for ${PACKAGE}; this is ${process.platform} on ${process.arch}. CI runs it.`,
    );
  if (!existsSync(binary)) {
    await mkdir(cache, { recursive: true });
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', ['install', '--prefix', cache, ...flags, `${PACKAGE}@${VERSION}`]);
  }
  const found = createHash('sha256')
    .update(await readFile(binary))
    .digest('hex');
  if (found !== SHA256) throw new Error(`${binary} is not ${PACKAGE} ${VERSION}: delete ${cache} and run this again.`);
  project.provide('localSlack', binary);
}
