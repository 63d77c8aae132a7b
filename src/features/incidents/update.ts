import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import { bantoWords, SYSTEM } from '../../domain/permission/actor.ts';
import { shortId } from '../../domain/text/text.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { ownEntry, record } from '../../engine/audit/audit.ts';
import { asReadonly } from '../../engine/database.ts';
import { eachAlone } from '../../engine/each-alone.ts';
import { assertSheltered } from '../../engine/posting/shelter.ts';
import { nameOf } from '../../engine/people/lookup.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { type CheckResult, checks } from '../../marketplace/checks.ts';
import {
  addEvent,
  eventsOf,
  findIncident,
  type Incident,
  incidentSubject,
  lockIncident,
  stepsOf,
  tickStep,
} from './store.ts';
import { type StepCheck, incidents } from './text.ts';
import { names, report } from './views.ts';

type IncidentPorts = Uses<
  'db' | 'clock' | 'policy' | 'policyHash' | 'marketplace' | 'messenger' | 'people' | 'cardsChanged' | 'log'
>;

/**
 * Marks steps whose checks pass as done, and sends the reports of closed incidents. Returns whether anything is left that
 * time alone may change.
 */
export async function updateIncidents(ports: IncidentPorts): Promise<boolean> {
  const left = await ports.db
    .selectFrom('banto.incident as i')
    .leftJoin('banto.incident_step as s', (join) =>
      join.onRef('s.incident_id', '=', 'i.id').on('s.done_at', 'is', null),
    )
    .select(['i.id', 'i.kind', 'i.closed_at', 's.step'])
    .where((eb) => eb.or([eb('i.closed_at', 'is', null), eb('i.report_at', 'is', null)]))
    .execute();
  if (left.length === 0) return false;
  const open = left.filter(({ closed_at }) => closed_at === null);
  await eachAlone(ports, 'step not checked', open, async ({ id, kind, step }) => {
    if (step === null) return;
    const needed = incidents[kind].steps[step - 1]?.checks ?? [];
    const evidence = needed.length > 0 ? await evidenceOf(ports, needed) : undefined;
    if (evidence) await completeByCheck(ports, id, step, evidence);
  });
  await sendReports(ports);
  return true;
}

/** The results of a step's checks when all pass; undefined when one fails or none is configured. */
async function evidenceOf(
  { db, marketplace }: Uses<'db' | 'marketplace'>,
  needed: readonly StepCheck[],
): Promise<Words | undefined> {
  const sources = { marketplace, db: asReadonly(db) };
  const found = await Promise.all(needed.map((name) => checks[name](sources)));
  const checked = found.filter(({ state }) => state !== 'off');
  return checked.length > 0 && checked.every(passes) ? joinWords(checked.map(evidenceIn), ' / ') : undefined;
}

/** `attention` on a function means that it runs, only unprotected. On the site it means that its state is unknown. */
const passes = ({ name, state }: CheckResult): boolean =>
  state === 'good' || (state === 'attention' && name !== 'site');

/** Several checks of one step name what each of them looked at. */
const evidenceIn = (
  { name, what, detail: { ja, en } }: CheckResult,
  _: number,
  { length }: readonly unknown[],
): Words => {
  if (name === 'database') return words(`接続できました（${ja}）`, `connected (${en})`);
  return length > 1 ? words(`${what.ja}: ${ja}`, `${what.en}: ${en}`) : words(ja, en);
};

async function completeByCheck(ports: IncidentPorts, id: string, step: number, evidence: Words): Promise<void> {
  const { db, clock, policy, policyHash } = ports;
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    const incident = await lockIncident(trx, id);
    if (!incident || incident.closed_at || !(await tickStep(trx, id, step, { by: SYSTEM, at: now, evidence }))) return;
    const title = incidents[incident.kind].steps[step - 1]?.title ?? words('手順', 'step');
    const said = words(
      `手順${step}「${title.ja}」を確認しました: ${evidence.ja}`,
      `Step ${step} “${title.en}” checked: ${evidence.en}`,
    );
    await addEvent(trx, id, { at: now, actor: SYSTEM, said });
    const base = { at: now, team: policy.team, policy: policyHash };
    await record(trx, [
      ownEntry(base, {
        operation: names.tick,
        subject: incidentSubject(id),
        before: { step, done_by: null },
        after: { step, done_by: SYSTEM },
      }),
    ]);
  });
  ports.cardsChanged();
}

/** After this time another process sends a report that was started but not marked as sent. */
const RETRY_AFTER = '2 minutes';

async function sendReports(ports: IncidentPorts): Promise<void> {
  const claimed = await ports.db
    .updateTable('banto.incident')
    .set({ report_try_at: sql`now()`, report_begun_at: sql`coalesce(report_begun_at, now())` })
    .where('closed_at', 'is not', null)
    .where('report_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('report_try_at', 'is', null),
        eb('report_try_at', '<', sql<Date>`clock_timestamp() - ${RETRY_AFTER}::interval`),
      ]),
    )
    .returning(['id', 'report_begun_at', sql<boolean>`report_begun_at < report_try_at`.as('retried')])
    .execute();
  await eachAlone(ports, 'report not sent', claimed, async ({ id, report_begun_at, retried }) => {
    const incident = await findIncident(ports.db, id);
    const alreadySent = retried && report_begun_at !== null && (await isSent(ports, id, report_begun_at));
    if (incident && !alreadySent) await sendReport(ports, incident);
    await ports.db.updateTable('banto.incident').set({ report_at: ports.clock.now() }).where('id', '=', id).execute();
  });
}

const fileOf = (id: string): string => `incident-${shortId(id)}.md`;

/** Whether an earlier attempt posted the file but did not record it. Without the scope to look, it may be posted twice. */
async function isSent({ messenger, policy }: Uses<'messenger' | 'policy'>, id: string, since: Date): Promise<boolean> {
  try {
    return await messenger.hasFile(policy.channels.ops, fileOf(id), since);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'missing_scope') return false;
    throw error;
  }
}

async function sendReport(ports: IncidentPorts, incident: Incident): Promise<void> {
  const { db, policy, messenger } = ports;
  const { language, channels } = policy;
  const [steps, events] = [await stepsOf(db, incident.id), await eventsOf(db, incident.id)];
  const people = [
    incident.commander,
    incident.opened_by,
    ...[incident.closed_by, ...steps.map(({ done_by }) => done_by)].filter((id) => id !== null),
    ...events.map(({ actor }) => actor),
  ];
  const known = new Map<string, string>();
  for (const id of new Set(people)) known.set(id, bantoWords(id)?.[language] ?? (await nameOf(ports, id)));
  const text = report({ incident, steps, events }, (id) => known.get(id) ?? id, language);
  const title = words(
    `障害報告: ${incidents[incident.kind].title.ja}`,
    `Incident report: ${incidents[incident.kind].title.en}`,
  )[language];
  await assertSheltered(ports, channels.ops);
  await messenger.sendFile(channels.ops, {
    name: fileOf(incident.id),
    title,
    content: Buffer.from(text, 'utf8'),
    comment: title,
  });
}
