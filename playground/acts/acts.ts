import { makeRows, type NewPayout } from '../marketplace/make.ts';
import { actionIdsOf, textOf } from '../slack/workspace/text.ts';
import { clicks } from './clicks.ts';
import { records } from './records.ts';
import { shownMessages } from './messages.ts';
import type { Stage } from './stage.ts';

export { type Acknowledged, stillWaits } from './clicks.ts';
export type { Stage } from './stage.ts';

/** What people and the marketplace do and see: for tests, drills and benchmarks. */
export const acts = (stage: Stage) => {
  const { slack, sql, dialect, today } = stage;
  const rows = makeRows(sql, dialect);
  return {
    ...rows,
    /** Adds a payout that is due today. Returns its id. */
    owe: (payout: NewPayout): Promise<string> => rows.owe({ ...(today !== undefined && { due: today }), ...payout }),
    ...clicks(stage),
    ...shownMessages(stage),
    ...records(stage),
    waitFor: slack.waitFor,
    text: textOf,
    buttons: actionIdsOf,
  };
};

export type Acts = ReturnType<typeof acts>;
