import { makeRows, type NewPayout } from '../marketplace/make.ts';
import { actionIdsOf, textOf } from '../slack/workspace/text.ts';
import { clicks } from './clicks.ts';
import { records } from './records.ts';
import { sights } from './sights.ts';
import type { Stage } from './stage.ts';

export { type Acknowledged, stillWaits } from './clicks.ts';
export type { Stage } from './stage.ts';

/** What people and the marketplace do and see, in the words of a story: for tests, drills and benchmarks alike. */
export const acts = (stage: Stage) => {
  const { slack, sql, dialect, today } = stage;
  const rows = makeRows(sql, dialect);
  return {
    ...rows,
    /** Somebody is owed money, due today. Returns the payout's id. */
    owe: (payout: NewPayout): Promise<string> => rows.owe({ ...(today !== undefined && { due: today }), ...payout }),
    ...clicks(stage),
    ...sights(stage),
    ...records(stage),
    waitFor: slack.waitFor,
    text: textOf,
    buttons: actionIdsOf,
  };
};

export type Acts = ReturnType<typeof acts>;
