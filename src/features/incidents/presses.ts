import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { normalise } from '../../domain/text.ts';
import { type Words, words } from '../../domain/words.ts';
import { wantCards } from '../../engine/card.ts';
import type { Trx } from '../../engine/database.ts';
import { pressAcknowledge, pressEscalate } from '../../engine/escalation/decide.ts';
import { acknowledge, endEscalation, findEscalation, openEscalation } from '../../engine/escalation/store.ts';
import { optional, readBy, required } from '../../engine/parameter.ts';
import { id, note as noteParameter } from '../../engine/parameters.ts';
import { type AnyPress, definePress, type PressContext, type Pressed } from '../../engine/press/press.ts';
import { incidentCard } from './card.ts';
import {
  addEvent,
  findOpen,
  type Incident,
  incidentSubject,
  insertIncident,
  lockIncident,
  stepsOf,
  tickStep,
} from './store.ts';
import { button, incidents, type Kind } from './text.ts';
import { names } from './views.ts';

const incident = id(words('障害', 'incident'));
const common = { section: 'emergency', role: 'operator', quiet: true } as const;

async function lockOpen(trx: Trx, of: string, { now, nameOf }: PressContext): Promise<Incident> {
  const found = await lockIncident(trx, of);
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

/** What was done, in the timeline too. */
async function happened(
  trx: Trx,
  { id: of }: Pick<Incident, 'id'>,
  { now, person }: PressContext,
  said: Words,
  change: { before: Pressed['effects'][number]['before']; after: Pressed['effects'][number]['after'] },
): Promise<Pressed> {
  await addEvent(trx, of, now, person.id, said);
  return { effects: [{ subject: incidentSubject(of), ...change }], outcome: said };
}

/** Starts an incident: its card, and its place on the ladder. */
async function start(trx: Trx, kind: Kind, note: string | null, context: PressContext): Promise<string | undefined> {
  const { policy, person, now } = context;
  const of = await insertIncident(trx, { kind, note, by: person.id, at: now });
  if (of === undefined) return undefined;
  const channel = policy.channels[incidentCard.channel];
  const subject = incidentSubject(of);
  await openEscalation(trx, {
    subject,
    kind: incidentCard.name,
    channel,
    title: incidents[kind].title,
    opened_at: now,
  });
  await wantCards(trx, incidentCard, channel, [{ subject, version: 'opened' }]);
  return of;
}

const kinds: Readonly<Record<string, Kind>> = {
  outage: 'outage',
  停止: 'outage',
  全体停止: 'outage',
  障害: 'outage',
  data: 'data',
  不整合: 'data',
  データ: 'data',
};

const open = definePress({
  name: 'ops.incident',
  section: 'emergency',
  role: 'operator',
  quiet: false,
  title: words('障害対応の開始', 'Start an incident'),
  typed: {
    aliases: ['障害', '緊急'],
    summary: words('緊急時の手順（5項目）をチェックリストで開始します', "Starts the runbook's five emergency steps"),
  },
  parameters: {
    kind: required(
      {
        label: words('種類', 'kind'),
        allowed: words('outage（全体停止）または data（データ不整合）', 'outage or data'),
        example: 'outage',
      },
      () =>
        readBy((text) => {
          const word = normalise(text).toLowerCase();
          return Object.hasOwn(kinds, word) ? kinds[word] : undefined;
        }),
    ),
    note: optional(
      {
        label: words('内容', 'what happened'),
        allowed: words('1000文字以内', 'at most 1000 characters'),
        example: '注文画面が開かない',
        rest: true,
      },
      (context) => noteParameter.schema(context),
    ),
  },
  async run(trx, { kind, note }, context) {
    const { now, nameOf } = context;
    const of = await start(trx, kind, note ?? null, context);
    if (of === undefined) {
      const other = await findOpen(trx, kind);
      const name = await nameOf(other?.opened_by ?? '');
      const at = other?.opened_at ?? now;
      throw new Refused(
        'already_done',
        words(
          `「${incidents[kind].title.ja}」は ${formatTime(at, 'ja', now)} に ${name} さんが開始しています。`,
          `${name} started “${incidents[kind].title.en}” at ${formatTime(at, 'en', now)} JST.`,
        ),
        { section: 'emergency' },
      );
    }
    const said = words(
      `「${incidents[kind].title.ja}」の対応を開始しました。`,
      `Started: ${incidents[kind].title.en}.`,
    );
    return happened(trx, { id: of }, context, said, { before: null, after: { kind, note: note ?? null } });
  },
});

const escalate = definePress({
  name: 'ops.escalate',
  section: 'contacts',
  role: 'operator',
  quiet: false,
  title: words('エスカレーション', 'Escalate'),
  typed: {
    aliases: ['エスカレーション', '上申'],
    summary: words(
      '対応中の障害やアラートを、すぐに次のレベルへ連絡します',
      'Sends the open incident or alert to the next level now',
    ),
  },
  parameters: {
    reason: required(
      {
        label: words('理由', 'reason'),
        allowed: words('1〜1000文字', '1 to 1000 characters'),
        example: '復旧の目処が立たない',
        rest: true,
      },
      ({ now, policy }) => readBy((text) => noteParameter.schema({ now, policy }).safeParse(text).data),
    ),
  },
  async run(trx, { reason }, context) {
    const current = await findOpen(trx);
    const subject = current ? incidentSubject(current.id) : await openAlert(trx);
    if (subject !== undefined) {
      const pressed = await pressEscalate(trx, subject, reason, context);
      if (current) await addEvent(trx, current.id, context.now, context.person.id, said(pressed.outcome, reason));
      return pressed;
    }
    // Nothing is open: the call stands for itself.
    const of = await start(trx, 'call', reason, context);
    if (of === undefined) throw new Refused('busy', words('もう一度お試しください。', 'Please try again.'));
    const pressed = await pressEscalate(trx, incidentSubject(of), reason, context);
    await addEvent(trx, of, context.now, context.person.id, said(pressed.outcome, reason));
    return pressed;
  },
});

const said = (outcome: Words, reason: string): Words =>
  words(`${outcome.ja}理由: ${reason}`, `${outcome.en} Reason: ${reason}`);

/** The open alert that has waited longest; one nobody has taken up goes first. */
async function openAlert(trx: Trx): Promise<string | undefined> {
  const row = await trx
    .selectFrom('banto.escalation')
    .select('subject')
    .where('ended_at', 'is', null)
    .orderBy('acked_at', (order) => order.asc().nullsFirst())
    .orderBy('opened_at')
    .limit(1)
    .executeTakeFirst();
  return row?.subject;
}

const step = required(
  { label: words('手順', 'step'), allowed: words('手順の番号', 'the number of a step'), example: '1' },
  () => readBy((text) => (/^[1-9]$/u.test(text) ? Number(text) : undefined)),
);

const tick = definePress({
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
      return happened(
        trx,
        found,
        context,
        words(`手順${values.step}「${title.ja}」を完了しました。`, `Step ${values.step} “${title.en}” is done.`),
        { before: { step: values.step, done_by: null }, after: { step: values.step, done_by: person.id } },
      );
    }
    const of = (await stepsOf(trx, found.id)).find((each) => each.step === values.step);
    const name = of?.done_by === 'system' ? words('番頭', 'Banto') : await named(nameOf, of?.done_by ?? '');
    throw new Refused(
      'already_done',
      words(
        `「${title.ja}」は ${formatTime(of?.done_at ?? now, 'ja', now)} に ${name.ja} が完了にしています。`,
        `${name.en} did “${title.en}” at ${formatTime(of?.done_at ?? now, 'en', now)} JST.`,
      ),
    );
  },
});

