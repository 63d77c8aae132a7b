import type { KnownBlock } from '@slack/types';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Person } from '../domain/actor.ts';
import type { Clock } from '../domain/clock.ts';
import type { Policy, Role, ScheduleName } from '../domain/policy.ts';
import type { RunbookSection } from '../domain/runbook.ts';
import type { Words } from '../domain/words.ts';
import type { Dialect } from '../marketplace/dialect.ts';
import type { MarketplaceFunctions } from '../marketplace/functions.ts';
import type { MarketplaceHttp } from '../marketplace/http.ts';
import type { Queue } from '../queue/queue.ts';
import type { Messenger } from '../slack/messenger.ts';
import type { People } from '../slack/people.ts';
import type { Db } from './database.ts';
import type { Metrics } from './metrics.ts';

/** Everything that comes from outside the engine, by name. `process/app.ts` puts it together; a function takes what it uses. */
export interface Ports {
  readonly db: Db;
  /** A few connections kept for storing clicks, so that busy work never delays an acknowledgement. */
  readonly intake: Db;
  /** Connections on which every transaction is read-only. */
  readonly readPool: Pool;
  readonly messenger: Messenger;
  readonly people: People;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly policyHash: string;
  readonly dialect: Dialect;
  readonly marketplace: MarketplaceHttp;
  /** The marketplace's functions that have an effect. */
  readonly functions: MarketplaceFunctions;
  readonly vitals: Vitals;
  readonly queue: Queue;
  /** Milliseconds between two messages to one channel, over all replicas: Slack takes about one a second. */
  readonly channelPaceMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Block types that this workspace has refused; what they would hold is then shown plainly. */
  readonly refusedBlocks: RefusedBlocks;
  readonly directory: Directory;
  /** Draws a person's Home: what is on it differs by what they may do. */
  readonly drawHome: (person: Person, roles: readonly Role[]) => Promise<KnownBlock[]>;
  /** Runs work when a place is free: a crowd waits its turn in memory, not in the connection pool. */
  busy<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Something on a card may have changed just now: look at once instead of at the next round. */
  cardsChanged(): void;
}

/** The ports that a function uses: `Uses<'db' | 'clock'>`. */
export type Uses<Name extends keyof Ports> = Pick<Ports, Name>;

/** Remembers, over restarts, which block types Slack refuses in this workspace. */
export interface RefusedBlocks {
  has(type: string): boolean;
  add(type: string): Promise<void>;
}

/** What Banto knows of its own connections; undefined when all is well, else why not, in English. */
export interface Vitals {
  /** Asks Slack. */
  slack(): Promise<string | undefined>;
  scheduler(): string | undefined;
}

/** What Banto's own parts are called and where the runbook speaks of them. The catalogue is one. */
export interface Directory {
  readonly schedules: readonly { readonly name: string; readonly title: Words; readonly cron: ScheduleName }[];
  /** The title of an operation or a change. */
  titleOf(name: string): Words | undefined;
  sectionOf(name: string): RunbookSection | undefined;
}
