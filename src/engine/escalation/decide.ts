import { takes } from '../../domain/escalation/takers.ts';
import { Refused } from '../../domain/errors.ts';
import { levelOf, nextLevel } from '../../domain/escalation/escalation.ts';
import { rolesOf } from '../../domain/permission/permission.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Db, Trx } from '../database.ts';
import type { ChangeContext, Changed } from '../definitions/change.ts';
import { chosenOrThrow } from '../people/chosen.ts';
import { optional, readBy, type Values } from '../parameters/parameter.ts';
import { note as noteParameter } from '../parameters/parameters.ts';
import { postStep } from './climb.ts';
import { calledWords, levelName } from './text.ts';
import { tellHandover } from './handover.ts';
import { type Snooze, snoozedUntil } from './snoozes.ts';
import {
  acknowledge,
  endSnooze,
  type Escalation,
  findEscalation,
  handOver,
  lockEscalation,
  setLevel,
  snooze,
} from './store.ts';

/** What people decide about an escalation. Each decision works once; a second person is told who made it and when. */

const lockOpen = async (trx: Trx, subject: string, context: ChangeContext): Promise<Escalation> =>
  openOrThrow(await lockEscalation(trx, subject), context);

function openOrThrow(escalation: Escalation | undefined, { now }: ChangeContext): Escalation {
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

async function refuseAcknowledged(escalation: Escalation, { now, person, nameOf }: ChangeContext): Promise<void> {
  if (!escalation.acked_at || escalation.acked_by === null) return;
  if (escalation.acked_by === person.id)
    throw new Refused('already_done', words('すでにあなたが担当しています。', 'You have it already.'));
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
        `${name} さんが ${formatTime(escalation.snoozed_until, 'ja', now)} まで通知を止めています。`,
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
      `${formatTime(until, 'ja', now)} まで通知を止めました。`,
      `Snoozed until ${formatTime(until, 'en', now)} JST.`,
    ),
  };
}

/** Ends a snooze now: the waiting time goes on. */
export async function resumeEscalation(trx: Trx, subject: string, context: ChangeContext): Promise<Changed> {
  const { now } = context;
  const escalation = await lockOpen(trx, subject, context);
  const { snoozed_until } = escalation;
  if (!snoozed_until || snoozed_until <= now)
    throw new Refused('already_done', words('通知はすでに再開しています。', 'It is not snoozed any more.'));
  await endSnooze(trx, escalation, now);
  return {
    effects: [{ subject, before: { snoozed_until: snoozed_until.toISOString() }, after: { snoozed_until: null } }],
    outcome: words('通知を再開しました。', 'The snooze has ended.'),
  };
}

/** What only who has it, or an administrator, may do with it. */
const deed = {
  release: words('担当を外せるのは', 'give it back'),
  hand: words('引き継げるのは', 'hand it over'),
} as const;

async function lockMine(trx: Trx, subject: string, context: ChangeContext, what: Words): Promise<Escalation> {
  const escalation = await lockOpen(trx, subject, context);
  await refuseOthers(escalation, context, what);
  return escalation;
}

/** Looks, without a lock, whether this person may give it away now. @throws Refused */
export async function refuseToHand(db: Db | Trx, subject: string, context: ChangeContext): Promise<void> {
  await refuseOthers(openOrThrow(await findEscalation(db, subject), context), context, deed.hand);
}

/** Only who has it may give it away, or an administrator when they cannot. */
async function refuseOthers(
  { acked_by }: Escalation,
  { person, policy, nameOf }: ChangeContext,
  what: Words,
): Promise<void> {
  if (acked_by === null)
    throw new Refused('wrong_state', words('まだ担当者がいません。', 'Nobody has acknowledged it yet.'));
  if (acked_by === person.id || rolesOf(person, policy).includes('admin')) return;
  const name = await nameOf(acked_by);
  throw new Refused(
    'not_permitted',
    words(
      `${name} さんが対応しています。${what.ja} ${name} さんか、システム管理者です。`,
      `${name} has it; only ${name} or an administrator can ${what.en}.`,
    ),
  );
}

