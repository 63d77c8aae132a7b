import { createHash } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { objectOf, parseJson, stringOf } from '../json.ts';
import type { DialectName } from '../marketplace/schema.ts';
import { reachableByOthers, serverUser } from '../postgres-binaries.ts';
import { CannotStart, codeOf } from './cannot-start.ts';
import { type Kept, readStory, written } from './story.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Where the demo keeps its story: `.banto` in this checkout, one folder for each dialect and kind of names. PostgreSQL
 * does not run as root; when its user cannot reach the checkout, the folder is in /var/tmp, which survives a restart.
 */
async function usualPlace(): Promise<string> {
  if ((await serverUser()) === undefined || (await reachableByOthers(root))) return path.join(root, '.banto');
  return path.join('/var/tmp', `banto-demo-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
}

/**
 * Creates a folder with those above it. Node's own `mkdir` with `recursive` takes ENOENT for a missing folder above, so in
 * /proc, which is there and says ENOENT too, it never returns (Node 24.21).
 */
async function makeFolder(place: string): Promise<void> {
  try {
    await mkdir(place);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(place)).isDirectory()) return;
    const above = path.dirname(place);
    if (codeOf(error) !== 'ENOENT' || (await isThere(above))) throw error;
    await makeFolder(above);
    await mkdir(place);
  }
}

const isThere = (place: string): Promise<boolean> =>
  access(place).then(
    () => true,
    () => false,
  );

/** The folder of one demo. Only one demo uses it at a time. */
export class Folder {
  /** Of PostgreSQL's files. */
  readonly database: string;
  readonly settings: string;
  readonly #place: string;
  readonly #dialect: DialectName;

  private constructor(place: string, dialect: DialectName) {
    this.#place = place;
    this.#dialect = dialect;
    this.database = path.join(place, 'database');
    this.settings = path.join(place, 'ops.yml');
  }

  /** @param inside an own place for tests. @throws CannotStart when it cannot be written or another demo uses it */
  static async open(story: { dialect: DialectName; hostile: boolean }, inside?: string): Promise<Folder> {
    const place = path.join(inside ?? (await usualPlace()), `${story.dialect}${story.hostile ? '-hostile' : ''}`);
    const folder = new Folder(place, story.dialect);
    try {
      await makeFolder(place);
      // The database's user passes through it.
      const { mode } = await stat(place);
      if ((mode & 0o111) !== 0o111) await chmod(place, mode | 0o111);
      if ((await serverUser()) !== undefined && !(await reachableByOthers(place)))
        throw new CannotStart(
          `The demo keeps its story in ${place}, which PostgreSQL's user cannot reach. Choose another DEMO_FOLDER.`,
        );
      await folder.#lock();
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      throw new CannotStart(
        `The demo keeps its story in ${place}, where it cannot write (${codeOf(error) || String(error)}).`,
      );
    }
    return folder;
  }

  /** What was kept; undefined for a new story. @throws CannotStart when this version cannot continue it */
  async kept(): Promise<Kept | undefined> {
    const text = await readFile(this.#file('story.json'), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const kept = readStory(text, this.#dialect);
    if (kept) return kept;
    throw new CannotStart(`Another version of the demo kept the story in ${this.#place}. Begin anew with --reset.`);
  }

  async keep(kept: Kept): Promise<void> {
    // Written beside and renamed, so that a crash leaves the one before.
    await writeFile(this.#file('story.json.new'), written(kept, this.#dialect));
    await rename(this.#file('story.json.new'), this.#file('story.json'));
  }

  /** Forgets the story. */
  async empty(): Promise<void> {
    await rm(this.#file('story.json'), { force: true });
    await rm(this.database, { recursive: true, force: true });
  }

  /** Says where this demo is, for who starts a second one. */
  async at(url: string): Promise<void> {
    await writeFile(this.#file('running.json'), JSON.stringify({ pid: process.pid, url }));
  }

  async close(): Promise<void> {
    await rm(this.#file('running.json'), { force: true });
  }

  #file(name: string): string {
    return path.join(this.#place, name);
  }

  async #lock(): Promise<void> {
    const mine = { flag: 'wx' } as const;
    const write = (): Promise<void> =>
      writeFile(this.#file('running.json'), JSON.stringify({ pid: process.pid }), mine);
    try {
      await write();
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const text = await readFile(this.#file('running.json'), 'utf8').catch(() => '');
      const held = objectOf(parseJson(text));
      const [pid, url] = [Number(held['pid']), stringOf(held['url'])];
      if (pid > 0 && isAlive(pid))
        throw new CannotStart(
          `Another demo uses ${this.#place} (${url ?? 'starting'}, process ${pid}). Open that one, or stop it first.`,
        );
      // Left by a demo that was killed.
      await rm(this.#file('running.json'), { force: true });
      await write();
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
