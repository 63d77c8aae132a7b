import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** An older version in a folder of its own, which disappears with it. */
export interface OlderVersion extends AsyncDisposable {
  readonly folder: URL;
  /** Short, as people say it. */
  readonly commit: string;
}

/**
 * The code before the newest migration: what a replica still runs while an update has already changed the tables.
 * Undefined where the repository's history is not at hand.
 */
export async function olderVersion(): Promise<OlderVersion | undefined> {
  const git = async (...words: string[]): Promise<string> => (await run('git', words, { cwd: root })).stdout.trim();
  const commit = await git('log', '-1', '--diff-filter=A', '--format=%h', '--', 'migrations')
    .then((newest) => git('rev-parse', '--short', '--verify', `${newest}^`))
    .catch(() => undefined);
  if (commit === undefined) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'banto-older-'));
  const archive = path.join(folder, 'older.tar');
  await git('archive', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    folder: pathToFileURL(`${folder}/`),
    commit,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