/** Gives it back: nobody has it, and the waiting time goes on. */
export async function releaseEscalation(trx: Trx, subject: string, context: ChangeContext): Promise<Changed> {
  const escalation = await lockMine(trx, subject, context, deed.release);
  await handOver(trx, escalation, null, context.now);
  return {
    effects: [{ subject, before: { acknowledged: escalation.acked_by }, after: { acknowledged: null } }],
    outcome: words(
      `「${escalation.title.ja}」の担当を外れました。担当者が決まるまで、次の担当への連絡が続きます。`,
      `You gave back “${escalation.title.en}”. It climbs again until somebody acknowledges it.`,
    ),
  };
}

/** Hands it to another operator, who is told by direct message and in the thread. */
export async function handEscalation(
  trx: Trx,
  subject: string,
  { person: to, note }: { readonly person: string; readonly note: string | undefined },
  context: ChangeContext,
): Promise<Changed> {
  const { policy, person, now } = context;
  const receiver = await chosenOrThrow(context, to, takes);
  const escalation = await lockMine(trx, subject, context, deed.hand);
  if (escalation.acked_by === to)
    throw new Refused(
      'already_done',
      words(`すでに ${receiver.displayName} さんが担当です。`, `${receiver.displayName} has it already.`),
    );
  await handOver(trx, escalation, to, now);
  await tellHandover(trx, policy, escalation, { from: person.id, to: receiver, note, at: now });
  return {
    effects: [{ subject, before: { acknowledged: escalation.acked_by }, after: { acknowledged: to } }],
    outcome: words(
      `「${escalation.title.ja}」を ${receiver.displayName} さんに引き継ぎました。`,
      `“${escalation.title.en}” was handed to ${receiver.displayName}.`,
    ),
  };
}

/** The level that a button named before it was pressed; an older one named none. */
const namedLevel = optional(
  { label: words('段階', 'level'), allowed: words('段階の番号', 'the number of a level'), example: '2' },
  () => readBy((text) => (/^\d{1,2}$/u.test(text) ? Number(text) : undefined)),
);

/** What a button that calls the next level carries besides its subject. */
export const callParameters = { level: namedLevel, reason: noteParameter };

/**
 * Escalates it to the next level now.
 * @throws Refused when the button named another level: somebody called that one already.
 */
export async function escalateNow(
  trx: Trx,
  subject: string,
  { reason, level }: Partial<Values<typeof callParameters>>,
  context: ChangeContext,
): Promise<Changed> {
  const { policy, person, now } = context;
  const escalation = await lockOpen(trx, subject, context);
  const step = nextLevel(policy.escalation, escalation.level);
  if (!step) {
    throw new Refused(
      'wrong_state',
      words(
        `「${escalation.title.ja}」は、すでに最後の段階（第${escalation.level}段階）です。`,
        `“${escalation.title.en}” is at the highest level already: level ${escalation.level}.`,
      ),
      { next: words('/ops contacts で連絡先を確認できます。', '/ops contacts shows whom to call.') },
    );
  }
  if (level !== undefined && level !== step.level) refuseCalled(escalation, policy);
  await setLevel(trx, subject, step.level);
  await postStep(trx, policy, escalation, { step, at: now, by: { person: person.id, reason } });
  return {
    effects: [{ subject, before: { level: escalation.level }, after: { level: step.level } }],
    outcome: words(
      `「${escalation.title.ja}」について、${calledWords(step).ja}`,
      `“${escalation.title.en}” moved up. ${calledWords(step).en}`,
    ),
  };
}

/** The level that the button named was called meanwhile, so another press would call somebody whom nobody named. */
function refuseCalled({ title, level }: Escalation, { escalation }: ChangeContext['policy']): never {
  const reached = levelOf(escalation, level);
  const name = reached ? levelName(reached) : words(`第${level}段階`, `level ${level}`);
  throw new Refused(
    'already_done',
    words(
      `「${title.ja}」は、すでに ${name.ja} まで進んでいます。`,
      `“${title.en}” was escalated to ${name.en} already.`,
    ),
    {
      next: words(
        'さらに次の段階へ連絡するときは、カードのボタンを押してください。',
        'To call the level after that, press the button on its card.',
      ),
    },
  );
}
