import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../domain/clock.ts';
import type { Policy } from '../domain/policy.ts';
import type { Dialect } from '../marketplace/dialect.ts';
import type { MarketplaceFunctions } from '../marketplace/functions.ts';
import type { MarketplaceHttp } from '../marketplace/http.ts';
import type { Queue } from '../queue/queue.ts';
import type { Messenger } from '../slack/messenger.ts';
import type { People } from '../slack/people.ts';
import type { Catalog } from './definitions/catalog.ts';
import type { Db } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { Vitals } from './definitions/query.ts';

/** What the engine works with; `buildApp` puts it together, tests hand in their own. */
export interface Engine {
  readonly db: Db;
  /** A few connections kept for storing clicks, so that a crowd being served never delays an acknowledgement. */
  readonly intake: Db;
  /** Connections on which every transaction is read-only. */
  readonly readPool: Pool;
  readonly messenger: Messenger;
  readonly people: People;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly policyHash: string;
  readonly dialect: Dialect;
  readonly catalog: Catalog;
  readonly marketplace: MarketplaceHttp;
  /** The marketplace's functions that have an effect. */
  readonly functions: MarketplaceFunctions;
  readonly vitals: Vitals;
  readonly queue: Queue;
  /** Milliseconds between two messages to one channel, over all replicas: Slack takes about one a second. */
  readonly channelPaceMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Block types this workspace has refused; what they would hold is then drawn plainly. */
  readonly refusedBlocks: RefusedBlocks;
  /** Runs work when a place is free: a crowd waits its turn in memory, not in the connection pool. */
  busy<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Something on a card may have changed just now: look at once instead of at the next round. */
  cardsChanged(): void;
}

/** Remembers, over restarts, which block types Slack refuses in this workspace. */
export interface RefusedBlocks {
  has(type: string): boolean;
  add(type: string): Promise<void>;
}
