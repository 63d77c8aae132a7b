import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MovableClock } from '#src/process/clock.ts';
import { type Language, type Words, words } from '#src/domain/text/words.ts';
import { asText, isObject, parseJson } from '../json.ts';
import { readBody } from '../slack/wire/body.ts';
import type { Authenticators } from '../authenticator/authenticators.ts';
import type { Bot } from './bot.ts';
import { commands } from './commands.ts';
import type { DemoAct, DemoState } from './control.ts';
import type { Doors } from './doors.ts';
import { isFaultName } from './faults.ts';
import type { Console } from './sql.ts';

/** The marketplace lives through every hour of it at once, in memory. */
const FARTHEST = 366 * 86_400_000;

const kinds: readonly string[] = ['stop', 'start', 'clock', 'fault', 'sql', 'reset'] satisfies DemoAct['do'][];

/** Checks the kind only; `#do` checks the details. */
const isDemoAct = (value: unknown): value is DemoAct => isObject(value) && kinds.includes(asText(value['do']));

export interface BackstageParts {
  readonly bot: Bot;
  readonly clock: MovableClock;
  readonly console: Console;
  readonly doors: Doors;
  readonly authenticators: Authenticators;
  /** What does not change while this stage runs. */
  readonly fixed: Pick<DemoState, 'story' | 'language' | 'dialect' | 'transport'>;
  readonly onReset: (language: Language) => void;
}

/** Handles the page's requests to the demo itself. Their shapes are in control.ts. */
export class Backstage {
  readonly #parts: BackstageParts;
  readonly #commands = commands();

  constructor(parts: BackstageParts) {
    this.#parts = parts;
  }

  /** Handles requests to `/demo/`; returns false for any other. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/demo/')) return false;
    try {
      if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/u.test(request.headers.host ?? ''))
        throw new Error('Only requests to this host name are accepted.');
      const found =
        request.method === 'POST' && pathname === '/demo/do'
          ? { said: await this.#do(await read(request)) }
          : await this.#read(`${request.method} ${pathname}`, searchParams);
      if (found) json(response, 200, found);
      else json(response, 404, { error: `there is no ${request.method} ${pathname}` });
    } catch (error) {
      json(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
    return true;
  }

  #read(what: string, search: URLSearchParams): Promise<object> | object | undefined {
    if (what === 'GET /demo/state') return this.#state();
    if (what === 'GET /demo/commands') return this.#commands;
    if (what === 'GET /demo/things') return this.#parts.console.things(search.get('about') ?? '');
    return what === 'GET /demo/audit' ? this.#parts.console.audit() : undefined;
  }

  async #state(): Promise<DemoState> {
    const { clock, bot, console, doors, authenticators, fixed } = this.#parts;
    // Without its database the demo still has a clock and a bot.
    const tour = await console.tour().catch(() => undefined);
    const now = clock.now();
    return {
      ...fixed,
      now: now.toISOString(),
      codes: authenticators.codes(now),
      faults: doors.on,
      bot: bot.state,
      tour: tour ?? null,
    };
  }

  /** The bot may have ended right after its start; the terminal shows why. */
  #started(line: Words): Words {
    return this.#parts.bot.state.state === 'ready'
      ? line
      : words(
          '番頭は起動できませんでした。端末のログをご覧ください。',
          'Banto could not start. See the log in the terminal.',
        );
  }

  async #do(act: DemoAct): Promise<Words> {
    const { bot, clock, console, doors, onReset } = this.#parts;
    switch (act.do) {
      case 'stop':
        await bot.stop();
        return words('番頭を停止しました。', 'Banto has stopped.');
      case 'start':
        await bot.start();
        return this.#started(words('番頭を起動しました。', 'Banto has started.'));
      case 'clock': {
        const now = new Date(act.now);
        if (Number.isNaN(now.getTime())) throw new Error(`「${act.now}」は日時ではありません。`);
        if (Math.abs(now.getTime() - clock.now().getTime()) > FARTHEST)
          return words(
            '一度に動かせるのは、前後1年までです。',
            'The clock moves a year at most at a time, forwards or back.',
          );
        await console.liveOn(now);
        clock.set(now);
        bot.moveClock(now);
        return words('時計を動かしました。', 'The clock has moved.');
      }
      case 'fault': {
        if (!isFaultName(act.name)) throw new Error(`there is no fault ${String(act.name)}`);
        const line = await doors.turn(act.name, act.on);
        return act.name === 'restart' ? this.#started(line) : line;
      }
      case 'sql': {
        const done = await console.run(act.text);
        return words(done, done);
      }
      case 'reset':
        // After the response, because the server stops too.
        setTimeout(() => onReset(act.language ?? 'ja'), 100);
        return words('最初からやり直します。', 'The story begins anew.');
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
