import { execFile } from 'node:child_process';
import { copyFile, cp, link, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** A step of a Dockerfile: `COPY`, and what follows on its line and on lines that continue it. */
export interface Step {
  readonly name: string;
  readonly rest: string;
}

/** https://docs.docker.com/reference/dockerfile/#format */
export function stepsOf(dockerfile: string): Step[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gmu, '')
    .replaceAll(/\\\n\s*/gu, '')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/u.exec(line) ?? [];
      if (name === '') throw new Error(`not a step of a Dockerfile: ${line}`);
      return { name, rest };
    });
}

/** What the image has, built in a folder of this machine. */
export interface Image extends AsyncDisposable {
  readonly folder: string;
  /** Runs a command there with only the given environment and the image's own. */
  readonly run: (command: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** The commands of its steps `CMD` and `HEALTHCHECK`. */
  readonly command: readonly string[];
  readonly health: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

/**
 * Does the steps of the Dockerfile in an empty folder, as far as they need no Docker: nobody changes the user, and instead
 * of `npm ci --omit=dev` the packages that the lockfile does not call dev are taken from this project.
 */
export async function buildImage(): Promise<Image> {
  const folder = await mkdtemp(path.join(tmpdir(), 'image-'));
  const env: Record<string, string> = { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  const found: { command: readonly string[]; health: readonly string[]; workdir: string } = {
    command: [],
    health: [],
    workdir: '/nowhere',
  };
  const ignored = await dockerignore();
  const steps: Record<string, (rest: string) => Promise<void> | void> = {
    ENV: (rest) => void Object.assign(env, Object.fromEntries([rest.split('=') as [string, string]])),
    WORKDIR: (rest) => void (found.workdir = rest),
    COPY: (rest) => copy(folder, rest.split(/\s+/u), ignored),
    RUN: async (rest) => {
      if (rest.startsWith('npm ci ')) return copyPackages(folder);
      const here = rest.replaceAll(`${found.workdir}/`, `${folder}/`).replace('install -d -o node', 'install -d');
      await execute('/bin/sh', ['-c', here], { cwd: folder, env });
    },
    CMD: (rest) => void (found.command = JSON.parse(rest) as string[]),
    HEALTHCHECK: (rest) => void (found.health = JSON.parse(rest.slice(rest.indexOf('['))) as string[]),
    // Of no effect on what is there.
    ...Object.fromEntries(['FROM', 'USER', 'EXPOSE', 'STOPSIGNAL'].map((name) => [name, () => undefined])),
  };
  try {
    for (const { name, rest } of stepsOf(await readFile('Dockerfile', 'utf8'))) {
      const step = steps[name];
      if (!step) throw new Error(`the Dockerfile has a step that this test does not know: ${name}`);
      await step(rest);
    }
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  return {
    folder,
    env,
    command: found.command,
    health: found.health,
    run: async ([program = '', ...args], more = {}) => {
      const options = {
        cwd: folder,
        env: { NODE_COMPILE_CACHE: 'node_modules/.cache/banto', ...env, ...more },
        maxBuffer: 64 * 1024 * 1024,
      };
      try {
        return { status: 0, ...(await execute(program, args, options)) };
      } catch (error) {
        const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
        if (typeof code !== 'number') throw error;
        return { status: code, stdout: stdout ?? '', stderr: stderr ?? '' };
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** The names at the project's root that Docker is not given. */
async function dockerignore(): Promise<ReadonlySet<string>> {
  return new Set((await readFile('.dockerignore', 'utf8')).split('\n').map((line) => line.trim()));
}

async function copy(folder: string, words: readonly string[], ignored: ReadonlySet<string>): Promise<void> {
  const to = words.at(-1) ?? '.';
  for (const from of words.slice(0, -1)) {
    if (ignored.has(from)) throw new Error(`COPY ${from}: .dockerignore leaves it out`);
    await cp(from, to.endsWith('/') ? path.join(folder, to, from) : path.join(folder, to), { recursive: true });
  }
}

interface Locked {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly resolved?: string;
}

/** https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
async function copyPackages(folder: string): Promise<void> {
  const lock = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const wanted = Object.entries(lock.packages).filter(
    ([at, { dev }]) => at.startsWith('node_modules/') && dev !== true,
  );
  for (const [at, { link: isLink, resolved = '', optional }] of wanted) {
    const to = path.join(folder, at);
    await mkdir(path.dirname(to), { recursive: true });
    if (isLink === true) await symlink(path.join(folder, resolved), to);
    else
      await linkAll(at, to).catch((error: unknown) => {
        // A package for another system.
        if (optional !== true) throw error;
      });
  }
}

/** Gives a package's files a second name, which is quicker than a copy; what is nested in it has a line of its own. */
async function linkAll(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkAll(source, target);
    // Not across file systems.
    else await link(source, target).catch(() => copyFile(source, target));
  }
}
