import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { patient } from '../patience.ts';

/** One line of a bot's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A bot as a process of its own, which may be killed. */
export interface BotProcess {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  readonly isRunning: boolean;
  /** Sets its clock; it must have been started with `BANTO_NOW`. */
  setClock(now: Date): void;
  /** Ends it at once, as kill -9 and a power cut do. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

export interface BotOptions {
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What to run, from the repository's root. Default: the bot as it is. */
  readonly script?: string;
  /** Told of every line it logs. */
  readonly log?: (line: LogLine) => void;
}

const root = new URL('../../', import.meta.url);
/** It finishes what is under way within this, on an idle machine. Milliseconds. */
const STOP_MS = 15_000;

/** Starts a bot and resolves once it says that it is ready. @throws when it ends before that; the message has its log. */
export async function startBot({ env, script = 'src/main.ts', log }: BotOptions): Promise<BotProcess> {
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const port = await ready(child, log);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!isRunning(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), patient(STOP_MS));
    await ended;
    clearTimeout(late);
  };
  return {
    port,
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    get isRunning() {
      return isRunning(child);
    },
    setClock: (now) => void child.send({ now: now.toISOString() }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Reads its log, and answers its port once it says that it is ready. */
function ready(child: ChildProcess, log: BotOptions['log']): Promise<number> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('exit', (code, signal) =>
      reject(new Error(`the bot ended with ${code ?? signal} before it was ready:\n${said.join('\n')}`)),
    );
    for (const pipe of [child.stdout, child.stderr]) {
      if (!pipe) continue;
      createInterface({ input: pipe }).on('line', (text) => {
        const line = parsed(text);
        log?.(line);
        if (line['msg'] === 'ready') resolve(Number(line['port']));
        else if (said.length < 50) said.push(text);
      });
    }
  });
}

/** Whatever is not JSON is kept as it is. */
function parsed(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { notJson: text };
  }
}
