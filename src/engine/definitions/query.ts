import { sql } from 'kysely';
import type { Person } from '../../domain/permission/actor.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import type { Replaces, RunbookSection } from '../../domain/runbook.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { Answer, Listed } from './answer.ts';
import type { ReadDb } from '../database.ts';
import type { Reference } from './reference.ts';
import type { WhoIs } from '../people/lookup.ts';
import type { NamedPeople } from '../people/named.ts';
import type { Directory, Outside } from '../ports.ts';
import type { ParameterSet, Values } from '../parameters/parameter.ts';

/** The context of a query. All its reads use one snapshot of the database. */
export interface QueryContext extends Outside {
  readonly db: ReadDb;
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly now: Date;
  readonly asker: Person;
  readonly directory: Directory;
  /** The people whom `ops.yml` names, as Slack knows them now. */
  readonly namedPeople: () => Promise<NamedPeople>;
  /** Finds the names of people by their ids. */
  readonly whoAre: (ids: readonly (string | null | undefined)[]) => Promise<WhoIs>;
  /**
   * Runs a select that has a `total` column: reads as many rows as a message can show, and streams all of them for a
   * file. Pass a function when the select does more work for each row: it gets the number of rows, or undefined for
   * all.
   */
  readonly list: <Row extends Counted>(
    select: Selectable<Row> | ((rows?: number) => Selectable<Row>),
  ) => Promise<Listed<Row>>;
  /** Looks a typed text up with every finder that the asker may use. */
  readonly find: (text: string) => Promise<Answer>;
}

// Most questions are one list: what they need comes from here.
export { sql } from 'kysely';
export { ageInHours, daysBefore } from '../../domain/time/duration.ts';
export { words } from '../../domain/text/words.ts';
export { undatedNotes } from '../../domain/text/undated.ts';
export { counted, formatCount } from '../../domain/text/yen.ts';
export { oddLast } from '../../marketplace/measures/datable.ts';
export { email, flag, name, optionalName } from '../parameters/parameters.ts';
export { day, days, hours, month, sinceDays } from '../parameters/times.ts';
export { listAnswer } from './answer.ts';

/** A row with the total number of rows; select {@link total}. */
export interface Counted {
  readonly total: number;
}
export const total = sql<number>`count(*) over ()`.as('total');

/** The part of Kysely's select builder that the engine needs, for any tables. */
export interface Selectable<Row> {
  limit(rows: number): Selectable<Row>;
  execute(): Promise<Row[]>;
  stream(chunk?: number): AsyncIterable<Row>;
}

/** A read-only question of the runbook. Its command, help, permission, table, CSV and audit row come from this. */
export interface Query<Set extends ParameterSet> {
  /** `<command>.<word>`: `orders.stuck` is typed `/orders stuck`. */
  readonly name: `${string}.${string}`;
  /** Other words for the command, Japanese ones first. */
  readonly aliases: readonly string[];
  readonly section: RunbookSection;
  readonly role: Role;
  readonly summary: Words;
  readonly parameters: Set;
  readonly replaces?: readonly Replaces[];
  /**
   * Whether the answer may be posted in a channel, without personal columns; else only the asker sees it. Left out, what
   * a viewer may ask may be posted, since any member may ask it.
   */
  readonly shareable: boolean;
  /**
   * The change that is made instead when something is typed after the word: `/ops handover 鍵は金庫`. What may be typed
   * are the question's own parameters.
   */
  readonly typedChange?: Reference<'change'>;
  /** The summary where nothing can be changed, on a terminal, when `typedChange` adds to it. */
  readonly summaryToAsk?: Words;
  /** Kinds of cards that the answer is about: those that wait for a decision are looked for again. */
  readonly cards?: readonly string[];
  run(context: QueryContext, values: Values<Set>): Promise<Answer>;
}

/**
 * A query with any parameters. TypeScript compares the parameters of methods both ways, so it accepts every query here;
 * that is safe because the engine runs each one with values read by its own `parameters`.
 */
export type AnyQuery = Query<ParameterSet>;

/** What a question needs to say: without `parameters` it takes none. */
type Question<Set extends ParameterSet> = Omit<Query<Set>, Derived> & Partial<Pick<Query<Set>, Derived>>;
type Derived = 'parameters' | 'shareable';

export const defineQuery = <const Set extends ParameterSet>(question: Question<Set>): Query<Set> => ({
  // Without `parameters` TypeScript infers `ParameterSet` itself, and an empty one is such a set.
  parameters: {} as Set,
  shareable: question.role === 'viewer',
  ...question,
});
