import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { patient } from '../patience.ts';

/** One line of a bot's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A bot as a separate process, which can be killed. */
export interface BotProcess {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  readonly isRunning: boolean;
  /** Sets its clock; it must have been started with `BANTO_NOW`. */
  setClock(now: Date): void;
  /** Kills it at once, as kill -9 or a power cut does. */
  kill(): Promise<void>;
  /** Stops it cleanly. */
  stop(): Promise<void>;
}

export interface BotOptions {
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The script to run, from the repository's root. Default: the bot itself. */
  readonly script?: string;
  /** The folder with its code. Default: this repository. */
  readonly root?: URL;
  /** Called with every line it logs. */
  readonly log?: (line: LogLine) => void;
}

const here = new URL('../../', import.meta.url);
/** How long it may take to finish its work after SIGTERM. Milliseconds on an idle machine. */
const STOP_MS = 15_000;

/** Starts a bot and resolves once it is ready. @throws when it exits before that; the message has its log */
export async function startBot({ env, script = 'src/main.ts', root = here, log }: BotOptions): Promise<BotProcess> {
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

/** Reads its log and returns its port once it is ready. */
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

/** A line that is not JSON is kept under `notJson`. */
function parsed(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { notJson: text };
  }
}
