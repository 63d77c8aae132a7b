import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/actor.ts';
import type { ChannelName, Policy, Role } from '../../domain/policy.ts';
import type { RunbookSection, Replaces } from '../../domain/runbook.ts';
import type { Words } from '../../domain/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { FunctionAnswer, MarketplaceFunctions } from '../../marketplace/functions.ts';
import type { Job } from '../../queue/queue.ts';
import type { Fact } from './answer.ts';
import type { Db, Trx } from '../database.ts';
import type { ParameterSet, Values } from '../parameters/parameter.ts';
import type { SecondPerson, Weight } from '../../domain/second-person.ts';

/** What reading an operation's rows depends on. */
export interface RowContext {
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly now: Date;
}

export interface OperationContext extends RowContext {
  /** Who does it; for a request, who asked. */
  readonly person: Person;
}

/** What a person sees before the last button, and what that button says it does. */
export interface Preview {
  readonly facts: readonly Fact[];
  readonly warnings: readonly Words[];
  /** Of many rows the ten largest, a line each, and how many there are besides; all of them are in the CSV. */
  readonly items?: { readonly lines: readonly Words[]; readonly more: number };
  /** What will be true afterwards, in a sentence. */
  readonly effect: Words;
  /** The last button: at most 24 characters. */
  readonly submit: Words;
  /** Optional parameters that must be given this time, because of what the rows say; `write` refuses without them. */
  readonly required?: readonly string[];
}

/** One thing changed: what the audit log says of it. */
export interface Effect {
  /** `partner:<uuid>` */
  readonly subject: string;
  readonly before: Json;
  readonly after: Json;
}

export interface Done {
  readonly effects: readonly Effect[];
  /** What was done, in a sentence. */
  readonly outcome: Words;
  /** Work that begins when this is committed, and only then. */
  readonly followedBy?: readonly Following[];
}

/** A job queued in the transaction of an effect. */
export interface Following {
  readonly job: Job<object>;
  readonly data: object;
  readonly key: string;
}

/** The result of calling the marketplace, judged by the rows themselves. */
export interface Reread extends Done {
  /** `unknown` when the call may still be running, or its result cannot be known. */
  readonly state: 'done' | 'failed' | 'unknown';
}

/**
 * The part of an operation that the marketplace does. It is called outside any transaction, after a `started` row is
 * committed; it is called once and judged by reading the rows again. After a crash they are only read again.
 */
export interface ExternalCall<Set extends ParameterSet, Row extends Json> {
  /** Why it cannot be used here. */
  off(functions: MarketplaceFunctions): Words | undefined;
  call(functions: MarketplaceFunctions): Promise<FunctionAnswer>;
  /** `answer` is undefined after a crash: then nobody knows what the call said. */
  reread(
    db: Db,
    row: Row,
    values: Values<Set>,
    context: OperationContext,
    answer: FunctionAnswer | undefined,
  ): Promise<Reread>;
}

/** A row as JSON keeps it. */
export type JsonRow = { readonly [field: string]: Json };

/** What the rows of an operation are called, for saying what has changed since the preview. */
export interface RowNames {
  /** Names of the fields of `load`'s rows. */
  readonly fields: Readonly<Record<string, Words>>;
  /** What people know one of many rows by, beside its id: its amount. */
  readonly rowLabel?: ((row: JsonRow) => string | undefined) | undefined;
}

/** One of several things an operation could be about, when the command did not say which. */
export interface Choice {
  readonly id: string;
  readonly label: Words;
}

/**
 * A guarded change. `load` reads the rows with everything the guard looks at; the preview is bound to their hash.
 * At commit the rows are loaded again under lock, judged again, compared with what was previewed, and then written.
 */
export interface Operation<Set extends ParameterSet, Row extends Json> extends RowNames {
  readonly name: `${string}.${string}`;
  readonly aliases: readonly string[];
  readonly section: RunbookSection;
  readonly role: Role;
  readonly summary: Words;
  /** The modal's title, and the button's text unless `label` is shorter: at most 24 characters. */
  readonly title: Words;
  readonly label?: Words;
  readonly danger: boolean;
  readonly parameters: Set;
  readonly replaces: readonly Replaces[];
  /** Where the outcome is announced besides the modal: on the subject's own card, in a channel, or to the person. */
  readonly announcedIn: 'card' | 'person' | ChannelName;
  readonly secondPerson: SecondPerson;
  /** Whether money, or what is owed to somebody, changes by it: `policy:check` proves that no one person can do that alone. */
  readonly moves: 'money' | 'nothing';
  /**
   * For `above-limit`: how much one person would move. Asked under lock, in the transaction that would write; whatever
   * it sums up must be locked by it too.
   */
  weigh?(trx: Trx, row: Row, values: Values<Set>, context: OperationContext): Promise<Weight>;
  /** Parameters that decide which rows are shown: when one changes, the preview is made anew. The others are only entered. */
  readonly bound: readonly (keyof Set & string)[];
  /** `partner:<uuid>` */
  subject(values: Values<Set>): string;
  /** What the operation could be about, when no id was given; a typed text narrows it down. */
  choices(db: Db, context: OperationContext, typed: string | undefined): Promise<readonly Choice[]>;
  /**
   * Reads the row; with `lock` the transaction keeps it from changing, and `previewed` is what was shown: an operation on
   * many rows loads exactly those, whatever has become due since. @throws Refused when there is none.
   */
  load(db: Db | Trx, values: Values<Set>, lock: boolean, context: RowContext, previewed?: Row): Promise<Row>;
  /** The guard. @throws Refused when the row may not be changed so; who decided before is added by the engine. */
  judge(row: Row, values: Values<Set>, context: OperationContext): void;
  /** What is shown: the row, and what else the person should know before deciding. */
  preview(db: Db, row: Row, values: Values<Set>, context: OperationContext): Promise<Preview>;
  /** Set where the marketplace's own function does it; `write` then only says what is begun. */
  readonly external?: ExternalCall<Set, Row>;
  /** The conditional write. @throws Refused when the row was no longer as judged. */
  write(trx: Trx, row: Row, values: Values<Set>, context: OperationContext): Promise<Done>;
}

/**
 * An operation whatever its parameters and rows. TypeScript compares the parameters of methods both ways, which is what lets
 * an operation on its own rows stand here; it is safe because the engine gives each the values that its own `parameters`
 * read and the rows that its own `load` returned.
 */
export type AnyOperation = Operation<ParameterSet, Json>;

export const defineOperation = <const Set extends ParameterSet, Row extends Json>(
  operation: Operation<Set, Row>,
): Operation<Set, Row> => operation;
