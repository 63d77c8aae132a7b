import type { Uses } from '../ports.ts';
import { sql } from 'kysely';
import { MINUTE_MS } from '../../domain/duration.ts';
import { levelAfter, levelOf, waitedMs } from '../../domain/escalation.ts';
import type { EscalationLevel, Policy } from '../../domain/policy.ts';
import { type Language, words } from '../../domain/words.ts';
import { type Inline, message, paragraph } from '../../slack/blocks.ts';
import { record } from '../audit/audit.ts';
import { storeNotice, urgeCards } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import { type Escalation, lockEscalation, setLevel, wake } from './store.ts';

type ClimbPorts = Uses<'db' | 'clock' | 'policy' | 'policyHash' | 'cardsChanged'>;

/** Called in the same transaction for each step that something has climbed by itself. */
export type Climbed = (trx: Trx, subject: string, step: EscalationLevel, at: Date) => Promise<void>;

/**
 * Moves everything up that has waited long enough, a step at a time, and posts each step in its thread. Stored is when it
 * opened and how long it was snoozed, so after a restart it continues where it stood.
 */
export async function climb(ports: ClimbPorts, climbed: Climbed): Promise<void> {
  const now = ports.clock.now();
  const waiting = await ports.db
    .selectFrom('banto.escalation')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('acked_at', 'is', null)
    .execute();
  const due = waiting.filter((each) => isDue(each, ports.policy, now));
  for (const { subject } of due)
    await ports.db.transaction().execute((trx) => climbOne(trx, ports, { subject, now, climbed }));
  if (due.length > 0) ports.cardsChanged();
}

const slept = ({ snoozed_until }: Escalation, now: Date): boolean => snoozed_until !== null && snoozed_until <= now;
const isDue = (each: Escalation, { escalation }: Policy, now: Date): boolean =>
  slept(each, now) || levelAfter(escalation, waitedMs(each, now)) > each.level;

async function climbOne(
  trx: Trx,
  ports: ClimbPorts,
  { subject, now, climbed }: { readonly subject: string; readonly now: Date; readonly climbed: Climbed },
): Promise<void> {
  const { policy, policyHash } = ports;
  const each = await lockEscalation(trx, subject);
  if (!each || each.ended_at || each.acked_at || !isDue(each, policy, now)) return;
  if (slept(each, now)) await wake(trx, each);
  const reached = levelAfter(policy.escalation, waitedMs(each, now));
  const steps = policy.escalation.filter(({ level }) => level > each.level && level <= reached);
  for (const step of steps) {
    await sayStep(trx, policy, each, step, undefined);
    await climbed(trx, subject, step, now);
  }
  if (steps.length > 0) await setLevel(trx, subject, reached);
  await urgeCards(trx, [subject], `${subject} ${now.getTime()}`);
  await record(
    trx,
    steps.map(({ level }) => ({
      at: now,
      actor: 'system',
      team: policy.team,
      source: 'schedule' as const,
      operation: `${each.kind}.escalate`,
      subject,
      outcome: 'done' as const,
      reason: null,
      before: { level: level - 1 },
      after: { level },
      receiptId: null,
      policy: policyHash,
    })),
  );
}

/** Whom a step is for, as a line's parts: Slack tells them, and the contact is for where Slack is not. */
export function contactOf({ mention, contact }: EscalationLevel): Inline[] {
  const who: Inline[] =
    mention === undefined ? [] : [mention.startsWith('S') ? { usergroup: mention } : { user: mention }];
  return [...who, ...(contact === undefined ? [] : [`${who.length > 0 ? ' ' : ''}${contact}`])];
}

export const levelName = ({ level, name }: EscalationLevel): string => `Level ${level} ${name}`;

/** Says in the thread that it is now this level's; `by` when a person sent it there, with their words. */
export async function sayStep(
  trx: Trx,
  policy: Policy,
  each: Escalation,
  step: EscalationLevel,
  by: { readonly person: string; readonly reason: string | undefined; readonly at: Date } | undefined,
): Promise<void> {
  const { language } = policy;
  const head = words(`⬆️ エスカレーション: ${levelName(step)}`, `⬆️ Escalated: ${levelName(step)}`)[language];
  const why: Inline[] = by
    ? [
        '\n',
        { user: by.person },
        words(' がエスカレーションしました。', ' escalated it.')[language],
        by.reason === undefined ? '' : `\n${words('理由', 'Reason')[language]}: ${by.reason}`,
      ]
    : [`\n${unanswered(each, step, language)}`];
  const contact = contactOf(step);
  const lines: Inline[] = [{ bold: head }, ...(contact.length > 0 ? ['\n', ...contact] : []), ...why];
  await storeNotice(trx, {
    key: `escalation:${each.bundle}:${step.level}${by ? `:${by.at.getTime()}` : ''}`,
    channel: each.channel,
    thread: { kind: each.kind, subject: each.subject },
    priority: 2,
    message: message(`${head} ${each.title[language]}`, [paragraph(...lines.filter((line) => line !== ''))]),
  });
}

const unanswered = (
  { title, bundle, subject }: Escalation,
  { afterMs }: EscalationLevel,
  language: Language,
): string => {
  const waited = words(waitedFor(afterMs, '分', '秒'), waitedFor(afterMs, ' min', ' s'));
  const others =
    bundle === subject ? words('', '') : words('ほか同時に発生したアラート', ' and what broke out with it');
  return (
    afterMs === 0
      ? words(
          `「${title.ja}」${others.ja}が発生しました。対応できる方は「対応する」を押してください。`,
          `“${title.en}”${others.en} has begun. Please press Acknowledge if you can take it.`,
        )
      : words(
          `「${title.ja}」${others.ja}の対応者が${waited.ja}間決まっていません。対応できる方は「対応する」を押してください。`,
          `Nobody has acknowledged “${title.en}”${others.en} for ${waited.en}. Please press Acknowledge if you can take it.`,
        )
  )[language];
};

const waitedFor = (ms: number, minutes: string, seconds: string): string =>
  ms < MINUTE_MS ? `${Math.round(ms / 1_000)}${seconds}` : `${Math.round(ms / MINUTE_MS)}${minutes}`;

/** The next step above; undefined at the top. */
export const stepAbove = ({ escalation }: Policy, level: number): EscalationLevel | undefined =>
  levelOf(escalation, level + 1);

/** The card's version as far as the ladder goes: differs whenever its line would. */
export const escalationVersion = sql<string>`concat_ws(' ', e.level, e.acked_at, e.snoozed_until, e.ended_at)`;
