import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../ports.ts';
import { logLine } from './log-line.ts';

export interface BotOptions {
  /** The bot's whole environment except the port and the clock. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => Date;
  /** Called with the bot's address each time it starts. */
  readonly listening: (url: string) => void;
  readonly say: (line: string) => void;
}

const root = new URL('../../', import.meta.url);
/** Pauses before a failed start is tried again. Milliseconds. */
const pauses = [500, 1_000, 2_000, 5_000, 10_000];
/** How long a stopping bot may take to finish its work. Milliseconds. */
const patience = 15_000;

/** The bot as a separate process, restarted when it exits by itself. */
export class Bot {
  readonly #options: BotOptions;
  #process: ChildProcess | undefined;
  #state: 'starting' | 'ready' | 'stopped' = 'stopped';
  #wanted = false;
  #starts = 0;
  /** Exits in a row before it was ready. */
  #failures = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(options: BotOptions) {
    this.#options = options;
  }

  get state(): { state: 'starting' | 'ready' | 'stopped'; pid: number | null; starts: number } {
    return { state: this.#state, pid: this.#process?.pid ?? null, starts: this.#starts };
  }

  /** Resolves when the bot is ready or has exited. Does nothing while it runs. */
  async start(): Promise<void> {
    this.#wanted = true;
    clearTimeout(this.#again);
    if (this.#process) return;
    const port = await freePort();
    const { env, now, listening, say } = this.#options;
    // In its own session, so that Ctrl-C reaches only the demo, which then stops the bot cleanly.
    const bot = spawn(process.execPath, ['src/main.ts'], {
      cwd: root,
      detached: true,
      env: { ...env, PORT: String(port), BANTO_NOW: now().toISOString() },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = bot;
    this.#state = 'starting';
    this.#starts += 1;
    for (const pipe of [bot.stdout, bot.stderr])
      if (pipe) createInterface({ input: pipe }).on('line', (line) => say(logLine(line)));
    bot.on('error', (error) => say(`the bot could not be started: ${error.message}`));
    bot.once('exit', (code, signal) => this.#ended(code, signal));
    const url = `http://127.0.0.1:${port}`;
    listening(url);
    await this.#ready(bot, url);
  }

  /** Stops the bot cleanly and does not restart it. */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#again);
    const bot = this.#process;
    if (!bot) return;
    const ended = once(bot, 'exit');
    bot.kill('SIGTERM');
    const tooLong = setTimeout(() => bot.kill('SIGKILL'), patience);
    await ended;
    clearTimeout(tooLong);
  }

  /** Kills the bot, as in a crash. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  moveClock(now: Date): void {
    this.#process?.send({ now: now.toISOString() });
  }

  async #ready(bot: ChildProcess, url: string): Promise<void> {
    while (this.#process === bot) {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      if (this.#process !== bot) return;
      if (answer?.ok) {
        this.#state = 'ready';
        this.#failures = 0;
        return;
      }
      await sleep(50);
    }
  }

  #ended(code: number | null, signal: string | null): void {
    const { say } = this.#options;
    this.#process = undefined;
    const how = signal ?? `exit code ${code}`;
    if (!this.#wanted) {
      this.#state = 'stopped';
      return say(`the bot has stopped (${how})`);
    }
    this.#state = 'starting';
    const pause = pauses[Math.min(this.#failures, pauses.length - 1)] ?? 0;
    this.#failures += 1;
    say(`the bot ended (${how}); it restarts in ${pause / 1_000} s`);
    this.#again = setTimeout(() => {
      this.start().catch((error: unknown) => say(`the bot could not be started: ${String(error)}`));
    }, pause);
  }
}
