import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from '#playground/rig/bot.ts';
import type { Paces } from '#src/process/paces.ts';
import type { LogLines } from './log.ts';

/** Banto as a separate process, as in production, which a test can kill. */
export interface BantoProcess extends AsyncDisposable {
  readonly port: number;
  setClock(now: Date): void;
  /** Kills it at once, as kill -9 or a power cut does. */
  kill(): Promise<void>;
  /** Sends SIGTERM and waits for its end. */
  stop(): Promise<void>;
}

/** Starts it, with the polling intervals of the test if there are any. */
export async function startProcess(
  variables: Readonly<Record<string, string>>,
  opsYml: string,
  log: LogLines,
  paces?: Partial<Paces>,
): Promise<BantoProcess> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'banto-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ops.yml');
  await writeFile(file, opsYml);
  const bot = await startBot({
    env: {
      ...variables,
      OPS_CONFIG: file,
      NODE_COMPILE_CACHE: 'node_modules/.cache/banto',
      ...(paces && { RIG_PACES: JSON.stringify(paces) }),
    },
    ...(paces && { script: 'playground/rig/replica.ts' }),
    log: (line) => void log.write(JSON.stringify(line)),
  });
  stack.defer(() => bot.stop());
  const all = stack.move();
  return {
    port: bot.port,
    setClock: (now) => {
      if (bot.isRunning) bot.setClock(now);
    },
    kill: () => bot.kill(),
    stop: () => bot.stop(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
