import type { Thing } from '../../domain/links.ts';
import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/permission/actor.ts';
import type { Offer } from '../../domain/errors.ts';
import type { ChannelName, Policy, Role } from '../../domain/policy.ts';
import type { RunbookSection, Replaces } from '../../domain/runbook.ts';
import type { Language, Words } from '../../domain/text/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { FunctionAnswer, MarketplaceFunctions } from '../../marketplace/functions.ts';
import type { MarketplaceTables } from '../../marketplace/tables.ts';
import type { Job } from '../../queue/queue.ts';
import type { Fact } from './answer.ts';
import type { Choices } from './choices.ts';
import type { Need } from './need.ts';
import type { Db, Trx } from '../database.ts';
import type { FieldNames } from '../ports.ts';
import type { ParameterSet, RowOptions, Values } from '../parameters/parameter.ts';
import type { SecondPerson, Weight } from '../../domain/second-person/second-person.ts';

/** The context for reading an operation's rows. */
export interface RowContext {
  readonly dialect: Dialect;
  readonly policy: Policy;
  readonly now: Date;
  /** The texts of the files that were given, by parameter; only while the first preview is made. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

export interface OperationContext extends RowContext {
  /** Who does it; for a request, who asked. */
  readonly person: Person;
  /** The id of the request that is carried out; undefined without a second person. */
  readonly request?: string | undefined;
}

/** What a person sees before the last button, and that button's text. */
export type Preview = PreviewBody & (Headed | Unheaded);

interface Headed {
  /** What decides, large and alone: an amount and a name. */
  readonly headline: Words;
  /** The effect, in a sentence, for the second person and in reminders, where the headline and `about` do not say it. */
  readonly effect?: Words;
}
interface Unheaded {
  readonly headline?: undefined;
  /** The effect, in a sentence: in the window, too. */
  readonly effect: Words;
}

interface PreviewBody {
  /** The modal's title where this row says more than the operation's own: at most 24 characters. */
  readonly title?: Words;
  /** One line below the headline. */
  readonly about?: Words;
  /** The thing it is about, whose id stands in that line as a link where `ops.yml` has an address. */
  readonly thing?: Thing;
  /** Small and last: an id, what is not done. */
  readonly small?: Words;
  readonly facts: readonly Fact[];
  readonly warnings: readonly Words[];
  /** For many rows: a line for each of the ten largest, and how many more there are; the CSV has all. */
  readonly items?: { readonly lines: readonly Words[]; readonly more: number };
  /**
   * The last button when one person is enough, at most 24 characters; with a second person it says that it only asks,
   * and this text stands on the request's card.
   */
  readonly submit: Words;
  /** The rows that an input of the kind `rows` offers, by its name. */
  readonly rows?: Readonly<Record<string, RowOptions>>;
  /** Optional parameters that these rows make required; `write` refuses without them. */
  readonly required?: readonly string[];
}

/** One changed subject, for the audit log. */
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
  /** What one mostly does next, as buttons for the person who did it. */
  readonly offers?: readonly Offer[];
  /** Jobs that start only after the commit. */
  readonly followedBy?: readonly Following[];
}

/** A job queued in the transaction of an effect. */
export interface Following {
  readonly job: Job<object>;
  readonly data: object;
  readonly key: string;
}

/** The result of an external call, as the rows show it. */
export interface Reread extends Done {
  /** `unknown` when the call may still be running or its result cannot be known. */
  readonly state: 'done' | 'failed' | 'unknown';
}

/** An external call that was made, or that may have been made before a crash. */
export interface MadeCall<Row extends Json> {
  /** What the preview showed; null when its record is gone. */
  readonly shown: Row | null;
  /** What `before` read when the call started; null when a version without it started the call. */
  readonly before: Json;
  /** Undefined after a crash: it was lost. */
  readonly answer: FunctionAnswer | undefined;
}

/**
 * The part of an operation that the marketplace does. Called once, outside any transaction, after a `started` audit row
 * is committed; the rows, read again, show the result. After a crash the rows are only read again, without a call.
 */
export interface ExternalCall<Row extends Json> {
  /** Why it cannot be used here; undefined when it can. */
  off(functions: MarketplaceFunctions): Words | undefined;
  /**
   * Reads everything that the call might change, seen or not, in the transaction that commits its start. It is kept until
   * the outcome is known, so that the rows can be compared with it after a crash too.
   */
  before(trx: Trx): Promise<Json>;
  call(functions: MarketplaceFunctions): Promise<FunctionAnswer>;
  /** Finds the result in the rows: what was previewed, and what changed besides. */
  reread(db: Db, call: MadeCall<Row>, context: OperationContext): Promise<Reread>;
}

/** A row as JSON. */
export type JsonRow = { readonly [field: string]: Json };

