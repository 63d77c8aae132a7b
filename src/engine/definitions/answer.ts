import type { Thing } from '../../domain/links.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import type { Reference } from './reference.ts';
import type { RowStep, Startable, Step } from './step.ts';

/**
 * How a value is written, aligned and sorted. `age` is hours, `ms` milliseconds; `yen`, `count` and `bytes` are
 * numbers; `instant` is shown in JST.
 */
export type ValueKind = 'text' | 'yen' | 'count' | 'percent' | 'age' | 'ms' | 'bytes' | 'instant' | 'day';
export type Value = string | number | Date | Words | Linked | null | undefined;

/** A text about a thing, which is shown as a link where `ops.yml` has an address for it. */
export interface Linked {
  readonly text: string;
  readonly thing: Thing;
}

export const linked = (text: string, thing: Thing): Linked => ({ text, thing });

export const isLinked = (value: Value): value is Linked =>
  typeof value === 'object' && value !== null && 'thing' in value;

export interface Column<Row> {
  readonly label: Words;
  readonly kind: ValueKind;
  readonly value: (row: Row) => Value;
  /** For programs, where the value is said in words for people. */
  readonly raw?: (row: Row) => Value;
  /** Personal data: left out of what is posted in a channel. */
  readonly personal?: boolean;
  /** Only in the CSV file: what people fill in, or what no message has room for. */
  readonly csvOnly?: boolean;
  /** Long and seldom read, such as an id or a remark: the buttons of the rows stand before it. */
  readonly aside?: boolean;
}

/** The rows of a table: those for a message, their total number, and a stream of all. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  all(): AsyncIterable<Row>;
}

/** A table whose rows are already values in the order of its columns. */
export interface AnswerTable {
  readonly caption: Words;
  readonly columns: readonly Omit<Column<unknown>, 'value' | 'raw'>[];
  readonly rows: readonly (readonly Value[])[];
  readonly total: number;
  all(): AsyncIterable<readonly Value[]>;
  /** Shown instead of the table when it has no rows; null when the answer's lead says so. */
  readonly empty: Words | null;
  /** What one does about a row; `ids` has the id of each row, undefined where there is nothing to do. */
  readonly step?: RowSteps | undefined;
  /** The question about one row, chosen below the table: each row has an answer, whether or not it has a step. */
  readonly opens?: RowSteps | undefined;
  /** How many of the first rows stand above the table as sheets: a message does not repeat them, a file has them all. */
  readonly above?: number | undefined;
}

/** The step of a table's rows. */
export interface RowSteps extends Pick<RowStep<never>, 'label' | 'choose'> {
  readonly does: Startable;
  readonly ids: readonly (string | undefined)[];
}

/** A table's rows and columns. */
interface TableOf<Row> {
  readonly caption: Words;
  readonly list: Listed<Row>;
  /** A column that several tables share needs only the fields that it reads. */
  readonly columns: readonly Column<NoInfer<Row>>[];
  /** Shown when there are no rows; by default `0件です。`. */
  readonly empty?: Words | null | undefined;
  readonly step?: RowStep<NoInfer<Row>> | undefined;
  readonly opens?: RowStep<NoInfer<Row>> | undefined;
  readonly above?: number | undefined;
}

const none = words('0件です。', 'None (0).');

/** Whether each of the answer's sheets is also a row of its tables. */
export function sheetsAreRows({ sheets = [], tables = [] }: Pick<Answer, 'sheets' | 'tables'>): boolean {
  const above = tables.reduce((sum, { above: rows = 0, total }) => sum + Math.min(rows, total), 0);
  return sheets.length > 0 && above === thingsIn(sheets).length;
}

/** The sheets that have something in detail. */
export const thingsIn = (sheets: readonly Sheet[]): Sheet[] => sheets.filter(({ heading }) => heading !== true);

/** The table without the rows that stand above as sheets; nothing where those are all its rows. */
export function belowSheets({ above = 0, ...whole }: AnswerTable): AnswerTable[] {
  if (above === 0 || whole.total === 0) return [whole];
  if (whole.total <= above) return [];
  const rest = (steps: RowSteps | undefined): RowSteps | undefined =>
    steps && { ...steps, ids: steps.ids.slice(above) };
  return [
    {
      ...whole,
      rows: whole.rows.slice(above),
      total: whole.total - above,
      step: rest(whole.step),
      opens: rest(whole.opens),
    },
  ];
}

/** Builds a table from rows by its columns. */
export function table<Row>({ caption, list, columns, empty = none, step, opens, above }: TableOf<Row>): AnswerTable {
  const values = (row: Row): Value[] => columns.map((column) => column.value(row));
  const ofRows = (each: RowStep<Row>): RowSteps => ({ ...each, ids: list.rows.map((row) => each.id(row)) });
  return {
    caption,
    empty,
    columns,
    ...(step && { step: ofRows(step) }),
    ...(opens && { opens: ofRows(opens) }),
    above,
    total: list.total,
    rows: list.rows.map(values),
    async *all() {
      for await (const row of list.all()) yield values(row);
    },
  };
}

