import type { HasCatalog } from '../../engine/definitions/catalog.ts';
import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import type { Person } from '../../domain/actor.ts';
import type { Role } from '../../domain/policy.ts';
import { dayBounds, dayOf } from '../../domain/tokyo.ts';
import type { Words } from '../../domain/words.ts';
import { asReadonly } from '../../engine/database.ts';
import { nextTime } from '../../engine/definitions/schedule.ts';
import { stuckOrders } from '../../marketplace/measures.ts';

/** As many of each kind as Home shows by name; the rest is counted. */
const NAMED = 8;

/** How many there are in all, beside each of those shown. */
const total = sql<number>`count(*) over ()`.as('total');

/** What a Home shows, read from the database. */
export type HomeFacts = Awaited<ReturnType<typeof readHome>>;

export async function readHome(
  ports: HasCatalog & Uses<'db' | 'clock' | 'policy'>,
  person: Person,
  roles: readonly Role[],
) {
  const { db, clock, policy, catalog } = ports;
  const now = clock.now();
  const may = (role: Role): boolean => roles.includes(role);
  const requests = may('operator')
    ? await db
        .selectFrom('banto.request')
        .select(['operation', 'requester', 'expires_at', 'why', total])
        .where('state', '=', 'open')
        // An approver decides on others'; everybody follows their own.
        .$if(!may('approver'), (qb) => qb.where('requester', '=', person.id))
        .orderBy('expires_at')
        .limit(NAMED)
        .execute()
    : [];
  const { reviews } = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => eb.fn.countAll<number>().as('reviews'))
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow();
  const tasks = await db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.id', 't.title', 't.assignee', 'l.deadline', total])
    .where('t.done_at', 'is', null)
    .where((eb) => eb.or([eb('t.assignee', '=', person.id), eb('t.assignee', 'is', null)]))
    .orderBy('t.assignee')
    .orderBy('l.deadline')
    .orderBy('t.item')
    .limit(NAMED)
    .execute();
  const alerts = await db
    .selectFrom('banto.escalation')
    .select(['subject', 'kind', 'title', 'opened_at', 'level', 'acked_by', total])
    .where('ended_at', 'is', null)
    // What nobody has taken up comes first.
    .orderBy('acked_at', (order) => order.asc().nullsFirst())
    .orderBy('opened_at')
    .limit(NAMED * 2)
    .execute();
  const { from, to } = dayBounds(dayOf(now));
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .executeTakeFirstOrThrow();
  const { due } = await db
    .selectFrom('payouts_v31')
    .select((eb) => eb.fn.countAll<number>().as('due'))
    .where('status', '=', 'ready_for_transfer')
    .where('scheduled_date', '<=', dayOf(now))
    .executeTakeFirstOrThrow();
  const stuck = await stuckOrders(asReadonly(db), now, policy.thresholds.stuckHours);
  const ticks = may('admin')
    ? await db
        .selectFrom('banto.tick')
        .distinctOn('schedule')
        .select(['schedule', 'due', 'found_at', 'ended_at', 'failed_at'])
        .orderBy('schedule')
        .orderBy('due', 'desc')
        .execute()
    : [];
  const schedules = may('admin')
    ? catalog.schedules.map(({ name, title, cron }) => ({
        title,
        next: nextTime(policy, cron, now),
        last: ticks.find(({ schedule }) => schedule === name),
      }))
    : [];
  const operations = catalog.entries.flatMap((entry) =>
    entry.kind === 'operation' && roles.includes(entry.definition.role) ? [entry.definition] : [],
  );
  const titleOf = (operation: string): Words | undefined => catalog.findOperation(operation)?.title;
  return {
    now,
    roles,
    requests: requests.map((each) => ({ ...each, title: titleOf(each.operation) })),
    reviews,
    tasks,
    alerts,
    figures: { orders, stuck, stuckHours: policy.thresholds.stuckHours, due },
    schedules,
    operations,
  };
}
