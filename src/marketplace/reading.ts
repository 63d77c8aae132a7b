import {
  AliasNode,
  type ColumnNode,
  type FromNode,
  IdentifierNode,
  type JoinNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type QueryId,
  RawNode,
  ReferenceNode,
  SelectionNode,
  type SelectQueryNode,
  TableNode,
} from 'kysely';
import { Refused } from '../domain/errors.ts';
import { words } from '../domain/text/words.ts';
import { type Kind, marketplaceTables, typeOf } from './columns.ts';
import type { FoundColumn, Shape } from './shape.ts';
import { failing } from './unserved.ts';

/**
 * Reads the marketplace's tables as this database has them, so that no question and no operation needs to know its shape
 * (`write.ts` writes them so):
 *
 * - A table with columns that differ is read through a select that has every column of `columns.ts`: a missing one is
 *   NULL, an enum is text, a time without a zone is a moment in UTC, and a needed one of a type that Banto cannot read is
 *   an error for who reads it. A table that this database lacks reads as one without rows; others are read as they are.
 * - What people outside write is cut in the database at what can be shown.
 * - A table whose rows are hidden from this role is not read at all: no rows would look like no problems.
 */
export const reading = (shape: Shape, hidden: HasHidden): KyselyPlugin => {
  const transformer = new Reading(shape, hidden);
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: ({ result }) => Promise.resolve(result),
  };
};

/** Says whether a table's rows are hidden from this role; asked for each statement anew, because that changes. */
type HasHidden = Pick<ReadonlySet<string>, 'has'>;

class Reading extends OperationNodeTransformer {
  readonly #hidden: HasHidden;
  /** For each table that cannot be read as it is, the select that it is read through. */
  readonly #sources: ReadonlyMap<string, string>;