async function named(nameOf: PressContext['nameOf'], of: string): Promise<Words> {
  const name = await nameOf(of);
  return { ja: `${name} さん`, en: name };
}

const ack = definePress({
  ...common,
  name: names.ack,
  title: button.ack,
  parameters: { incident },
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    const pressed = await pressAcknowledge(trx, incidentSubject(found.id), context);
    await addEvent(trx, found.id, context.now, context.person.id, words('対応を始めました。', 'Acknowledged it.'));
    return pressed;
  },
});

const lead = definePress({
  ...common,
  name: names.lead,
  title: button.lead,
  parameters: { incident },
  async run(trx, values, context) {
    const { person, now } = context;
    const found = await lockOpen(trx, values.incident, context);
    await trx.updateTable('banto.incident').set({ commander: person.id }).where('id', '=', found.id).execute();
    // Who leads has taken it up.
    await acknowledge(trx, incidentSubject(found.id), person.id, now);
    return happened(trx, found, context, words('指揮を執ります。', 'Took command.'), {
      before: { commander: found.commander },
      after: { commander: person.id },
    });
  },
});

const note = definePress({
  ...common,
  name: names.note,
  title: button.note,
  parameters: { incident, note: { ...noteParameter, required: true } },
  asks: ['note'],
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    const text = values.note ?? '';
    return happened(trx, found, context, { ja: text, en: text }, { before: null, after: { note: text } });
  },
});

const up = definePress({
  ...common,
  name: names.escalate,
  title: button.escalate,
  parameters: { incident },
  async run(trx, values, context) {
    const found = await lockOpen(trx, values.incident, context);
    const pressed = await pressEscalate(trx, incidentSubject(found.id), undefined, context);
    await addEvent(trx, found.id, context.now, context.person.id, pressed.outcome);
    return pressed;
  },
});

const close = definePress({
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
    return happened(trx, found, context, words('対応を終了しました。', 'Closed it.'), {
      before: { open: true, level: before?.level ?? null },
      after: { open: false },
    });
  },
});

export const presses: readonly AnyPress[] = [open, escalate, tick, ack, lead, note, up, close];
