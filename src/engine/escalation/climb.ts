import type { Uses } from '../ports.ts';
import { sql } from 'kysely';
import { MINUTE_MS } from '../../domain/duration.ts';
import { levelAfter, waitedMs } from '../../domain/escalation.ts';
import type { EscalationLevel, Policy } from '../../domain/policy.ts';
import { type Language, words } from '../../domain/words.ts';
import { type Inline, type Message, message, paragraph } from '../../slack/blocks.ts';
import { ownEntry, record } from '../audit/audit.ts';
import { eachAlone } from '../each-alone.ts';
import { storeNotice, prioritiseCards } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import { contactOf, levelName, takeIt } from './text.ts';
import { type Escalation, lockEscalation, setLevel, endSnooze } from './store.ts';

type ClimbPorts = Uses<'db' | 'clock' | 'policy' | 'policyHash' | 'cardsChanged' | 'log'>;

/** Called in the same transaction for each level that was reached because nobody acknowledged in time. */
export type Climbed = (trx: Trx, subject: string, step: EscalationLevel, at: Date) => Promise<void>;

/**
 * Escalates everything that has waited long enough, one level at a time, and posts each level in its thread. The
 * opening time and the snoozed time are stored, so it continues correctly after a restart. Returns whether anything waits.
 */
export async function climb(ports: ClimbPorts, climbed: Climbed): Promise<boolean> {
  const now = ports.clock.now();
  const waiting = await ports.db
    .selectFrom('banto.escalation')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('acked_at', 'is', null)
    .execute();
  const due = waiting.filter((escalation) => isDue(escalation, ports.policy, now));
  await eachAlone(ports, 'not escalated', due, ({ subject }) =>
    ports.db.transaction().execute((trx) => climbOne(trx, ports, { subject, now, climbed })),
  );
  if (due.length > 0) ports.cardsChanged();
  return waiting.length > 0;
}

const snoozeIsOver = ({ snoozed_until }: Escalation, now: Date): boolean =>
  snoozed_until !== null && snoozed_until <= now;
const isDue = (escalation: Escalation, policy: Policy, now: Date): boolean =>
  snoozeIsOver(escalation, now) || levelAfter(policy.escalation, waitedMs(escalation, now)) > escalation.level;

async function climbOne(
  trx: Trx,
  ports: ClimbPorts,
  { subject, now, climbed }: { readonly subject: string; readonly now: Date; readonly climbed: Climbed },
): Promise<void> {
  const { policy, policyHash } = ports;
  const escalation = await lockEscalation(trx, subject);
  if (!escalation || escalation.ended_at || escalation.acked_at || !isDue(escalation, policy, now)) return;
  if (snoozeIsOver(escalation, now)) await endSnooze(trx, escalation);
  const reached = levelAfter(policy.escalation, waitedMs(escalation, now));
  const steps = policy.escalation.filter(({ level }) => level > escalation.level && level <= reached);
  for (const step of steps) {
    await postStep(trx, policy, escalation, step, undefined);
    await climbed(trx, subject, step, now);
  }
  if (steps.length > 0) await setLevel(trx, subject, reached);
  await prioritiseCards(trx, [subject], `${subject} ${now.getTime()}`);
  const base = { at: now, team: policy.team, policy: policyHash };
  const operation = `${escalation.kind}.escalate`;
  await record(
    trx,
    steps.map(({ level }) => ownEntry(base, { operation, subject, before: { level: level - 1 }, after: { level } })),
  );
}

/** Posts in the thread that this level was reached; `by` when a person escalated it, with their reason. */
export async function postStep(
  trx: Trx,
  policy: Policy,
  escalation: Escalation,
  step: EscalationLevel,
  by: EscalatedBy | undefined,
): Promise<void> {
  const key = `escalation:${escalation.bundle}:${step.level}${by ? `:${by.at.getTime()}` : ''}`;
  const said = (language: Language) => stepSaid(escalation, step, by, language);
  const { summary, lines } = said(policy.language);
  await storeNotice(trx, {
    key,
    channel: escalation.channel,
    thread: { kind: escalation.kind, subject: escalation.subject },
    priority: 2,
    message: message(summary, [paragraph(...lines)]),
  });
  if (step.mention === undefined) return;
  // A mention notifies only members of the channel. For a user group the notice goes to each of its members.
  const direct = (language: Language): Message => {
    const own = said(language);
    return message(own.summary, [
      paragraph({ bold: escalation.title[language] }, '\n', ...own.lines),
      paragraph(pleaseTake[language]),
    ]);
  };
  await storeNotice(trx, {
    key: `${key}:direct`,
    channel: step.mention,
    priority: 2,
    message: direct(policy.language),
    languages: { ja: direct('ja'), en: direct('en') },
  });
}

const pleaseTake = words(
  `アラートのチャンネルか番頭のホームで「${takeIt.ja}」を押してください。`,
  `Please press “${takeIt.en}” in the alerts channel or on Banto’s Home.`,
);

/** Who escalated it, with their reason. */
interface EscalatedBy {
  readonly person: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

/** Which level was reached, whom it calls and why. */
function stepSaid(
  escalation: Escalation,
  step: EscalationLevel,
  by: EscalatedBy | undefined,
  language: Language,
): { readonly summary: string; readonly lines: Inline[] } {
  const name = levelName(step);
  const head = words(`⬆️ 次の担当へ連絡: ${name.ja}`, `⬆️ Escalated to ${name.en}`)[language];
  const why: Inline[] = by
    ? [
        '\n',
        { user: by.person },
        words(' が連絡しました。', ' escalated it.')[language],
        by.reason === undefined ? '' : `\n${words('理由', 'Reason')[language]}: ${by.reason}`,
      ]
    : [`\n${unansweredText(escalation, step, language)}`];
  const contact = contactOf(step);
  const lines: Inline[] = [{ bold: head }, ...(contact.length > 0 ? ['\n', ...contact] : []), ...why];
  return { summary: `${head} ${escalation.title[language]}`, lines: lines.filter((line) => line !== '') };
}

const unansweredText = (
  { title, bundle, subject }: Escalation,
  { afterMs }: EscalationLevel,
  language: Language,
): string => {
  const waited = words(waitedFor(afterMs, '分', '秒'), waitedFor(afterMs, ' min', ' s'));
  const others =
    bundle === subject ? words('', '') : words('ほか同時に発生したアラート', ' and other alerts that started with it');
  return (
    afterMs === 0
      ? words(
          `「${title.ja}」${others.ja}が発生しました。対応できる方は「${takeIt.ja}」を押してください。`,
          `“${title.en}”${others.en} has started. Please press “${takeIt.en}” if you can handle it.`,
        )
      : words(
          `「${title.ja}」${others.ja}の担当者が${waited.ja}間決まっていません。対応できる方は「${takeIt.ja}」を押してください。`,
          `Nobody has acknowledged “${title.en}”${others.en} for ${waited.en}. Please press “${takeIt.en}” if you can handle it.`,
        )
  )[language];
};

const waitedFor = (ms: number, minutes: string, seconds: string): string =>
  ms < MINUTE_MS ? `${Math.round(ms / 1_000)}${seconds}` : `${Math.round(ms / MINUTE_MS)}${minutes}`;

/** The escalation's part of a card's version: changes whenever the card's line about it would. */
export const escalationVersion = sql<string>`concat_ws(' ', e.level, e.acked_by, e.acked_at, e.snoozed_until, e.paused_ms, e.ended_at)`;
