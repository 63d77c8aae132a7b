import { Refused } from '../../domain/errors.ts';
import { levelAtOpening } from '../../domain/escalation/escalation.ts';
import { wordKey } from '../../domain/typed/normalise.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { joinWords, words } from '../../domain/text/words.ts';
import { wantCards } from '../../engine/posting/card.ts';
import type { Trx } from '../../engine/database.ts';
import { escalateNow } from '../../engine/escalation/decide.ts';
import { acknowledge, openEscalation, openEscalations } from '../../engine/escalation/store.ts';
import { optional, readBy, required } from '../../engine/parameters/parameter.ts';
import { note as noteParameter } from '../../engine/parameters/parameters.ts';
import { type AnyChange, defineChange, type ChangeContext } from '../../engine/definitions/change.ts';
import { incidentCard } from './card.ts';
import { askWhich, escalateIncident, mayBeMeant } from './escalate.ts';
import { recordEvent } from './timeline.ts';
import { findOpen, incidentOf, incidentSubject, insertIncident } from './store.ts';
import { incidents, type IncidentKind } from './text.ts';

/** Starts an incident with its card and its escalation. Returns its id; undefined when one of its kind is open. */
async function start(
  trx: Trx,
  kind: IncidentKind,
  note: string | null,
  context: ChangeContext,
): Promise<string | undefined> {
  const { policy, person, now } = context;
  const id = await insertIncident(trx, { kind, note, by: person.id, at: now });
  if (id === undefined) return undefined;
  const channel = policy.channels[incidentCard.channel];
  const subject = incidentSubject(id);
  await openEscalation(trx, {
    subject,
    kind: incidentCard.name,
    channel,
    title: incidents[kind].title,
    opened_at: now,
    // A call for help is for the level above the first, which is already involved.
    level: kind === 'call' ? (policy.escalation.length > 1 ? 1 : 0) : levelAtOpening(policy.escalation),
  });
  // Who starts it leads it until somebody else does, and so has acknowledged it. A call for help is for others.
  if (kind !== 'call') await acknowledge(trx, subject, person.id, now);
  await wantCards(trx, incidentCard, channel, [{ subject, version: 'opened' }]);
  return id;
}

const kinds: Readonly<Record<string, IncidentKind>> = {
  outage: 'outage',
  停止: 'outage',
  全体停止: 'outage',
  障害: 'outage',
  data: 'data',
  不整合: 'data',
  データ: 'data',
};

const open = defineChange({
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
        input: 'choice',
        options: (['outage', 'data'] as const).map((value) => ({ value, label: incidents[value].title })),
      },
      () => readBy((text) => Object.entries(kinds).find(([word]) => wordKey(word) === wordKey(text))?.[1]),
    ),
    note: optional(
      {
        label: words('内容', 'what happened'),
        allowed: words('1000文字以内', 'at most 1000 characters'),
        example: '注文画面が開かない',
        kind: 'prose',
        input: 'text',
        rest: true,
      },
      (context) => noteParameter.schema(context),
    ),
  },
  asks: ['kind', 'note'],
  submit: words('対応を開始する', 'Start'),
  async run(trx, { kind, note }, context) {
    const { now, nameOf } = context;
    const incidentId = await start(trx, kind, note ?? null, context);
    if (incidentId === undefined) {
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
    const started = await recordEvent(trx, { id: incidentId }, context, {
      said,
      before: null,
      after: { kind, note: note ?? null },
    });
    return { ...started, outcome: joinWords([said, goesOn], '', ' ') };
  },
});

const goesOn = words(
  '手順はアラート用チャンネルのカードで進めてください。',
  'Go on with the steps on the card in the alerts channel.',
);

const escalate = defineChange({
  name: 'ops.escalate',
  section: 'contacts',
  role: 'operator',
  quiet: false,
  title: words('エスカレーション', 'Escalate'),
  typed: {
    aliases: ['エスカレーション', '上申'],
    summary: words(
      '対応中の障害やアラートを、すぐに次の段階へ連絡します',
      'Escalates the open incident or alert to the next level now',
    ),
  },
  parameters: {
    reason: required(
      {
        label: words('理由', 'reason'),
        allowed: words('1〜1000文字', '1 to 1000 characters'),
        example: '復旧の目処が立たない',
        kind: 'prose',
        rest: true,
      },
      ({ now, policy }) => readBy((text) => noteParameter.schema({ now, policy }).safeParse(text).data),
    ),
  },
  async run(trx, { reason }, context) {
    const [only, ...others] = mayBeMeant(await openEscalations(trx), context.policy);
    if (only && others.length > 0) throw askWhich([only, ...others], reason, context.policy);
    const started = only && incidentOf(only.subject);
    if (started !== undefined) return escalateIncident(trx, { id: started }, { reason }, context);
    if (only) return escalateNow(trx, only.subject, { reason }, context);
    // Nothing is open, so the call becomes an incident of its own.
    const incidentId = await start(trx, 'call', reason, context);
    if (incidentId === undefined) throw new Refused('busy', words('もう一度お試しください。', 'Please try again.'));
    return escalateIncident(trx, { id: incidentId }, { reason }, context);
  },
});

/** The changes that are typed as commands. */
export const commands: readonly AnyChange[] = [open, escalate];
