import type { HasCatalog } from '../../engine/definitions/catalog.ts';
import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import type { Person } from '../../domain/permission/actor.ts';
import { lacks, unconfirmedFor } from '../../domain/permission/permission.ts';
import { findPerson, type PeopleLookup } from '../../engine/people/lookup.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import { dayOf } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { asReadonly, type Db } from '../../engine/database.ts';
import type { AnyOperation } from '../../engine/definitions/operation.ts';
import { nextTime } from '../../engine/schedules/times.ts';
import { type HandoverNote, openNotes } from '../../engine/escalation/notes.ts';
import { openEscalations } from '../../engine/escalation/store.ts';
import { recovering } from '../../engine/escalation/text.ts';
import { latestRuns, type Run } from '../../engine/schedules/runs.ts';
import { selectRequests } from '../../engine/requests/store.ts';
import { countOrders, newOrders, stuckOrders } from '../../marketplace/measures/orders.ts';
import { pendingPartners } from '../../marketplace/measures/partners.ts';
import { duePayouts } from '../../marketplace/measures/payouts.ts';

/** How many of each kind Home lists; the rest are only counted. */
const NAMED = 8;

/** The total number of rows, on each row shown. */
const total = sql<number>`count(*) over ()`.as('total');

/** Everything a Home shows, read from the database. */
export interface HomeFacts {
  readonly now: Date;
  readonly roles: readonly Role[];
  /** Requests that others made, for this person to decide. */
  readonly requests: Awaited<ReturnType<typeof openRequests>>;
  /** Their own requests, which wait for others. */
  readonly own: Awaited<ReturnType<typeof openRequests>>;
  /** Partners that wait for review; null when they could not be read. */
  readonly reviews: number | null;
  /** Notes that people left for whoever works next. */
  readonly notes: readonly HandoverNote[];
  readonly tasks: Awaited<ReturnType<typeof openTasks>>;
  readonly alerts: Awaited<ReturnType<typeof openAlerts>>;
  readonly figures: Awaited<ReturnType<typeof todaysFigures>>;
  readonly schedules: readonly { readonly title: Words; readonly next: Date; readonly last: Run | undefined }[];
  readonly operations: readonly AnyOperation[];
}

type HomeReadPorts = HasCatalog & PeopleLookup & Uses<'db' | 'clock' | 'policy' | 'log'>;

/** Reads what this person may see and what waits for them. */
export async function readHome(ports: HomeReadPorts, person: Person, roles: readonly Role[]): Promise<HomeFacts> {
  const { db, clock, catalog } = ports;
  const now = clock.now();
  const requests = roles.includes('approver') ? await openRequests(ports, 'of others', person, NAMED) : [];
  return {
    now,
    roles,
    requests,
    // A Home has at most a hundred blocks: the person's own requests get the remaining lines, but at least one.
    own: roles.includes('operator')
      ? await openRequests(ports, 'own', person, Math.max(1, NAMED - requests.length))
      : [],
    reviews: await ifRead(ports, 'reviews', async () => (await pendingPartners(asReadonly(db))).count),
    notes: roles.includes('operator') ? await openNotes(db) : [],
    tasks: await openTasks(ports, person),
    alerts: await openAlerts(db),
    figures: await todaysFigures(ports, now),
    schedules: roles.includes('admin') ? await schedules(ports, now) : [],
    operations: catalog.operations.filter(({ role }) => roles.includes(role)),
  };
}

async function openRequests({ db, catalog }: HomeReadPorts, which: 'own' | 'of others', person: Person, limit: number) {
  const rows = await selectRequests(asReadonly(db))
    .select(total)
    .where('r.state', '=', 'open')
    .where('r.requester', which === 'own' ? '=' : '<>', person.id)
    .orderBy('r.expires_at')
    .limit(limit)
    .execute();
  return rows.map((each) => ({ ...each, title: catalog.findOperation(each.operation)?.title }));
}

