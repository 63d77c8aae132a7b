import type { Vitals } from '#src/engine/ports.ts';
import { readFileSync } from 'node:fs';
import { asker } from '#playground/acts/asker.ts';
import { parseOpsFile } from '#src/config/ops-file.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import type { Statement } from '#src/db/snapshot.ts';
import type { Person } from '#src/domain/permission/actor.ts';
import type { Policy } from '#src/domain/policy.ts';
import type { Answer, Value } from '#src/engine/definitions/answer.ts';
import { ask } from '#src/engine/answers/ask.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import type { Tables } from '#src/engine/database.ts';
import { features } from '#src/features/index.ts';
import { detectDialect } from '#src/marketplace/dialect.ts';
import { type MarketplaceHttp, openMarketplaceHttp } from '#src/marketplace/http.ts';
import { openLog } from '#src/process/logging.ts';
import { reading } from '#src/marketplace/reading.ts';
import { hiddenTables } from '#src/marketplace/row-security.ts';

const example = parseOpsFile(
  readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8'),
  'ops.example.yml',
);
if (!example.ok) throw new Error(example.faults.join('\n'));
export const policy: Policy = example.policy;

export interface AskingOptions {
  readonly now: Date;
  /** The time zone of every session, whatever Banto sets. */
  readonly timezone?: string;
  readonly marketplace?: MarketplaceHttp;
  readonly vitals?: Partial<Vitals>;
  readonly statementTimeoutMs?: number;
  /** Names of people by their id; without it Slack knows nobody. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A value of a table: text in Japanese, anything else unchanged. */
export type Cell = string | number | Date | null;

export interface Heard {
  readonly answer: Answer;
  readonly statements: readonly Statement[];
  /** The sentences before the tables and after them, in Japanese. */
  readonly text: string;
  /** Every row of each table, as in the CSV. `shown` is how many of them the message has. */
  readonly tables: readonly { readonly total: number; readonly shown: number; readonly rows: readonly Cell[][] }[];
  /** The facts of each sheet, by Japanese label. */
  readonly sheets: readonly Readonly<Record<string, Cell>>[];
}

/** Runs questions on a database, without Slack. */
export interface Asking extends AsyncDisposable {
  /** @param use does more with the answer while its snapshot is open */
  ask(
    name: string,
    raw?: Readonly<Record<string, string>>,
    use?: (answer: Answer) => Promise<void>,
    person?: Person,
  ): Promise<Heard>;
}

const cell = (value: Value): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'object' && !(value instanceof Date)
      ? 'ja' in value
        ? value.ja
        : value.text
      : value;

/** Slack and the scheduler as they should be, without any channel or group. */
const well: Vitals = {
  slack: () => Promise.resolve(undefined),
  scheduler: () => undefined,
  channels: () => Promise.resolve([]),
  groups: () => Promise.resolve([]),
};

export async function openAsking(url: string, options: AskingOptions): Promise<Asking> {
  const { now, timezone = 'UTC', statementTimeoutMs = 10_000 } = options;
  const readPool = openPool(url, { name: 'asking', max: 2, readOnly: true, statementTimeoutMs });
  readPool.on('connect', (client) => void client.query(`set timezone to '${timezone}'`));
  const catalog = new Catalog(features);
  const db = openKysely<Tables>(readPool);
  const dialect = await detectDialect(db);
  const plugins = [reading(dialect.shape, new Set(await hiddenTables(db)))];
  const library = {
    policy,
    directory: catalog,
    finders: catalog.finders,
    log: openLog('silent'),
    readPool: { pool: readPool, plugins },
    dialect,
    reading: <Result>(_person: string, read: () => Promise<Result>) => read(),
    clock: { now: () => now },
    marketplace: options.marketplace ?? openMarketplaceHttp({ workerGuarded: false }),
    people: {
      get: (id: string) => {
        const displayName = options.names?.[id];
        return displayName === undefined
          ? Promise.reject(new Error('nobody is asked'))
          : Promise.resolve({ ...asker, id, displayName });
      },
      membersOf: () => Promise.reject(new Error('nobody is asked')),
    },
    vitals: { ...well, ...options.vitals },
  };
  return {
    ask(name, raw = {}, use = () => Promise.resolve(), person = asker) {
      const query = catalog.findQuery(name);
      if (!query) throw new Error(`there is no query ${name}`);
      return ask(library, query, raw, person, async ({ answer, statements }) => {
        await use(answer);
        const tables = [];
        for (const table of answer.tables ?? []) {
          const rows: Cell[][] = [];
          for await (const row of table.all()) rows.push(row.map(cell));
          tables.push({ total: table.total, shown: table.rows.length, rows });
        }
        return {
          answer,
          statements,
          tables,
          text: [...(answer.lead ?? []), ...(answer.notes ?? [])].map(({ ja }) => ja).join('\n'),
          sheets: (answer.sheets ?? []).map(({ facts }) =>
            Object.fromEntries(facts.map(({ label, value }) => [label.ja, cell(value)])),
          ),
        };
      });
    },
    [Symbol.asyncDispose]: () => readPool.end(),
  };
}

/** For `order by`: statuses as they follow each other, then all others. */
export const life = (...statuses: readonly string[]): string =>
  `case ${statuses.map((status, index) => `when status = '${status}' then ${index}`).join(' ')} else ${statuses.length} end`;
