import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import type { Trx } from '../database.ts';
import type { ChangeContext, Changed } from '../definitions/change.ts';
import { levelName, sayStep, stepAbove } from './climb.ts';
import { type Snooze, snoozedUntil } from './snoozes.ts';
import { acknowledge, type Escalation, lockEscalation, setLevel, snooze, wake } from './store.ts';

/** What people do about something on the ladder. Each is done once; the second one is told who did it and when. */

async function lockOpen(trx: Trx, subject: string, { now }: ChangeContext): Promise<Escalation> {
  const each = await lockEscalation(trx, subject);
  if (!each) throw new Refused('not_found', words('対象が見つかりません。', 'There is no such thing.'));
  if (each.ended_at) {
    throw new Refused(
      'already_done',
      words(
        `「${each.title.ja}」は ${formatTime(each.ended_at, 'ja', now)} に終了しています。`,
        `“${each.title.en}” ended at ${formatTime(each.ended_at, 'en', now)} JST.`,
      ),
    );
  }
  return each;
}

async function refuseAcknowledged(each: Escalation, { now, nameOf }: ChangeContext): Promise<void> {
  if (!each.acked_at || each.acked_by === null) return;
  const name = await nameOf(each.acked_by);
  throw new Refused(
    'already_decided',
    words(
      `${formatTime(each.acked_at, 'ja', now)} に ${name} さんが対応を始めています。`,
      `${name} acknowledged it at ${formatTime(each.acked_at, 'en', now)} JST.`,
    ),
  );
}

/** Somebody takes it up: it climbs no further. */
export async function acknowledgeEscalation(trx: Trx, subject: string, context: ChangeContext): Promise<Changed> {
  const each = await lockOpen(trx, subject, context);
  await refuseAcknowledged(each, context);
  await acknowledge(trx, subject, context.person.id, context.now);
  return {
    effects: [{ subject, before: { acknowledged: null }, after: { acknowledged: context.person.id } }],
    outcome: words(`「${each.title.ja}」の対応者になりました。`, `You acknowledged “${each.title.en}”.`),
  };
}

/** It is left alone for a while: the waiting pauses. */
export async function snoozeEscalation(
  trx: Trx,
  subject: string,
  choice: Snooze,
  context: ChangeContext,
): Promise<Changed> {
  const { now, person, nameOf } = context;
  const each = await lockOpen(trx, subject, context);
  await refuseAcknowledged(each, context);
  if (each.snoozed_until && each.snoozed_until > now) {
    const name = await nameOf(each.snoozed_by ?? '');
    throw new Refused(
      'already_decided',
      words(
        `${name} さんが ${formatTime(each.snoozed_until, 'ja', now)} まで保留にしています。`,
        `${name} snoozed it until ${formatTime(each.snoozed_until, 'en', now)} JST.`,
      ),
    );
  }
  // An earlier one that is over stays out of the waiting.
  if (each.snoozed_until) await wake(trx, each);
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

/** To the next level now. */
export async function escalateNow(
  trx: Trx,
  subject: string,
  reason: string | undefined,
  context: ChangeContext,
): Promise<Changed> {
  const { policy, person, now } = context;
  const each = await lockOpen(trx, subject, context);
  const step = stepAbove(policy, each.level);
  if (!step) {
    throw new Refused(
      'wrong_state',
      words(`すでに最上位の Level ${each.level} です。`, `It is at the highest level already: Level ${each.level}.`),
      { next: words('/ops contacts で連絡先を確認できます。', '/ops contacts says whom to call.') },
    );
  }
  await setLevel(trx, subject, step.level);
  await sayStep(trx, policy, each, step, { person: person.id, reason, at: now });
  return {
    effects: [{ subject, before: { level: each.level }, after: { level: step.level } }],
    outcome: words(
      `「${each.title.ja}」を ${levelName(step)} にエスカレーションしました。`,
      `“${each.title.en}” is now ${levelName(step)}'s.`,
    ),
  };
}
