import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MovableClock } from '#src/process/clock.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import { usage } from '#src/engine/answers/help.ts';
import { features } from '#src/features/index.ts';
import { readBody } from '../slack/wire/body.ts';
import { asText, isObject, parseJson } from '../json.ts';
import type { Bot } from './bot.ts';
import type { Deed, DemoCommand, DemoState } from './control.ts';
import type { Console } from './sql.ts';

const deeds: readonly string[] = ['stop', 'kill', 'start', 'restart', 'clock', 'partner', 'sql'] satisfies Deed['do'][];

/** Looks at what kind it is; its details are looked at when it is done. */
const isDeed = (value: unknown): value is Deed => isObject(value) && deeds.includes(asText(value['do']));

/** What may be typed, in the catalogue's order, and the help that every command has. */
const commands = (): DemoCommand[] =>
  new Catalog(features).entries
    .map((entry) => ({
      typed: typed(entry.definition.name),
      usage: { ja: usage(entry, 'ja'), en: usage(entry, 'en') },
      summary: entry.definition.summary,
    }))
    .toSorted((a, b) => a.typed.localeCompare(b.typed));

/** The page's requests that are not Slack's. Shapes: control.ts. */
export class Backstage {
  readonly #bot: Bot;
  readonly #clock: MovableClock;
  readonly #console: Console;
  readonly #dialect: string;
  readonly #commands = commands();

  constructor(parts: { bot: Bot; clock: MovableClock; console: Console; dialect: string }) {
    this.#bot = parts.bot;
    this.#clock = parts.clock;
    this.#console = parts.console;
    this.#dialect = parts.dialect;
  }

  /** Answers what is its own; false for the rest. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/demo/')) return false;
    const what = `${request.method} ${pathname}`;
    try {
      if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/u.test(request.headers.host ?? ''))
        throw new Error('This answers to its own host name only.');
      if (what === 'GET /demo/state') json(response, 200, await this.#state());
      else if (what === 'GET /demo/audit') json(response, 200, await this.#console.audit());
      else if (what === 'POST /demo/do') json(response, 200, { said: await this.#do(await read(request)) });
      else json(response, 404, { error: `there is no ${what}` });
    } catch (error) {
      json(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
    return true;
  }

  async #state(): Promise<DemoState> {
    return {
      now: this.#clock.now().toISOString(),
      dialect: this.#dialect,
      bot: this.#bot.state,
      commands: this.#commands,
      partners: await this.#console.partners(),
    };
  }

  /** It may have ended at once: the terminal shows why. */
  #started(line: string): string {
    return this.#bot.state.state === 'ready' ? line : '番頭は起動できませんでした。端末のログをご覧ください。';
  }

  async #do(deed: Deed): Promise<string> {
    switch (deed.do) {
      case 'stop':
        await this.#bot.stop();
        return '番頭を停止しました。';
      case 'kill':
        this.#bot.kill();
        return '番頭を kill -9 しました。自動で起動し直します。';
      case 'start':
        await this.#bot.start();
        return this.#started('番頭を起動しました。');
      case 'restart':
        await this.#bot.stop();
        await this.#bot.start();
        return this.#started('番頭を再起動しました。');
      case 'clock': {
        const now = new Date(deed.now);
        if (Number.isNaN(now.getTime())) throw new Error(`「${deed.now}」は日時ではありません。`);
        this.#clock.set(now);
        this.#bot.moveClock(now);
        return '時計を動かしました。';
      }
      case 'partner':
        return `${await this.#console.addPartner(this.#clock.now())} が申請しました（INSERT）。`;
      case 'sql':
        return this.#console.run(deed.text);
      default:
        throw new Error(`nobody can do ${JSON.stringify(deed satisfies never)}`);
    }
  }
}

async function read(request: IncomingMessage): Promise<Deed> {
  // A page of another origin can send text but not JSON without asking first, and is never answered.
  if (!request.headers['content-type']?.includes('application/json')) throw new Error('a deed is JSON');
  const deed = parseJson((await readBody(request)).toString());
  if (!isDeed(deed)) throw new Error('a deed has a known `do`');
  return deed;
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
};
