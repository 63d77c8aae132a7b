import type { HasCatalog } from '../definitions/catalog.ts';
import type { Uses } from '../ports.ts';
import { sql } from 'kysely';
import * as z from 'zod';
import { defineJob } from '../../queue/queue.ts';
import { type Schedule, type SchedulePorts } from '../definitions/schedule.ts';
import { latestTime, lineOf } from './times.ts';

const tickData = z.object({ schedule: z.string(), due: z.iso.datetime() });
type TickData = z.infer<typeof tickData>;

/** Runs a schedule; a run that was interrupted or failed is retried. */
export const tickJob = defineJob({ name: 'schedule.tick', data: tickData, retries: 12 });

type FinderPorts = HasCatalog & Uses<'db' | 'clock' | 'policy' | 'queue'>;
type TickPorts = HasCatalog & SchedulePorts & Uses<'cardsChanged'>;

/** Stores from when each schedule counts; a changed cron line starts again from now. */
export async function enrolSchedules(
  { db, catalog, policy }: HasCatalog & Uses<'db' | 'policy'>,
  since: Date,
): Promise<void> {
  for (const { name, cron } of catalog.schedules) {
    await db
      .insertInto('banto.schedule')
      .values({ name, cron: `${lineOf(policy, cron)} ${policy.timezone}`, since })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet((eb) => ({ cron: eb.ref('excluded.cron'), since: eb.ref('excluded.since') }))
          .whereRef('banto.schedule.cron', '<>', 'excluded.cron'),
      )
      .execute();
  }
}

/** How long a schedule waits for the schedules before it; then it runs anyway. Milliseconds. */
const MAX_WAIT_MS = 10_000;
/** The pause between two checks whether they have ended. Milliseconds. */
const POLL_MS = 100;

/**
 * Finds due schedules, in every replica; the database gives each tick to one of them. Of the times that passed while no
 * process ran, only the latest runs. Reads the database only when a schedule is due.
 */
export class TickFinder {
  readonly #ports: FinderPorts;
  readonly #seen = new Map<string, number>();
  /** When each waiting schedule began to wait for the schedules before it. */
  readonly #waiting = new Map<string, number>();

  constructor(ports: FinderPorts) {
    this.#ports = ports;
  }

  /** Returns the milliseconds until the next check when a schedule is waiting for others. */
  async find(): Promise<number | undefined> {
    const { catalog, clock, policy } = this.#ports;
    const now = clock.now();
    // Schedules that run after others come last, so that the others' ticks already exist.
    for (const schedule of catalog.schedules.toSorted((a, b) => Number(!!a.after) - Number(!!b.after))) {
      const due = latestTime(policy, schedule.cron, now);
      if (this.#seen.get(schedule.name) === due.getTime()) continue;
      if (await this.#waits(schedule, due)) continue;
      await this.#claim(schedule, due, now);
      this.#seen.set(schedule.name, due.getTime());
      this.#waiting.delete(schedule.name);
    }
    return this.#waiting.size > 0 ? POLL_MS : undefined;
  }

  /** Whether the schedule must still wait for runs of schedules before it. */
  async #waits({ name, after = [] }: Schedule, due: Date): Promise<boolean> {
    const { db, catalog } = this.#ports;
    const others = catalog.schedules
      .filter(({ cron }) => typeof cron === 'string' && after.includes(cron))
      .map((other) => other.name);
    if (others.length === 0) return false;
    const since = this.#waiting.get(name) ?? performance.now();
    this.#waiting.set(name, since);
    if (performance.now() - since > MAX_WAIT_MS) return false;
    const running = await db
      .selectFrom('banto.tick')
      .select('schedule')
      .where('schedule', 'in', others)
      .where('due', '<=', due)
      .where('ended_at', 'is', null)
      .where('failed_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return running !== undefined;
  }

  async #claim({ name }: Schedule, due: Date, now: Date): Promise<void> {
    const { db, queue } = this.#ports;
    await db.transaction().execute(async (trx) => {
      // A replica whose clock is slow must not add an earlier time than one that has run.
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('banto.tick')
        .columns(['schedule', 'due', 'found_at'])
        .expression((eb) =>
          eb
            .selectFrom('banto.schedule as s')
            .select(['s.name', sql<Date>`${due}::timestamptz`.as('due'), sql<Date>`${now}::timestamptz`.as('found_at')])
            .where('s.name', '=', name)
            .where('s.since', '<', due)
            .where(sql<boolean>`not exists (select from banto.tick t where t.schedule = ${name} and t.due >= ${due})`),
        )
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if ((numInsertedOrUpdatedRows ?? 0n) === 0n) return;
      const data: TickData = { schedule: name, due: due.toISOString() };
      await queue.enqueue(tickJob, data, { trx, key: keyOf(data) });
    });
  }
}

const keyOf = ({ schedule, due }: TickData): string => `${schedule} ${due}`;

/** Runs a tick once: its effect and its end are one transaction. @throws what the schedule throws, for a retry. */
export async function runTick(ports: TickPorts, { schedule: name, due: dueText }: TickData): Promise<void> {
  const schedule = ports.catalog.schedules.find((candidate) => candidate.name === name);
  const due = new Date(dueText);
  if (!schedule || (await hasEnded(ports, name, due))) return;
  const started = performance.now();
  try {
    const effect = await schedule.prepare(ports, { schedule: name, due });
    await ports.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('banto.tick')
        .set({ ended_at: ports.clock.now() })
        .where('schedule', '=', name)
        .where('due', '=', due)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await effect(trx);
    });
  } catch (error) {
    ports.log.error({ err: error, schedule: name, due }, 'schedule failed');
    throw error;
  }
  ports.log.info({ schedule: name, due, ms: Math.round(performance.now() - started) }, 'schedule ran');
  ports.cardsChanged();
}

async function hasEnded({ db }: Uses<'db'>, schedule: string, due: Date): Promise<boolean> {
  const tick = await db
    .selectFrom('banto.tick')
    .select('ended_at')
    .where('schedule', '=', schedule)
    .where('due', '=', due)
    .executeTakeFirst();
  return tick === undefined || tick.ended_at !== null;
}

/** Marks a tick as failed, after its last retry. */
export async function giveUpTick(
  { db, clock, log }: Uses<'db' | 'clock' | 'log'>,
  { schedule, due }: TickData,
): Promise<void> {
  log.error({ schedule, due }, 'schedule given up');
  await db
    .updateTable('banto.tick')
    .set({ failed_at: clock.now() })
    .where('schedule', '=', schedule)
    .where('due', '=', new Date(due))
    .where('ended_at', 'is', null)
    .execute();
}
