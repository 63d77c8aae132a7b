import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
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
  /** Presses Ctrl-C; resolves to the exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts the demo as a person does, on a free port, and waits for its URL. */
export async function startDemoProcess(...flags: string[]): Promise<DemoProcess> {
  const demo = spawn(process.execPath, ['playground/demo.ts', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
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
  return {
    url: await address,
    lines,
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
    page.setDefaultTimeout(patient(20_000));
  }

  /** Acts as the person whose entry in the menu matches. */
  async actAs(person: RegExp): Promise<void> {
    const select = this.page.getByLabel(/操作する人|Acting as/u);
    const option = select.locator('option').filter({ hasText: person });
    const value = (await option.getAttribute('value')) ?? '';
    await select.selectOption(value);
    await this.page.locator(`[data-as=${value}]`).waitFor();
  }

  /** @throws when the browser reported an error */
  async close(): Promise<void> {
    await this.page.close();
    if (this.complaints.length > 0) throw new Error(`The browser complained: ${this.complaints.join('\n')}`);
  }

  async open(channel: string): Promise<void> {
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
export const press = (where: Locator, name: string): Promise<void> =>
  where.getByRole('button', { name, exact: true }).click();