/** Names for an operation's rows and the fields of what it loads, to describe what has changed since the preview. */
export interface RowNames extends FieldNames {
  /** What people recognise one of many rows by, such as its amount and name. */
  readonly rowLabel?: ((row: JsonRow) => string | undefined) | undefined;
}

/** What waits for the same operation. */
export interface Chain {
  /** The button for the next one, without the number of those left. */
  readonly label: Words;
  /** The ids, most urgent first. Those with an open request are left out later. */
  waiting(db: Db, context: OperationContext): Promise<readonly string[]>;
}

/**
 * A guarded change. `load` reads the rows with everything the guard (`judge`) needs; the preview is bound to their
 * hash. At commit the rows are loaded again under lock, judged again, compared with the preview, and then written.
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
  readonly replaces?: readonly Replaces[];
  /** Where the outcome is announced besides the modal: on the subject's card, in a channel, or to the person. */
  readonly announcedIn: 'card' | 'person' | ChannelName;
  /** Names of what the audit log keeps, where it is of another row than the one that is loaded. */
  readonly loggedNames?: FieldNames;
  readonly secondPerson: SecondPerson;
  /** Whether it moves money or changes what is owed: `policy:check` proves that one person cannot exceed the limit. */
  readonly moves: 'money' | 'nothing';
  /**
   * How much one person would move; `above-limit` needs it, and the button that asks a second person says it. With
   * `lock` it is called in the transaction that writes, and must also lock the other rows that it adds up.
   */
  weigh?(db: Db | Trx, row: Row, values: Values<Set>, lock: boolean, context: OperationContext): Promise<Weight>;
  /** Parameters that decide which rows are shown: when one changes, a new preview is made. */
  readonly bound: readonly (keyof Set & string)[];
  /**
   * Parameters from which the preview is made, asked in a step of their own before it. At least one must be given. Later
   * they come from the stored preview, and its rows from there too.
   */
  readonly first?: readonly (keyof Set & string)[];
  /** `partner:<uuid>` */
  subject(values: Values<Set>): string;
  /** Each request is a subject of its own, `<subject>:<request>`: several may be open at once. */
  readonly perRequest?: boolean;
  /** Possible subjects, when no id was given; a typed text filters them. */
  choices(db: Db, context: OperationContext, typed: string | undefined): Promise<Choices>;
  /**
   * The ids of what a typed text names, whatever its state; two are enough. When that is one and no choice, the person is
   * told why it is none.
   */
  named?(db: Db, context: RowContext, typed: string): Promise<readonly string[]>;
  /**
   * Reads the row; with `lock` it locks it, and `previewed` is what was shown: an operation on many rows loads exactly
   * those, even if more have become due since. @throws Refused when there is none.
   */
  load(db: Db | Trx, values: Values<Set>, lock: boolean, context: RowContext, previewed?: Row): Promise<Row>;
  /** For an input of the kind `rows` that offers too many to list: those that a typed text fits, at most 100. */
  suggest?(db: Db, values: Values<Set>, typed: string, context: OperationContext): Promise<RowOptions['options']>;
  /** The guard. @throws Refused when the row may not be changed; the engine adds who changed it before. */
  judge?(row: Row, values: Values<Set>, context: RowContext): void;
  /** The rows of the preview's CSV, where it has more than the rows that would be changed. */
  csvRows?(row: Row, language: Language): readonly JsonRow[];
  /** The preview: the row, and what else the person should know. */
  preview(db: Db, row: Row, values: Values<Set>, context: OperationContext): Promise<Preview>;
  /** Set when a function of the marketplace does the work; `write` then only describes what is started. */
  readonly external?: ExternalCall<Row>;
  /**
   * What Banto's own role needs besides reading: for what `write` writes, and for a function of the marketplace that it
   * runs and that runs as its caller.
   */
  readonly needs: readonly Need[];
  /** Tables without which it cannot work either, because it reads them or a function of the marketplace writes them. */
  readonly reads?: readonly (keyof MarketplaceTables)[];
  /** Set when one does it to one thing after the other: afterwards the next is offered. */
  readonly chain?: Chain;
  /**
   * Why it cannot work on this database, found without leaving a trace; undefined when it can. For help and doctor;
   * `load` or `judge` refuses with the same reason. Missing rights need no such check: `needs` has them.
   */
  off?(where: { readonly db: Db; readonly dialect: Dialect }): Promise<Words | undefined>;
  /** The conditional write. @throws Refused when the row has changed since `judge`. */
  write(trx: Trx, row: Row, values: Values<Set>, context: OperationContext): Promise<Done>;
}

/**
 * An operation with any parameters and rows. TypeScript compares the parameters of methods both ways, so it accepts
 * every operation here; that is safe because the engine calls each one with values read by its own `parameters` and
 * rows from its own `load`.
 */
export type AnyOperation = Operation<ParameterSet, Json>;

export const defineOperation = <const Set extends ParameterSet, Row extends Json>(
  operation: Operation<Set, Row>,
): Operation<Set, Row> => operation;
