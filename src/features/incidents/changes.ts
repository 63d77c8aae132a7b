import { takes } from '../../domain/escalation/takers.ts';
import { bantoWords } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Trx } from '../../engine/database.ts';
import { acknowledgeEscalation, callParameters } from '../../engine/escalation/decide.ts';
import { acknowledge, endEscalation, findEscalation, handOver, lockEscalation } from '../../engine/escalation/store.ts';
import { readBy, required } from '../../engine/parameters/parameter.ts';
import { id, requiredNote } from '../../engine/parameters/parameters.ts';
import { type AnyChange, defineChange, type ChangeContext } from '../../engine/definitions/change.ts';
import { commands } from './commands.ts';
import { escalateIncident } from './escalate.ts';
import { eventOf, recordEvent } from './timeline.ts';
import {
  addEvent,
  findIncident,
  type Incident,
  incidentSubject,
  lockIncident,
  setLeader,
  stepsOf,
  tickStep,
} from './store.ts';
import { button, incidents } from './text.ts';
import { names } from './views.ts';

const incident = id(words('障害', 'incident'));
const subjectOf = (_trx: Trx, incidentId: string): Promise<string> => Promise.resolve(incidentSubject(incidentId));
const common = { section: 'emergency', role: takes, quiet: true, subjectOf } as const;

const lockOpen = async (trx: Trx, incidentId: string, context: ChangeContext): Promise<Incident> =>
  openOrThrow(await lockIncident(trx, incidentId), context);

async function openOrThrow(found: Incident | undefined, { now, nameOf }: ChangeContext): Promise<Incident> {
  if (!found) throw new Refused('not_found', words('この障害対応は見つかりません。', 'There is no such incident.'));
  if (!found.closed_at) return found;
  const name = await nameOf(found.closed_by ?? '');
  throw new Refused(
    'already_done',
    words(
      `この障害対応は ${formatTime(found.closed_at, 'ja', now)} に ${name} さんが終了しています。`,
      `${name} closed this incident at ${formatTime(found.closed_at, 'en', now)} JST.`,
    ),
  );
}

const step = required(
  { label: words('手順', 'step'), allowed: words('手順の番号', 'the number of a step'), example: '1' },
  () => readBy((text) => (/^[1-9]$/u.test(text) ? Number(text) : undefined)),
);

const tick = defineChange({
  ...common,
  name: names.tick,
  title: button.tick,
  parameters: { incident, step },
  async run(trx, values, context) {
    const { now, person, nameOf } = context;
    const found = await lockOpen(trx, values.incident, context);
    const title = incidents[found.kind].steps[values.step - 1]?.title;
    if (!title) throw new Refused('not_found', words('この手順はありません。', 'There is no such step.'));
    if (await tickStep(trx, found.id, values.step, { by: person.id, at: now, evidence: null })) {
      return recordEvent(trx, found, context, {
        said: words(`手順${values.step}「${title.ja}」を完了しました。`, `Step ${values.step} “${title.en}” is done.`),
        before: { step: values.step, done_by: null },
        after: { step: values.step, done_by: person.id },
      });
    }
    const doneStep = (await stepsOf(trx, found.id)).find((each) => each.step === values.step);
    const name = bantoWords(doneStep?.done_by) ?? (await personWords(nameOf, doneStep?.done_by ?? ''));
    throw new Refused(
      'already_done',
      words(
        `「${title.ja}」は ${formatTime(doneStep?.done_at ?? now, 'ja', now)} に ${name.ja} が完了にしています。`,
        `${name.en} did “${title.en}” at ${formatTime(doneStep?.done_at ?? now, 'en', now)} JST.`,
      ),
    );
  },
});

async function personWords(nameOf: ChangeContext['nameOf'], personId: string): Promise<Words> {
  const name = await nameOf(personId);
  return { ja: `${name} さん`, en: name };
}

const ack = defineChange({
  ...common,
  name: names.ack,
  title: button.ack,
  parameters: { incident },
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    const changed = await acknowledgeEscalation(trx, incidentSubject(found.id), context);
    // Who has it leads it: one person, by one name.
    await setLeader(trx, found.id, context.person.id);
    await addEvent(trx, found.id, eventOf(context, words('対応を始めました。', 'Acknowledged it.')));
    return changed;
  },
});

const lead = defineChange({
  ...common,
  name: names.lead,
  title: button.lead,
  parameters: { incident },
  async run(trx, values, context) {
    const { person, now } = context;
    const found = await lockOpen(trx, values.incident, context);
    await setLeader(trx, found.id, person.id);
    const escalation = await lockEscalation(trx, incidentSubject(found.id));
    if (escalation?.acked_by == null) await acknowledge(trx, incidentSubject(found.id), person.id, now);
    else await handOver(trx, escalation, person.id, now);
    return recordEvent(trx, found, context, {
      said: words('責任者を引き受けました。', 'Took the lead.'),
      before: { commander: found.commander },
      after: { commander: person.id },
    });
  },
});

const note = defineChange({
  ...common,
  name: names.note,
  title: button.note,
  parameters: { incident, note: requiredNote },
  asks: ['note'],
  refuse: async (db, incidentId, context) => void (await openOrThrow(await findIncident(db, incidentId), context)),
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    const text = values.note;
    return recordEvent(trx, found, context, { said: words(text, text), before: null, after: { note: text } });
  },
});

const up = defineChange({
  ...common,
  name: names.escalate,
  title: button.escalate,
  parameters: { incident, ...callParameters },
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    return escalateIncident(trx, found, values, context);
  },
});

const close = defineChange({
  ...common,
  name: names.close,
  title: button.close,
  parameters: { incident },
  async run(trx, values, context) {
    const { person, now } = context;
    const found = await lockOpen(trx, values.incident, context);
    await trx
      .updateTable('banto.incident')
      .set({ closed_by: person.id, closed_at: now })
      .where('id', '=', found.id)
      .execute();
    const subject = incidentSubject(found.id);
    const before = await findEscalation(trx, subject);
    await endEscalation(trx, subject, now);
    return recordEvent(trx, found, context, {
      said: words('対応を終了しました。', 'Closed it.'),
      before: { open: true, level: before?.level ?? null },
      after: { open: false },
    });
  },
});

export const changes: readonly AnyChange[] = [...commands, tick, ack, lead, note, up, close];
