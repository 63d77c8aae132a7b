import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { Socket } from 'node:net';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { Client, escapeIdentifier } from 'pg';

import { freePort } from './ports.ts';
import { postgresBinaries, serverUser, type ServerUser } from './postgres-binaries.ts';

export interface PostgresOptions {
  /** Folder of the cluster's files; one that is initialised is used as it is. Default: a new temporary folder. */
  readonly dataDir?: string;
  /** TCP port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Keeps `dataDir` after the server stops, and writes with fsync. Default: false (faster, and nothing is left). */
  readonly persistent?: boolean;
  /**
   * Keeps the files in memory where the system allows it. A database has about 600 files, and a disk's file system
   * creates and deletes them more slowly than everything else that a test does.
   */
  readonly inMemory?: boolean;
}

export interface Postgres {
  /** The superuser's connection string for one database. No password: the server listens on 127.0.0.1 only. */
  url(database?: string): string;
  /** Creates a database, as a copy of `template` when given, and returns its connection string. */
  createDatabase(name: string, template?: string): Promise<string>;
  /** Cuts all connections, stops the server and, unless persistent, deletes its files. A second call does nothing. */
  stop(): Promise<void>;
}

interface Place {
  /** This run's folder: the log, and the data unless `dataDir` is given. Deleted at the end. */
  readonly home: string;
  readonly dataDir: string;
  readonly log: string;
  readonly persistent: boolean;
  readonly user: ServerUser | undefined;
}

/**
 * Starts a separate PostgreSQL server: UTC sessions, C.UTF-8, 400 connections, with the contrib extensions.
 *
 * Nothing is left behind: the server is the child of a small shell that holds a pipe from this process and stops the
 * server when the pipe closes, however this process ended (even by SIGKILL). This process gets no signal handlers, so its
 * own shutdown order stays, and Ctrl-C does not reach the server first.
 *
 * @throws when the server does not start; the message ends with the last lines of its log.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  // Another process may take a free port before the server binds it.
  const attempts = options.port === undefined ? 3 : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === attempts || !(error instanceof Error) || !error.message.includes('could not bind')) throw error;
    }
  }
}

async function startOnce(options: PostgresOptions): Promise<Postgres> {
  const persistent = options.persistent ?? false;
  if (persistent && options.dataDir === undefined) throw new Error('A persistent PostgreSQL needs a dataDir.');
  const user = await serverUser();
  const home = await mkdtemp(path.join(tmpdir(), 'banto-postgres-'));
  const dataDir = path.resolve(options.dataDir ?? (await temporaryData(home, options.inMemory ?? false)));
  const place: Place = { home, dataDir, log: path.join(home, 'log'), persistent, user };
  try {
    // mkdtemp creates it with mode 0700; the server's user must be able to read it.
    await chmod(home, 0o755);
    await own(home, user);
    const binaries = await postgresBinaries(home, user);
    if (!existsSync(path.join(dataDir, 'PG_VERSION'))) await initialise(binaries.initdb, place);
    return await run(binaries.postgres, place, options.port ?? (await freePort()));
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    if (!persistent) await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Linux keeps this folder's files in memory. */
const MEMORY = '/dev/shm';
/** What must be free there, and in memory at all: a container's is often only 64 MB. Bytes. */
const ROOM = 2 * 2 ** 30;

async function temporaryData(home: string, inMemory: boolean): Promise<string> {
  const memory = inMemory ? await statfs(MEMORY).catch(() => undefined) : undefined;
  const room = memory ? Math.min(memory.bavail * memory.bsize, freemem()) : 0;
  return room < ROOM ? path.join(home, 'data') : mkdtemp(path.join(MEMORY, 'banto-postgres-'));
}

const own = async (folder: string, user: ServerUser | undefined): Promise<void> => {
  if (user !== undefined) await chown(folder, user.uid, user.gid);
};

async function initialise(initdb: string, { dataDir, user }: Place): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await own(dataDir, user);
  // trust: the address is local and the data is not real. Roles with fewer rights need no password either.
  const flags = [
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    ...locale(),
    '--no-sync',
    '--no-instructions',
  ];
  await promisify(execFile)(initdb, [`--pgdata=${dataDir}`, ...flags], { ...user, env: environment });
}

/** macOS has no C.UTF-8, so there the collation is C and the character types come from a UTF-8 locale. */
const locale = (): string[] =>
  process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=en_US.UTF-8'] : ['--locale=C.UTF-8'];

/** Not this process's environment, because its PG* variables are for clients. */
const environment = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };

const settings = (persistent: boolean): Record<string, string> => ({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '400',
  // A test prepares a transaction and forgets it; PostgreSQL's default allows none.
  max_prepared_transactions: '2',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  ...(persistent ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
});

/**
 * A shell script that ends with the server, and stops the server when stdin closes. Arguments: the log, this run's
 * folder, data to delete as well (or nothing), the server's command. It reads stdin in the background, so that it also
 * notices when the server ends early.
 */
const supervisor = `
log=$1; home=$2; data=$3; shift 3
exec 3<&0
"$@" >"$log" 2>&1 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT $server; } 2>/dev/null &
reader=$!
wait $server
kill $reader 2>/dev/null
tail -n 20 "$log"
rm -rf "$home" \${data:+"$data"}
`;

async function run(postgres: string, place: Place, port: number): Promise<Postgres> {
  const flags = Object.entries(settings(place.persistent)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [postgres, '-D', place.dataDir, '-p', String(port), ...flags];
  const script = [supervisor, 'banto-postgres', place.log, place.home, place.persistent ? '' : place.dataDir];
  // In its own session, so that Ctrl-C reaches only this process, which stops the server when it no longer needs it.
  const shell = spawn('/bin/sh', ['-c', ...script, ...command], {
    ...place.user,
    env: environment,
    cwd: place.home,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // Not `exit`: at that moment the log's last lines may still be in the pipe.
  const ended = once(shell, 'close');
  let lastLines = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (lastLines += text));
  shell.stdin.on('error', () => undefined);
  // The server must not keep this process alive.
  shell.unref();
  for (const pipe of [shell.stdin, shell.stdout]) if (pipe instanceof Socket) pipe.unref();

  const stop = async (): Promise<void> => {
    shell.stdin.destroy();
    shell.ref();
    await ended;
    await rm(place.home, { recursive: true, force: true });
    if (!place.persistent) await rm(place.dataDir, { recursive: true, force: true });
  };
  const url = (database = 'postgres'): string =>
    `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`;

  const gone = ended.then(() => {
    throw new Error(`PostgreSQL ended while starting.\n${lastLines}`);
  });
  try {
    await Promise.race([accepting(url(), place.dataDir), gone]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    gone.catch(() => undefined);
  }
  return { url, stop, createDatabase: (name, template) => createDatabase(url, name, template) };
}

/** Resolves when our server accepts connections. If another server has the port, ours will exit by itself. */
async function accepting(url: string, dataDir: string): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (Date.now() < giveUp) {
    if ((await dataDirectory(url)) === dataDir) return;
    await sleep(20);
  }
  throw new Error('PostgreSQL did not take connections within 30 s.');
}

/** The data folder of the server at a URL; undefined when none responds. */
async function dataDirectory(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: (database?: string) => string, name: string, template?: string): Promise<string> {
  const client = new Client({ connectionString: url() });
  await client.connect();
  try {
    const copy = template === undefined ? '' : ` template ${escapeIdentifier(template)} strategy file_copy`;
    await client.query(`create database ${escapeIdentifier(name)}${copy}`);
  } finally {
    await client.end();
  }
  return url(name);
}
