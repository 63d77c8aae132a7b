import type { Uses } from '../ports.ts';
import { sql } from 'kysely';
import { MINUTE_MS } from '../../domain/time/duration.ts';
import { isCalled, levelAfter, waitedMs } from '../../domain/escalation/escalation.ts';
import type { EscalationLevel, Policy } from '../../domain/policy.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import { type Inline, type Message, message, paragraph } from '../../slack/blocks.ts';
import { ownEntry, record } from '../audit/audit.ts';
import { eachAlone } from '../each-alone.ts';
import { storeNotice, prioritiseCards } from '../posting/card.ts';
import type { Trx } from '../database.ts';
import { measuredNow, recoversNow } from './situation.ts';
import { calledWords, contactOf, levelName, openCard, takeIt } from './text.ts';
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
    .select(recoversNow.as('recovers'))
    .where('ended_at', 'is', null)
    .where('acked_at', 'is', null)
    .execute();
  const due = waiting.filter((escalation) => !escalation.recovers && isDue(escalation, ports.policy, now));
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
    await postStep(trx, policy, escalation, { step, at: now });
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

/** A level that was reached; `by` when a person escalated it, with their reason. */
interface Reached {
  readonly step: EscalationLevel;
  readonly at: Date;
  readonly by?: { readonly person: string; readonly reason: string | undefined };
}

/** Posts in the thread that a level was reached, and tells whom it calls directly. */
export async function postStep(trx: Trx, policy: Policy, escalation: Escalation, reached: Reached): Promise<void> {
  const { step, at, by } = reached;
  const { kind, subject } = escalation;
  const key = `escalation:${escalation.bundle}:${step.level}${by ? `:${at.getTime()}` : ''}`;
  await storeNotice(trx, {
    key,
    channel: escalation.channel,
    thread: { kind, subject },
    priority: 2,
    message: threadMessage(escalation, reached, policy.language),
  });
  if (!isCalled(step)) return;
  // A mention notifies only members of the channel. For a user group the notice goes to each of its members.
  const measured = await measuredNow(trx, subject);
  const direct = (language: Language): Message => directMessage(escalation, reached, measured, language);
  await storeNotice(trx, {
    key: `${key}:direct`,
    channel: step.mention,
    priority: 2,
    message: direct(policy.language),
    languages: { ja: direct('ja'), en: direct('en') },
    opens: { kind, subject, label: openCard(kind) },
  });
}

const headOf = ({ step }: Reached): Words => {
  const name = levelName(step);
  if (isCalled(step)) return words(`⬆️ 次の担当へ連絡: ${name.ja}`, `⬆️ Escalated to ${name.en}`);
  const { ja, en } = calledWords(step);
  return words(`⬆️ ${ja}`, `⬆️ ${en}`);
};

/** Who escalated it and why, where a person did. */
const byWhom = ({ by, step }: Reached, language: Language): Inline[] =>
  by === undefined
    ? []
    : [
        '\n',
        { user: by.person },
        (isCalled(step) ? words(' が連絡しました。', ' escalated it.') : words(' が進めました。', ' moved it up.'))[
          language
        ],
        ...(by.reason === undefined ? [] : [`\n${words('理由', 'Reason')[language]}: ${by.reason}`]),
      ];

/** In the thread: which level was reached, whom it calls and why. */
function threadMessage(escalation: Escalation, reached: Reached, language: Language): Message {
  const { step, by } = reached;
  const head = headOf(reached)[language];
  // Where nobody is called, the head names the contact.
  const contact = contactOf(step);
  return message(`${head} ${escalation.title[language]}`, [
    paragraph(
      { bold: head },
      ...(contact.length > 0 ? ['\n', ...contact] : []),
      ...(by ? byWhom(reached, language) : [`\n${unansweredText(escalation, step, language)}`]),
    ),
  ]);
}

/** To the person called: what it is, how bad, since when, who has it, and what is asked of them. */
function directMessage(
  escalation: Escalation,
  reached: Reached,
  measured: Words | undefined,
  language: Language,
): Message {
  const { title, acked_by, opened_at } = escalation;
  const what = `${title[language]}${othersOf(escalation)[language]}`;
  const since = formatTime(opened_at, language, reached.at);
  const state = words(
    `${since} から継続中${acked_by === null ? '・担当なし' : ''}`,
    `since ${since} JST${acked_by === null ? ', unassigned' : ''}`,
  );
  const how = `${measured ? `${measured[language]}${words('・', ', ')[language]}` : ''}${state[language]}`;
  return message(`⬆️ ${what}　${how}`, [
    paragraph({ bold: headOf(reached)[language] }, ...byWhom(reached, language)),
    paragraph({ bold: what }, `　${how}`),
    paragraph(...(acked_by === null ? [pleaseTake[language]] : pleaseHelp(escalation.kind, acked_by, language))),
  ]);
}

const pleaseTake = words(
  `対応できる方は「${takeIt.ja}」を押してください。`,
  `Please press “${takeIt.en}” if you can handle it.`,
);

/** Somebody has it already: they need help, and there is no button to take it. */
const pleaseHelp = (kind: string, who: string, language: Language): Inline[] => {
  const role = kind === 'incident' ? words('対応責任者', 'who leads it') : words('担当', 'who has it');
  return language === 'ja'
    ? [`${role.ja} `, { user: who }, ' を支援してください。']
    : ['Please help ', { user: who }, `, ${role.en}.`];
};

const othersOf = ({ bundle, subject }: Escalation): Words =>
  bundle === subject ? words('', '') : words('ほか同時に発生したアラート', ' and other alerts that started with it');

const unansweredText = (escalation: Escalation, { afterMs }: EscalationLevel, language: Language): string => {
  const { title } = escalation;
  const waited = words(waitedFor(afterMs, '分', '秒'), waitedFor(afterMs, ' min', ' s'));
  const others = othersOf(escalation);
  return (
    afterMs === 0
      ? words(
          `「${title.ja}」${others.ja}が発生しました。${pleaseTake.ja}`,
          `“${title.en}”${others.en} has started. ${pleaseTake.en}`,
        )
      : words(
          `「${title.ja}」${others.ja}の担当者が${waited.ja}間決まっていません。${pleaseTake.ja}`,
          `Nobody has acknowledged “${title.en}”${others.en} for ${waited.en}. ${pleaseTake.en}`,
        )
  )[language];
};

const waitedFor = (ms: number, minutes: string, seconds: string): string =>
  ms < MINUTE_MS ? `${Math.round(ms / 1_000)}${seconds}` : `${Math.round(ms / MINUTE_MS)}${minutes}`;

/** The escalation's part of a card's version: changes whenever the card's line about it would. */
export const escalationVersion = sql<string>`concat_ws(' ', e.level, e.acked_by, e.acked_at, e.snoozed_until, e.paused_ms, e.ended_at)`;
