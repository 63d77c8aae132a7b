import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import type { Trx } from '../database.ts';
import type { ChangeContext, Changed } from '../definitions/change.ts';
import { levelName, postStep, nextLevel } from './climb.ts';
import { type Snooze, snoozedUntil } from './snoozes.ts';
import { acknowledge, type Escalation, lockEscalation, setLevel, snooze, endSnooze } from './store.ts';

/** What people decide about an escalation. Each decision works once; a second person is told who made it and when. */

async function lockOpen(trx: Trx, subject: string, { now }: ChangeContext): Promise<Escalation> {
  const escalation = await lockEscalation(trx, subject);
  if (!escalation) throw new Refused('not_found', words('対象が見つかりません。', 'It was not found.'));
  if (escalation.ended_at) {
    throw new Refused(
      'already_done',
      words(
        `「${escalation.title.ja}」は ${formatTime(escalation.ended_at, 'ja', now)} に終了しています。`,
        `“${escalation.title.en}” ended at ${formatTime(escalation.ended_at, 'en', now)} JST.`,
      ),
    );
  }
  return escalation;
}

async function refuseAcknowledged(escalation: Escalation, { now, nameOf }: ChangeContext): Promise<void> {
  if (!escalation.acked_at || escalation.acked_by === null) return;
  const name = await nameOf(escalation.acked_by);
  throw new Refused(
    'already_decided',
    words(
      `${formatTime(escalation.acked_at, 'ja', now)} に ${name} さんが対応を始めています。`,
      `${name} acknowledged it at ${formatTime(escalation.acked_at, 'en', now)} JST.`,
    ),
  );
}

/** Acknowledges it, so that it is not escalated further. */
export async function acknowledgeEscalation(trx: Trx, subject: string, context: ChangeContext): Promise<Changed> {
  const escalation = await lockOpen(trx, subject, context);
  await refuseAcknowledged(escalation, context);
  await acknowledge(trx, subject, context.person.id, context.now);
  return {
    effects: [{ subject, before: { acknowledged: null }, after: { acknowledged: context.person.id } }],
    outcome: words(`「${escalation.title.ja}」の対応者になりました。`, `You acknowledged “${escalation.title.en}”.`),
  };
}

/** Snoozes it: the waiting time pauses. */
export async function snoozeEscalation(
  trx: Trx,
  subject: string,
  choice: Snooze,
  context: ChangeContext,
): Promise<Changed> {
  const { now, person, nameOf } = context;
  const escalation = await lockOpen(trx, subject, context);
  await refuseAcknowledged(escalation, context);
  if (escalation.snoozed_until && escalation.snoozed_until > now) {
    const name = await nameOf(escalation.snoozed_by ?? '');
    throw new Refused(
      'already_decided',
      words(
        `${name} さんが ${formatTime(escalation.snoozed_until, 'ja', now)} まで保留にしています。`,
        `${name} snoozed it until ${formatTime(escalation.snoozed_until, 'en', now)} JST.`,
      ),
    );
  }
  // End an earlier snooze first, so that its time does not count as waiting.
  if (escalation.snoozed_until) await endSnooze(trx, escalation);
  const until = snoozedUntil(choice, now);
  await snooze(trx, subject, person.id, now, until);
  return {
    effects: [{ subject, before: { snoozed_until: null }, after: { snoozed_until: until.toISOString() } }],
    outcome: words(
      `${formatTime(until, 'ja', now)} まで保留にしました。`,
      `Snoozed until ${formatTime(until, 'en', now)} JST.`,
    ),
  };
}

/** Escalates it to the next level now. */
export async function escalateNow(
  trx: Trx,
  subject: string,
  reason: string | undefined,
  context: ChangeContext,
): Promise<Changed> {
  const { policy, person, now } = context;
  const escalation = await lockOpen(trx, subject, context);
  const step = nextLevel(policy, escalation.level);
  if (!step) {
    throw new Refused(
      'wrong_state',
      words(
        `すでに最上位の Level ${escalation.level} です。`,
        `It is at the highest level already: Level ${escalation.level}.`,
      ),
      { next: words('/ops contacts で連絡先を確認できます。', '/ops contacts shows whom to call.') },
    );
  }
  await setLevel(trx, subject, step.level);
  await postStep(trx, policy, escalation, step, { person: person.id, reason, at: now });
  return {
    effects: [{ subject, before: { level: escalation.level }, after: { level: step.level } }],
    outcome: words(
      `「${escalation.title.ja}」を ${levelName(step)} にエスカレーションしました。`,
      `“${escalation.title.en}” was escalated to ${levelName(step)}.`,
    ),
  };
}
