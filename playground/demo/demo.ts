import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Language } from '#src/domain/text/words.ts';
import type { DialectName } from '../marketplace/schema.ts';
import { CannotStart, codeOf } from './cannot-start.ts';
import { Folder } from './folder.ts';
import type { RunningStage } from './stage.ts';

export interface DemoOptions {
  readonly dialect: DialectName;
  /** Whether names and texts are as awkward as a database allows. */
  readonly hostile: boolean;
  /** The page's port; 0 for any free one. */
  readonly port: number;
  readonly transport: 'http' | 'socket';
  /** Where the clock of a new story starts. */
  readonly now: Date;
  /** Begins a new story instead of going on with the kept one. */
  readonly reset: boolean;
  /** Where the story is kept. Default: in this checkout. */
  readonly folder?: string | undefined;
  readonly say: (line: string) => void;
}

export interface Demo {
  readonly url: string;
  stop(): Promise<void>;
}

/** The morning on which every story starts: a Thursday, a minute and a half before the daily digest. */
export const morning = new Date('2026-11-26T08:58:30+09:00');

/** Starts the demo. @throws CannotStart when its port or its folder cannot be used */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { dialect, hostile, transport, say } = options;
  const folder = await Folder.open({ dialect, hostile }, options.folder);
  try {
    const port = await checkedPort(options.port);
    if (options.reset) await folder.empty();
    // Loaded here, so that a wrong start is told at once.
    const { buildPage, servePage } = await import('./page.ts');
    const { startStage } = await import('./stage.ts');
    const page = buildPage().then(servePage);
    // Awaited where it is served. If PostgreSQL fails first, that error is the one to report.
    page.catch(() => undefined);
    const start = (now: Date, language: Language): Promise<RunningStage> =>
      startStage({ dialect, hostile, transport, port, now, language, folder, page, onReset, say });
    // A new story from the page: the same server, everything else anew.
    const onReset = (language: Language): void => {
      stage = stage.then(async (running) => {
        await running.stop();
        await folder.empty();
        return start(options.now, language);
      });
      stage.catch((error: unknown) => say(`The new story could not start: ${String(error)}`));
    };
    let stage = start(options.now, 'ja');
    const { url } = await stage;
    await folder.at(url);
    return {
      url,
      stop: async () => {
        await (await stage).stop();
        await folder.close();
      },
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** The port, or a free one for 0. @throws CannotStart when another program has it */
async function checkedPort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = codeOf(error);
    throw new CannotStart(
      code === 'EADDRINUSE'
        ? `Port ${wanted} is in use. Free it, or choose another: npm run demo -- --port ${wanted + 1}`
        : `Port ${wanted} cannot be used (${code}). Choose another: npm run demo -- --port 4400`,
    );
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : wanted;
}
