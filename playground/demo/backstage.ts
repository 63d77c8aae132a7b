import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MovableClock } from '#src/process/clock.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import { usage } from '#src/engine/answers/help.ts';
import { features } from '#src/features/index.ts';
import { readBody } from '../slack/wire/body.ts';
import { asText, isObject, parseJson } from '../json.ts';
import type { Bot } from './bot.ts';
import type { DemoAct, DemoCommand, DemoState } from './control.ts';
import type { Console } from './sql.ts';

const kinds: readonly string[] = [
  'stop',
  'kill',
  'start',
  'restart',
  'clock',
  'partner',
  'sql',
] satisfies DemoAct['do'][];

/** Checks the kind only; `#do` checks the details. */
const isDemoAct = (value: unknown): value is DemoAct => isObject(value) && kinds.includes(asText(value['do']));

/** Every command of the catalogue, sorted by what people type. */
const commands = (): DemoCommand[] =>
  new Catalog(features).entries
    .map((entry) => ({
      typed: typed(entry.definition.name),
      usage: { ja: usage(entry, 'ja'), en: usage(entry, 'en') },
      summary: entry.definition.summary,
    }))
    .toSorted((a, b) => a.typed.localeCompare(b.typed));

/** Handles the page's requests to the demo itself. Their shapes are in control.ts. */
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

  /** Handles requests to `/demo/`; returns false for any other. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/demo/')) return false;
    const what = `${request.method} ${pathname}`;
    try {
      if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/u.test(request.headers.host ?? ''))
        throw new Error('Only requests to this host name are accepted.');
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

  /** The bot may have ended right after its start; the terminal shows why. */
  #started(line: string): string {
    return this.#bot.state.state === 'ready' ? line : '番頭は起動できませんでした。端末のログをご覧ください。';
  }

  async #do(act: DemoAct): Promise<string> {
    switch (act.do) {
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
        const now = new Date(act.now);
        if (Number.isNaN(now.getTime())) throw new Error(`「${act.now}」は日時ではありません。`);
        this.#clock.set(now);
        this.#bot.moveClock(now);
        return '時計を動かしました。';
      }
      case 'partner':
        return `${await this.#console.addPartner(this.#clock.now())} が申請しました（INSERT）。`;
      case 'sql':
        return this.#console.run(act.text);
      default:
        throw new Error(`unknown act: ${JSON.stringify(act satisfies never)}`);
    }
  }
}

async function read(request: IncomingMessage): Promise<DemoAct> {
  // A page of another origin cannot send JSON without a CORS preflight, which is never granted.
  if (!request.headers['content-type']?.includes('application/json')) throw new Error('an act is JSON');
  const act = parseJson((await readBody(request)).toString());
  if (!isDemoAct(act)) throw new Error('an act has a known `do`');
  return act;
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
};
