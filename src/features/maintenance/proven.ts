import { SYSTEM } from '../../domain/permission/actor.ts';
import { dayOf, monthOf, previousMonth } from '../../domain/time/tokyo.ts';
import { policyHash } from '../../domain/policy.ts';
import { readSnapshot } from '../../db/snapshot.ts';
import { ownEntry, record } from '../../engine/audit/audit.ts';
import { asReadonly, type Db, type Tables, type Trx } from '../../engine/database.ts';
import type { SchedulePorts } from '../../engine/definitions/schedule.ts';
import { apart } from '../../marketplace/apart.ts';
import { isGenerated } from '../../marketplace/generated.ts';
import { findGenerated } from '../../marketplace/generation.ts';
import { duePayouts } from '../../marketplace/measures/payouts.ts';
import { changeTask, lockTask, openMonthlyTasks, PREFIX, reportPosted } from './store.ts';
import { names } from './views.ts';

type MonthlyTask = Awaited<ReturnType<typeof openMonthlyTasks>>[number];

/** Items of the monthly checklist that a check can prove, by their place in it. */
const checks: Readonly<Record<number, (db: Db, task: MonthlyTask, ports: SchedulePorts) => Promise<boolean>>> = {
  // The month's payouts are generated, and none is due.
  1: async (db, { due }, { dialect, clock }) => {
    if (!isGenerated(await findGenerated(asReadonly(db), dialect, previousMonth(monthOf(due))))) return false;
    const { ready, passed, coming, undated } = await duePayouts(asReadonly(db), { today: dayOf(clock.now()) });
    return ready.count === 0 && passed.count === 0 && coming.count === 0 && undated === 0;
  },
  // The month's report stands in the channel.
  2: (db, { due }) => reportPosted(asReadonly(db), previousMonth(monthOf(due))),
};

/** The open tasks that a check proves. A check that fails proves nothing, and the others stand. */
export const provenTasks = (ports: SchedulePorts): Promise<MonthlyTask[]> =>
  readSnapshot<Tables, MonthlyTask[]>(ports.readPool, async (db) => {
    const read = asReadonly(db);
    const proven: MonthlyTask[] = [];
    for (const task of await openMonthlyTasks(read)) {
      const check = checks[task.item];
      const found = check && (await apart(read, () => check(db, task, ports)));
      if (found?.ok === false) ports.log.error({ err: found.error, item: task.item }, 'task not checked');
      if (found?.ok === true && found.value) proven.push(task);
    }
    return proven;
  });

/** Ticks what is proven, unless somebody has ticked it since. Returns the rows for the audit log, to be recorded last. */
export async function tickProven(
  trx: Trx,
  proven: readonly MonthlyTask[],
  { policy }: Pick<SchedulePorts, 'policy'>,
  now: Date,
): Promise<() => Promise<void>> {
  const ticked: MonthlyTask[] = [];
  for (const task of proven) {
    if ((await lockTask(trx, task.id))?.done_at !== null) continue;
    await changeTask(trx, task.id, { done_by: SYSTEM, done_at: now });
    ticked.push(task);
  }
  const base = { at: now, team: policy.team, policy: policyHash(policy) };
  return () =>
    record(
      trx,
      ticked.map(({ item, checklist_id }) =>
        ownEntry(base, {
          operation: names.tick,
          subject: `${PREFIX}${checklist_id}`,
          before: { item, done_by: null },
          after: { item, done_by: SYSTEM },
        }),
      ),
    );
}
