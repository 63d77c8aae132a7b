import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { hanako } from '#playground/cast.ts';
import type { ControlState } from '#playground/slack/control/control.ts';
import type { DemoAct, DemoState } from '#playground/demo/control.ts';
import type { Words } from '#src/domain/text/words.ts';
import { patient } from '#playground/patience.ts';

/** The path of Chromium. Default: Debian's. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @throws one clear line when there is no browser, so that a browser test never passes without one */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(
      `There is no Chromium at ${executablePath}. Install it (Debian: apt-get install -y chromium), or set CHROMIUM to its path.`,
    );
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface DemoProcess {
  readonly url: string;
  /** What it has printed. */
  readonly lines: readonly string[];
  state(): Promise<DemoState>;
  /** Does what the backstage can do; resolves to what it says. */
  act(act: DemoAct): Promise<Words>;
  /** Presses Ctrl-C; resolves to the exit code. */
  interrupt(): Promise<number | null>;
}

/** An empty folder for a demo's story. */
export async function storyFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'banto-story-'));
  // PostgreSQL's user passes through it.
  await chmod(folder, 0o755);
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** What the demo's server answers: control.ts has its shapes. @throws with its message when it refuses */
export async function answerOf<Answer>(url: string, request?: RequestInit): Promise<Answer> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Starts the demo as a person does, on a free port, and waits for its URL. */
export async function startDemoProcess(folder: string, ...flags: string[]): Promise<DemoProcess> {
  const demo = spawn(process.execPath, ['playground/demo.ts', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DEMO_FOLDER: folder },
  });
  const lines: string[] = [];
  const ended = once(demo, 'exit');
  const address = new Promise<string>((resolve, reject) => {
    for (const pipe of [demo.stdout, demo.stderr])
      if (pipe)
        createInterface({ input: pipe }).on('line', (line) => {
          lines.push(line);
          const url = /playground: (http\S+)/u.exec(line)?.[1];
          if (url !== undefined) resolve(url);
        });
    demo.once('exit', (code) => reject(new Error(`The demo ended (${code}):\n${lines.join('\n')}`)));
  });
  const url = await address;
  return {
    url,
    lines,
    state: () => answerOf<DemoState>(`${url}/demo/state`),
    act: async (act) => {
      const headers = { 'content-type': 'application/json' };
      const request = { method: 'POST', headers, body: JSON.stringify(act) };
      return (await answerOf<{ said: Words }>(`${url}/demo/do`, request)).said;
    },
    interrupt: async () => {
      demo.kill('SIGINT');
      await ended;
      return demo.exitCode;
    },
  };
}

/** The page as one person uses it. */
export class Desk {
  readonly page: Page;
  /** Errors that the browser reported. A good test ends with none. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') this.complaints.push(line.text());
    });
    // The console does not say what was refused.
    page.on('response', (response) => {
      if (response.status() < 400) return;
      const asked = `${response.url()} ${response.request().postData() ?? ''}`;
      void response.text().then(
        (text) => this.complaints.push(`${asked}: ${text}`),
        () => undefined,
      );
    });
    page.setDefaultTimeout(patient(20_000));
  }

  /** Opens the page and leaves the welcome. */
  async visit(url: string): Promise<void> {
    await this.page.goto(url);
    await this.dialog.getByRole('button', { name: /自分で試す|Look around/u }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** How many sockets of the bot Slack has. */
  async connections(url: string): Promise<number> {
    return (await answerOf<ControlState>(`${url}/playground/state?as=${hanako}`)).connections;
  }

  /** Acts as the person whose entry in the menu matches. */
  async actAs(person: RegExp): Promise<void> {
    const select = this.page.getByLabel(/操作する人|Acting as/u);
    const option = select.locator('option').filter({ hasText: person });
    const value = (await option.getAttribute('value')) ?? '';
    await select.selectOption(value);
    await this.page.locator(`[data-as=${value}]`).waitFor();
  }

  /** Waits until the page does not say that the bot is starting or stopped. */
  async botReady(): Promise<void> {
    await this.page.locator('.composer').first().waitFor();
    await this.page.locator('main > .notice[role=status]').waitFor({ state: 'detached' });
  }

  /** @throws when the browser reported an error */
  async close(): Promise<void> {
    await this.page.close();
    if (this.complaints.length > 0) throw new Error(`The browser complained: ${this.complaints.join('\n')}`);
  }

  async open(channel: string): Promise<void> {
    const menu = this.page.getByRole('button', { name: /^(?:メニュー|Menu)$/u });
    if (await menu.isVisible()) await menu.click();
    await this.page.getByRole('navigation').getByRole('button', { name: channel }).click();
  }

  async type(line: string): Promise<void> {
    const box = this.page.getByRole('combobox', { name: /コマンド|command/u });
    await box.fill(line);
    await box.press('Enter');
  }

  /** The newest message with all of these words in it. */
  message(...words: (string | RegExp)[]): Locator {
    return words.reduce<Locator>((found, hasText) => found.filter({ hasText }), this.page.getByRole('article')).last();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
}

/** Presses a button inside an element. */
export const press = (where: Locator, name: string | RegExp): Promise<void> =>
  where.getByRole('button', { name, exact: true }).click();
