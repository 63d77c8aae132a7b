import type { Kysely } from 'kysely';
import type { Outside, Uses } from '../ports.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { readSnapshot, type Statement } from '../../db/snapshot.ts';
import { MOST_ROWS } from '../../slack/table.ts';
import { type Answer, type Listed, sheetsAreRows, thingsIn } from '../definitions/answer.ts';
import type { HasFinders } from '../definitions/finder.ts';
import { asReadonly, type Tables } from '../database.ts';
import { whoAre } from '../people/lookup.ts';
import { namedPeople, type NamingPorts } from '../people/named.ts';
import { readParameters } from '../parameters/parameter.ts';
import { findIn } from './finding.ts';
import type { AnyQuery, Counted, QueryContext, Selectable } from '../definitions/query.ts';

export interface QueryResult {
  readonly answer: Answer;
  /** Every statement sent, with its parameters, as `SQLを見る` shows them. */
  readonly statements: readonly Statement[];
  /** The answer's total number of rows. */
  readonly rows: number;
}

/** Dependencies of a query. */
export type QueryDependencies = NamingPorts &
  HasFinders &
  Outside &
  Uses<'log' | 'policy' | 'dialect' | 'directory' | 'clock' | 'readPool' | 'reading'>;

/**
 * Runs a query on one snapshot of the database and calls `use` while the snapshot is open, so that a file can stream
 * the rows that a message only counts.
 * @throws InvalidInput for invalid values, and the database's errors.
 */
export async function ask<Result>(
  ports: QueryDependencies,
  query: AnyQuery,
  raw: Readonly<Record<string, string>>,
  asker: Person,
  use: (result: QueryResult) => Promise<Result>,
): Promise<Result> {
  const { policy, dialect, directory, marketplace, vitals } = ports;
  const now = ports.clock.now();
  const read = readParameters(query.parameters, raw, { now, policy });
  if (!read.ok) throw new InvalidInput(read.faults, { section: query.section });
  const answerOn = async (db: Kysely<Tables>, statements: readonly Statement[]): Promise<Result> => {
    const context: QueryContext = {
      db: asReadonly(db),
      dialect,
      policy,
      now,
      asker,
      directory,
      marketplace,
      vitals,
      namedPeople: () => namedPeople(ports),
      whoAre: (ids) => whoAre(ports, ids),
      list,
      find: async (text) => (await findIn(ports, context, { text, in: 'command' })).answer,
    };
    const answer = await query.run(context, read.values);
    const { sheets = [], tables = [] } = answer;
    const besides = sheetsAreRows(answer) ? 0 : thingsIn(sheets).length;
    const rows = tables.reduce((sum, { total }) => sum + total, besides);
    return use({ answer, statements, rows });
  };
  return ports.reading(asker.id, () => readSnapshot<Tables, Result>(ports.readPool, answerOn));
}

async function list<Row extends Counted>(
  select: Selectable<Row> | ((rows?: number) => Selectable<Row>),
): Promise<Listed<Row>> {
  const query = typeof select === 'function' ? select : () => select;
  const rows = await query(MOST_ROWS).limit(MOST_ROWS).execute();
  return { rows, total: rows[0]?.total ?? 0, all: () => query().stream(500) };
}