/**
 * An answer with one table. By default the number of rows is its lead, and the answer's title its caption. Without a row
 * `empty` is its lead, if that is given, and stands alone: the same zero is not said twice.
 */
export function listAnswer<Row>(
  of: Omit<Answer, 'tables'> &
    Omit<TableOf<Row>, 'caption' | 'empty'> & { readonly caption?: Words; readonly empty?: Words },
): Answer {
  const { list, columns, empty, caption, lead, step, opens, above, ...answer } = of;
  const count = words(`${formatCount(list.total, 'ja')}です。`, `${formatCount(list.total, 'en')} in all.`);
  return {
    ...answer,
    lead: list.total === 0 && empty ? [empty] : (lead ?? [count]),
    // A lead about something else does not say that there are no rows.
    tables: [
      table({
        caption: caption ?? answer.title,
        list,
        columns,
        step,
        opens,
        above,
        empty: lead && !empty ? none : null,
      }),
    ],
  };
}

/** Rows that were computed, not selected from the database. */
export const listed = <Row>(rows: readonly Row[]): Listed<Row> => ({
  rows,
  total: rows.length,
  async *all() {
    yield* rows;
  },
});

export interface Fact {
  readonly label: Words;
  readonly kind: ValueKind;
  readonly value: Value;
  /** For programs, where that is something else. */
  readonly raw?: Value;
  readonly personal?: boolean;
}

/** A row's facts, by the columns of a table. */
export const factsOf = <Row>(row: Row, columns: readonly Column<NoInfer<Row>>[]): Fact[] =>
  columns.map(({ value, raw, ...column }) => ({ ...column, value: value(row), ...(raw && { raw: raw(row) }) }));

/** Only the facts that have a value: on a sheet an empty one says nothing that its status does not say. */
export const filled = (facts: readonly Fact[]): Fact[] =>
  facts.filter(({ value }) => value !== null && value !== undefined && value !== '');

/** An operation, with a label of its own where it means less here than elsewhere; or a checked reference to one. */
export type Offered =
  | { readonly name: string; readonly danger: boolean; readonly label?: Words | undefined }
  | Reference<'operation'>;

/** A change as a button; `about` has the values that it carries. */
export interface OfferedChange {
  readonly does: Reference<'change'>;
  readonly label: Words;
  readonly about: Readonly<Record<string, string>>;
}

/** The details of one thing, with the operations offered on it. */
export interface Sheet {
  /** A name as written in the database, or a text. */
  readonly title: string | Words;
  readonly facts: readonly Fact[];
  /** The thing that the title names. */
  readonly about?: Thing;
  /** Whether it only names the sheets below it. */
  readonly heading?: true;
  /** What is missing, or needs attention. */
  readonly warnings?: readonly Words[];
  /** Operations offered as buttons to people who may use them; a reference when another feature defines one. */
  readonly operations?: readonly Offered[];
  /** What one does about it next, before its operations: only what the reader may do is shown. */
  readonly steps?: readonly Step[];
  /** What one does about it at once, without a preview: only what the reader may do is shown. */
  readonly changes?: readonly OfferedChange[];
  /** The subject of the operations. */
  readonly id?: string;
  /** An open request: people who may decide on it get the same buttons as on its card. */
  readonly request?: OpenRequest;
}

/** An open request, and who asked. */
export interface OpenRequest {
  readonly id: string;
  readonly requester: string;
  readonly preview: Approvable;
}

/** What is approved: the parts of the stored preview, of any version, that are said before somebody approves it. */
export interface Approvable {
  readonly headline?: Words | undefined;
  readonly about?: Words;
  readonly effect?: Words;
  /** What the requester pressed: `支払済みを取り消す`. */
  readonly submit?: Words;
  readonly warnings?: readonly Words[];
  readonly approval?: { readonly amount: number | null };
  /** Whether it is one of a rehearsal. */
  readonly rehearsal?: boolean;
}

/** Figures over time. The text or a table has them too, because not everybody sees a chart. */
export interface AnswerChart {
  readonly title: Words;
  readonly type: 'bar' | 'line' | 'area';
  readonly categories: readonly Words[];
  readonly series: readonly { readonly name: Words; readonly values: readonly number[] }[];
  readonly xLabel?: Words;
  readonly yLabel?: Words;
}

/** A line with the one thing to do about it. */
export interface AnswerLine {
  readonly text: Words;
  readonly step?: Step;
}

/** A query's result, independent of language and of Slack's blocks. */
export interface Answer {
  readonly title: Words;
  /** The figures in a sentence or two, before any table. */
  readonly lead?: readonly Words[];
  /** What needs doing, before everything else. */
  readonly lines?: readonly AnswerLine[];
  readonly sheets?: readonly Sheet[];
  readonly charts?: readonly AnswerChart[];
  readonly tables?: readonly AnswerTable[];
  readonly notes?: readonly Words[];
  /** What one does next, at most two; the first is the primary button. Only what the reader may do is shown. */
  readonly next?: readonly Step[];
}
