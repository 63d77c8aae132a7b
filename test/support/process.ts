import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogLines } from './log.ts';

/** Banto as it runs in production: its own process, which a test may kill. */
export interface BantoProcess extends AsyncDisposable {
  readonly port: number;
  /** Ends it at once, as kill -9 and a power cut do. */
  kill(): Promise<void>;
}

const repository = new URL('../../', import.meta.url);

export async function startProcess(
  variables: Readonly<Record<string, string>>,
  opsYml: string,
  log: LogLines,
): Promise<BantoProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'banto-'));
  const file = join(folder, 'ops.yml');
  await writeFile(file, opsYml);
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: repository,
    env: { PATH: process.env['PATH'], ...variables, OPS_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  try {
    const port = await ready(child, log);
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    };
    return {
      port,
      kill: () => end('SIGKILL'),
      async [Symbol.asyncDispose]() {
        await end('SIGTERM');
        await rm(folder, { recursive: true });
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`Banto did not start: ${errors}\n${log.text}`, { cause: error });
  }
}

/** Collects what it logs, and answers its port once it says that it is ready. */
function ready(child: ChildProcess, log: LogLines): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    if (!child.stdout) return reject(new Error('no output'));
    createInterface(child.stdout).on('line', (line) => {
      const { msg, port } = log.write(line);
      if (msg === 'ready') resolve(Number(port));
    });
  });
}
