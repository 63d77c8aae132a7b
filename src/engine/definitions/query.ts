import { sql } from 'kysely';
import type { Person } from '../../domain/actor.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import type { Replaces, RunbookSection } from '../../domain/runbook.ts';
import type { Words } from '../../domain/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { MarketplaceHttp } from '../../marketplace/http.ts';
import type { Answer, Listed } from './answer.ts';
import type { ReadDb } from '../database.ts';
import type { WhoIs } from '../people/lookup.ts';
import type { Directory, Vitals } from '../ports.ts';
import type { ParameterSet, Values } from '../parameters/parameter.ts';

/** What a query is given. Everything it reads is one snapshot of the database. */
export interface QueryContext {
  readonly db: ReadDb;
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly now: Date;
  readonly asker: Person;
  readonly directory: Directory;
  /** The marketplace's own HTTP. */
  readonly marketplace: MarketplaceHttp;
  /** How Banto's own parts are. */
  readonly vitals: Vitals;
  /** Names for the ids of people, asked for at once. */
  readonly whoAre: (ids: readonly (string | null | undefined)[]) => Promise<WhoIs>;
  /**
   * Runs a select that counts its rows by `total`: as many as a message can hold. A file gets them all. A select that
   * looks up more for each row it shows takes the number of rows wanted, and all of them when there is none.
   */
  readonly list: <Row extends Counted>(
    select: Selectable<Row> | ((rows?: number) => Selectable<Row>),
  ) => Promise<Listed<Row>>;
}

/** A row that also says how many rows there are; select it as `total`. */
export interface Counted {
  readonly total: number;
}
export const total = sql<number>`count(*) over ()`.as('total');

/** The part of Kysely's select builder the engine needs, whatever tables it joins. */
export interface Selectable<Row> {
  limit(rows: number): Selectable<Row>;
  execute(): Promise<Row[]>;
  stream(chunk?: number): AsyncIterable<Row>;
}

/** A read-only question of the runbook. From this alone come its command, help, permission, table, CSV and audit row. */
export interface Query<Set extends ParameterSet> {
  /** `<command>.<word>`: `orders.stuck` is typed `/orders stuck`. */
  readonly name: `${string}.${string}`;
  /** Other words for it, Japanese ones first. */
  readonly aliases: readonly string[];
  readonly section: RunbookSection;
  readonly role: Role;
  readonly summary: Words;
  readonly parameters: Set;
  readonly replaces: readonly Replaces[];
  /** Whether the answer may be posted for all; personal columns are left out then. */
  readonly shareable: boolean;
  run(context: QueryContext, values: Values<Set>): Promise<Answer>;
}

/**
 * A query whatever its parameters. TypeScript compares the parameters of methods both ways, which is what lets a query of
 * its own parameters stand here; it is safe because the engine runs each with the values that its own `parameters` read.
 */
export type AnyQuery = Query<ParameterSet>;

export const defineQuery = <const Set extends ParameterSet>(query: Query<Set>): Query<Set> => query;