  constructor(shape: Shape, hidden: HasHidden) {
    super();
    this.#hidden = hidden;
    this.#sources = new Map(
      Object.keys(marketplaceTables).flatMap((table) => {
        const source = sourceOf(table, shape);
        return source === undefined ? [] : [[table, source] as const];
      }),
    );
  }

  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    return super.transformSelectQuery(cutSelections(node), queryId);
  }

  protected override transformFrom(node: FromNode, queryId?: QueryId): FromNode {
    const from = super.transformFrom(node, queryId);
    return { ...from, froms: from.froms.map((each) => this.#source(each)) };
  }

  protected override transformJoin(node: JoinNode, queryId?: QueryId): JoinNode {
    const join = super.transformJoin(node, queryId);
    return { ...join, table: this.#source(join.table) };
  }

  /** What a select reads instead of a table of the marketplace. */
  #source(node: OperationNode): OperationNode {
    const table = tableIn(AliasNode.is(node) ? node.node : node);
    if (table === undefined || !(table in marketplaceTables)) return node;
    if (this.#hidden.has(table)) throw hiddenRows(table);
    const source = this.#sources.get(table);
    if (source === undefined) return node;
    const raw = RawNode.createWithSql(`(${source})`);
    return AliasNode.create(raw, AliasNode.is(node) ? node.alias : IdentifierNode.create(table));
  }
}

/** Why a table is not read whose rows this role cannot see. */
export const hiddenRows = (table: string): Refused =>
  new Refused(
    'switched_off',
    words(
      `表 ${table} の行が行セキュリティで見えないため、お答えできません。0件に見えても、行がないとは限りません。`,
      `Row security hides rows of the table ${table} from Banto, so there is no answer: no rows would not mean that there are none.`,
    ),
    {
      next: words(
        'システム管理者に連絡してください。`npm run doctor` で原因を確認できます。',
        'Please tell an administrator: `npm run doctor` shows the cause.',
      ),
    },
  );

/** The select with every known column of a table; undefined when the table itself has them all. */
function sourceOf(table: string, { tables, unserved }: Shape): string | undefined {
  const found = tables.get(table);
  const unfit = unserved.get(table);
  const columns = Object.entries(marketplaceTables[table]?.columns ?? {});
  const read = columns.map(([name, { kind }]) => {
    const column = found?.get(name);
    if (column && unfit?.has(name) === true) return [name, failing(`${table}.${name}`, column.declared, kind)] as const;
    return [name, expressionOf(name, kind, column)] as const;
  });
  if (found && read.every(([name, expression]) => name === expression)) return undefined;
  const list = read.map(([name, expression]) => (name === expression ? name : `${expression} as ${name}`)).join(', ');
  return found ? `select ${list} from ${table}` : `select ${list} where false`;
}

function expressionOf(name: string, kind: Kind, found: FoundColumn | undefined): string {
  if (!found) return `null::${typeOf[kind]}`;
  // An enum cannot be compared with a text that is none of its labels.
  if (found.base === 'enum') return `${name}::text`;
  if (found.base === 'timestamp') return `(${name} at time zone 'UTC')`;
  if (found.base === 'json') return `(${READABLE.replace('%', name)})::json`;
  return name;
}

/**
 * PostgreSQL checks only the syntax of a `json`, and then cannot take a text from one with \u0000 or half a surrogate
 * pair anywhere in it (22P05, 22P02). https://www.postgresql.org/docs/current/datatype-json.html
 */
const READABLE =
  'regexp_replace(%::text, ' +
  String.raw`'\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}'` +
  String.raw`, '\\ufffd', 'g')`;

/** Cuts the selected columns that people outside write; everything else of the select stays as it is. */
function cutSelections(node: SelectQueryNode): SelectQueryNode {
  const tables = tablesOf(node);
  if (!node.selections || tables.size === 0) return node;
  return { ...node, selections: node.selections.map((selection) => cutSelection(selection, tables)) };
}

/** The marketplace's tables that a select reads, by the name they have in it. */
function tablesOf({ from, joins = [] }: SelectQueryNode): ReadonlyMap<string, string> {
  const read = [...(from?.froms ?? []), ...joins.map(({ table }) => table)];
  return new Map(
    read.flatMap((node) => {
      const table = tableIn(AliasNode.is(node) ? node.node : node);
      if (table === undefined || !(table in marketplaceTables)) return [];
      return [[AliasNode.is(node) ? nameIn(node.alias) : table, table] as const];
    }),
  );
}

function cutSelection(node: SelectionNode, tables: ReadonlyMap<string, string>): SelectionNode {
  const { selection } = node;
  const reference = AliasNode.is(selection) ? selection.node : selection;
  if (!ReferenceNode.is(reference)) return node;
  const column = columnIn(reference.column);
  const from = reference.table === undefined ? [...tables.values()] : [tables.get(tableIn(reference.table) ?? '')];
  const known = from
    .map((table) =>
      table === undefined || column === undefined ? undefined : marketplaceTables[table]?.columns[column],
    )
    .find((each) => each?.cut !== undefined);
  if (column === undefined || known?.cut === undefined) return node;
  const cut = known.kind === 'json' ? cutJson(reference, known.cut) : cutText(reference, known.cut);
  return SelectionNode.create(
    AliasNode.create(cut, AliasNode.is(selection) ? selection.alias : IdentifierNode.create(column)),
  );
}

const cutText = (reference: OperationNode, characters: number): RawNode =>
  RawNode.create(['left(', `, ${characters})`], [reference]);

/** A value that is too long is cut to its beginning, as a text. */
const cutJson = (reference: OperationNode, characters: number): RawNode =>
  RawNode.create(
    [
      'case when octet_length(',
      `::text) <= ${characters * 4} then `,
      '::text::json else to_json(left(',
      `::text, ${characters})) end`,
    ],
    [reference, reference, reference],
  );

/** The name of a table or an alias, with its schema unless that is `public`. */
function tableIn(node: OperationNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const inner = AliasNode.is(node) ? node.node : node;
  if (!TableNode.is(inner)) return undefined;
  const { schema, identifier } = inner.table;
  return schema === undefined ? identifier.name : `${schema.name}.${identifier.name}`;
}

const columnIn = (node: OperationNode): string | undefined => {
  const column = ReferenceNode.is(node) ? node.column : node;
  return column.kind === 'ColumnNode' ? (column as ColumnNode).column.name : undefined;
};

const nameIn = (node: OperationNode): string => (IdentifierNode.is(node) ? node.name : '');
