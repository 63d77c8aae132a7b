import type { Uses } from '../ports.ts';
import type { Person } from '../../domain/actor.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { readSnapshot, type Statement } from '../../db/snapshot.ts';
import { limits } from '../../slack/limits.ts';
import type { Answer, Listed } from '../definitions/answer.ts';
import { asReadonly, type Tables } from '../database.ts';
import { type PeopleLookup, whoAre } from '../people/lookup.ts';
import { readParameters } from '../parameters/parameter.ts';
import type { AnyQuery, Counted, QueryContext, Selectable } from '../definitions/query.ts';

/** As many rows as a message could hold at best. */
const ROWS = limits.dataTable.rows - 1;

export interface Asked {
  readonly answer: Answer;
  /** Every statement sent, with its parameters, as `SQLを見る` shows them. */
  readonly statements: readonly Statement[];
  /** How many rows the answer has in all. */
  readonly rows: number;
}

/** Dependencies of a query. */
export type QueryDependencies = PeopleLookup &
  Uses<'policy' | 'dialect' | 'directory' | 'marketplace' | 'vitals' | 'clock' | 'readPool'>;

/**
 * Runs a query on one snapshot of the database and hands the answer over while the snapshot stands, so that a file can
 * stream the rows that the message only counted.
 * @throws InvalidInput for values that cannot be read, and whatever the database says.
 */
export async function ask<Result>(
  ports: QueryDependencies,
  query: AnyQuery,
  raw: Readonly<Record<string, string>>,
  asker: Person,
  use: (asked: Asked) => Promise<Result>,
): Promise<Result> {
  const { policy, dialect, directory, marketplace, vitals } = ports;
  const now = ports.clock.now();
  const read = readParameters(query.parameters, raw, { now, policy });
  if (!read.ok) throw new InvalidInput(read.faults, { section: query.section });
  return readSnapshot<Tables, Result>(ports.readPool, async (db, statements) => {
    const context: QueryContext = {
      db: asReadonly(db),
      dialect,
      policy,
      now,
      asker,
      directory,
      marketplace,
      vitals,
      whoAre: (ids) => whoAre(ports, ids),
      list,
    };
    const answer = await query.run(context, read.values);
    const rows = (answer.tables ?? []).reduce((sum, { total }) => sum + total, answer.sheets?.length ?? 0);
    return use({ answer, statements, rows });
  });
}

async function list<Row extends Counted>(
  select: Selectable<Row> | ((rows?: number) => Selectable<Row>),
): Promise<Listed<Row>> {
  const of = typeof select === 'function' ? select : () => select;
  const rows = await of(ROWS).limit(ROWS).execute();
  return { rows, total: rows[0]?.total ?? 0, all: () => of().stream(500) };
}
