import type { KnownBlock, ModalView } from '@slack/types';
import type { Logger } from 'pino';
import type { SnapshotSource } from '../db/snapshot.ts';
import type { GroupTrouble, Person } from '../domain/permission/actor.ts';
import type { Clock } from '../domain/time/clock.ts';
import type { JudgedOperation } from '../domain/second-person/money-rule.ts';
import type { ChannelName, Cron, Policy, Role } from '../domain/policy.ts';
import type { RunbookSection } from '../domain/runbook.ts';
import type { Words } from '../domain/text/words.ts';
import type { Dialect } from '../marketplace/dialect.ts';
import type { MarketplaceFunctions } from '../marketplace/functions.ts';
import type { MarketplaceHttp, SomeMarketplaceHttp } from '../marketplace/http.ts';
import type { Queue } from '../queue/queue.ts';
import type { Messenger } from '../slack/messenger.ts';
import type { NativeBlock } from '../slack/native-blocks.ts';
import type { People } from '../slack/people.ts';
import type { Db } from './database.ts';
import type { Metrics } from './metrics.ts';

/**
 * Everything that comes from outside the engine. `process/assemble.ts` builds it; a function takes only what it uses.
 */
export interface Ports {
  readonly db: Db;
  /** A few connections kept for storing clicks, so that busy work never delays an acknowledgement. */
  readonly intake: Db;
  /** Connections on which every transaction is read-only. */
  readonly readPool: SnapshotSource;
  readonly messenger: Messenger;
  readonly people: People;
  readonly clock: Clock;
  /** A person's key from what is stored of it; undefined when it was sealed with another secret, or for somebody else. */
  readonly unseal: (sealed: string, person: string) => Uint8Array | undefined;
  readonly policy: Policy;
  readonly policyHash: string;
  /** The id of this database, which a copy or a restore keeps. */
  readonly databaseId: string;
  readonly dialect: Dialect;
  readonly marketplace: MarketplaceHttp;
  /** The marketplace's functions that have an effect. */
  readonly functions: MarketplaceFunctions;
  readonly vitals: Vitals;
  readonly queue: Queue;
  /** Milliseconds between two messages to one channel, over all replicas: Slack accepts about one a second. */
  readonly channelPaceMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Block types that this workspace has refused; their content is shown as text. */
  readonly refusedBlocks: RefusedBlocks;
  readonly directory: Directory;
  /** Draws a person's Home, which depends on their roles. */
  readonly drawHome: (person: Person, roles: readonly Role[]) => Promise<KnownBlock[]>;
  /** What a person begins with: the questions and operations of their roles, in a modal. */
  readonly drawStart: (person: Person) => ModalView;
  /** Limits how much one person reads at once, so that nobody takes all connections. */
  reading<Value>(person: string, read: () => Promise<Value>): Promise<Value>;
  /** Answers one person's questions a few at a time, from beginning to end, so that the work of others goes on between. */
  answering<Value>(person: string, answer: () => Promise<Value>): Promise<Value>;
  /** Limits concurrent work: the rest waits in memory instead of in the connection pool. */
  busy<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Checks and delivers cards now instead of in the next round. */
  cardsChanged(): void;
}

/** The ports that a function uses: `Uses<'db' | 'clock'>`. */
export type Uses<Name extends keyof Ports> = Pick<Ports, Name>;

/** The block types that Slack refuses in this workspace: each for a day, also over restarts. */
export interface RefusedBlocks {
  has(type: NativeBlock): boolean;
  add(type: NativeBlock): Promise<void>;
}

/** What is looked at outside the database. A terminal looks at less: what is missing here is neither good nor bad there. */
export interface Outside {
  readonly marketplace: SomeMarketplaceHttp;
  readonly vitals: Vitals | undefined;
}

/** The state of Banto's own connections: undefined when they work, otherwise the reason in English. */
export interface Vitals {
  /** Asks Slack. */
  slack(): Promise<string | undefined>;
  scheduler(): string | undefined;
  /** Asks Slack about each channel of the policy. */
  channels(): Promise<readonly ChannelReport[]>;
  /** Asks Slack for the members of the policy's user groups; returns those that it does not give. */
  groups(): Promise<readonly GroupTrouble[]>;
}

/** A channel of the policy as Slack knows it. */
export interface ChannelReport {
  readonly use: ChannelName;
  readonly id: string;
  /** Its name in Slack, when Slack gives it. */
  readonly name?: string | undefined;
  /** Why Banto cannot or must not post there: Slack's code or `public_channel`, `shared_channel`. */
  readonly code?: string;
}

/** Names for the fields of a row, to say it in words. */
export interface FieldNames {
  readonly fields: Readonly<Record<string, Words>>;
  /** How the values of a field are said that are codes, such as a status. */
  readonly valueWords?: Readonly<Record<string, (value: string) => Words | string>> | undefined;
}

/** Something that needs a role. */
export interface Right {
  readonly name: string;
  readonly role: Role;
}

/** Names of schedules, titles and runbook sections. The catalogue implements it. */
export interface Directory {
  readonly schedules: readonly { readonly name: string; readonly title: Words; readonly cron: Cron }[];
  /** The title of an operation or a change. */
  titleOf(name: string): Words | undefined;
  /** What people call it: a question by its command, everything else by its title; the name itself when unknown. */
  calledOf(name: string): Words | string;
  /** What somebody did who used it, as operators say it: `支払済みにする`; the name itself when it is unknown. */
  verbOf(name: string): Words | string;
  /** How to say what the audit log keeps of an operation, as far as it has words for that. */
  fieldNamesOf(operation: string): FieldNames;
  /** Whether a question has this name. */
  isQuestion(name: string): boolean;
  /** Everything that needs a role: questions, operations, changes and decisions. */
  readonly rights: readonly Right[];
  /** The names with a title by which the audit log has rows: of what people do, and of what Banto does by itself. */
  readonly recorded: readonly string[];
  /** The other words that people type for it after a command. */
  aliasesOf(name: string): readonly string[];
  readonly operations: readonly JudgedOperation[];
  /** What its button says beside its subject: its short label, if it has one. */
  labelOf(name: string): Words | undefined;
  sectionOf(name: string): RunbookSection | undefined;
}