/** Open maintenance tasks that are theirs, nobody's, or of somebody who cannot do them any more; theirs first. */
async function openTasks(ports: HomeReadPorts, person: Person) {
  const { db } = ports;
  const theirs = [person.id, ...(await formerHolders(ports, person))];
  return db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.id', 't.title', 't.assignee', 'l.deadline', total])
    .where('t.done_at', 'is', null)
    .where((eb) => eb.or([eb('t.assignee', 'in', theirs), eb('t.assignee', 'is', null)]))
    .orderBy(sql`t.assignee is distinct from ${person.id}`)
    .orderBy('l.deadline')
    .orderBy('t.item')
    .limit(NAMED)
    .execute();
}

/**
 * Whom open tasks are assigned to although they left, or lost the role that a task needs. Somebody whom Slack does not
 * give now may well be there.
 */
async function formerHolders(ports: HomeReadPorts, person: Person): Promise<string[]> {
  const rows = await ports.db
    .selectFrom('banto.task')
    .select('assignee')
    .distinct()
    .where('done_at', 'is', null)
    .where('assignee', '<>', person.id)
    .$narrowType<{ assignee: string }>()
    .execute();
  const holders = await Promise.all(rows.map(({ assignee }) => findPerson(ports, assignee)));
  return holders.flatMap((holder) => (holder && isCertainlyNoOperator(holder, ports.policy) ? [holder.id] : []));
}

/** Not somebody whose group Slack does not give now: they may be in it. */
const isCertainlyNoOperator = (person: Person, policy: Policy): boolean =>
  lacks(person, 'operator', policy) !== undefined &&
  (person.deleted || unconfirmedFor(person, 'operator', policy).length === 0);

type Measured = Parameters<typeof recovering>[0] & { readonly value: Words };

/** What an alert measures, and why it is still open when that is within its limit: `0件・回復を確認中`. */
function valueWords({ value, ...recovery }: Measured): Words {
  const why = recovering(recovery);
  return why ? words(`${value.ja}・${why.ja}`, `${value.en}, ${why.en}`) : value;
}

/** Open alerts and incidents; those that nobody has acknowledged come first. */
async function openAlerts(db: Db) {
  const open = await openEscalations(db);
  const shown = open.toSorted((a, b) => (a.acked_at?.getTime() ?? 0) - (b.acked_at?.getTime() ?? 0));
  const measured = await db
    .selectFrom('banto.alert')
    .select([sql<string>`'alert:' || id`.as('subject'), sql<Measured>`measured`.as('measured')])
    .where('resolved_at', 'is', null)
    .execute();
  const valueOf = (subject: string): Words | undefined => {
    const found = measured.find((each) => each.subject === subject);
    return found && valueWords(found.measured);
  };
  return shown.slice(0, NAMED * 2).map((each) => ({
    ...each,
    value: valueOf(each.subject),
    total: open.length,
  }));
}

/** The day's figures; one that could not be read is null, and the others stand. */
async function todaysFigures(ports: HomeReadPorts, now: Date) {
  const { stuckHours } = ports.policy.thresholds;
  const marketplace = asReadonly(ports.db);
  const today = dayOf(now);
  return {
    orders: await ifRead(ports, 'orders', async () =>
      countOrders(await newOrders(marketplace, { first: today, last: today, now })),
    ),
    stuck: await ifRead(ports, 'stuck', async () => (await stuckOrders(marketplace, { now, hours: stuckHours })).count),
    stuckHours,
    due: await ifRead(ports, 'due', () => duePayouts(marketplace, { today })),
  };
}

async function ifRead<Figure>(
  { log }: HomeReadPorts,
  figure: string,
  read: () => Promise<Figure>,
): Promise<Figure | null> {
  try {
    return await read();
  } catch (error) {
    log.error({ err: error, figure }, 'figure of Home not read');
    return null;
  }
}

async function schedules({ db, policy, catalog }: HomeReadPorts, now: Date): Promise<HomeFacts['schedules']> {
  const runs = await latestRuns(db);
  return catalog.schedules.map(({ name, title, cron }) => ({
    title,
    next: nextTime(policy, cron, now),
    last: runs.find(({ schedule }) => schedule === name),
  }));
}
