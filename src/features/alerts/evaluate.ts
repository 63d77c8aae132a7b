import { randomUUID } from 'node:crypto';
import { readSnapshot } from '../../db/snapshot.ts';
import { levelAtOpening } from '../../domain/escalation.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { storeNotice, wantCards } from '../../engine/messages/card.ts';
import { asReadonly, type Tables, type Trx } from '../../engine/database.ts';
import { endEscalation, openEscalation } from '../../engine/escalation/store.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { alertCard, stormCard } from './card.ts';
import type { Uses } from '../../engine/ports.ts';
import type { Measured, Rule, RulePorts } from './rule.ts';
import { ruleNamed, rules } from './rules/index.ts';
import { type Alert, alertSubject, lockOpenAlerts, stored, STORM_PREFIX } from './store.ts';

/** Consecutive good measurements that end an alert. */
const GOOD_TIMES = 2;
/** More than this many at once are a storm: they stand in the thread of one message. */
const STORM = 5;
/** Looks closer than this are one: several replicas watch. Milliseconds. */
const SAME_LOOK_MS = 20_000;

export interface Finding {
  readonly rule: Rule;
  readonly measured: Measured;
}

export type MeasurePorts = RulePorts & Uses<'readPool' | 'clock' | 'policy' | 'log'>;

/** Measures the rules one after another. One that fails leaves its alert as it is, and is a finding of its own. */
export async function measure(ports: MeasurePorts, by: Rule['by']): Promise<Finding[]> {
  const now = ports.clock.now();
  const findings: Finding[] = [];
  const failed: Rule[] = [];
  for (const rule of rules.filter((each) => each.by === by)) {
    try {
      const measured = await readSnapshot<Tables, Measured>(ports.readPool, (db) =>
        rule.measure({ db: asReadonly(db), ports, policy: ports.policy, now, failed }),
      );
      findings.push({ rule, measured });
    } catch (error) {
      failed.push(rule);
      ports.log.error({ err: error, rule: rule.name }, 'rule not measured');
    }
  }
  return findings;
}

/** Opens, counts up and ends alerts by what was found. */
export async function settle(trx: Trx, ports: Uses<'clock' | 'policy'>, findings: readonly Finding[]): Promise<void> {
  const now = ports.clock.now();
  const open = await lockOpenAlerts(trx);
  const fresh: Finding[] = [];
  for (const finding of findings) {
    const alert = open.find(({ rule }) => rule === finding.rule.name);
    if (alert) await updateOpenAlert(trx, ports, { alert, measured: finding.measured, now });
    else if (finding.measured.level === 'bad') fresh.push(finding);
    await finding.measured.keep?.(trx);
  }
  await openAll(trx, ports, fresh, now);
}

async function updateOpenAlert(
  trx: Trx,
  ports: Uses<'policy'>,
  { alert, measured, now }: { readonly alert: Alert; readonly measured: Measured; readonly now: Date },
): Promise<void> {
  if (Math.abs(now.getTime() - alert.seen_at.getTime()) < SAME_LOOK_MS) return;
  const good = measured.level === 'good' ? alert.good + 1 : 0;
  const ends = good >= GOOD_TIMES;
  await trx
    .updateTable('banto.alert')
    .set({
      measured: stored(measured),
      seen_at: now,
      good,
      times: measured.level === 'bad' ? alert.times + 1 : alert.times,
      resolved_at: ends ? now : null,
    })
    .where('id', '=', alert.id)
    .execute();
  if (!ends) return;
  const subject = alertSubject(alert.id);
  await endEscalation(trx, subject, now);
  const { language, channels } = ports.policy;
  const title = ruleNamed(alert.rule)?.title[language] ?? alert.rule;
  const said = words(
    `✅ 解決しました: ${title}（値 ${measured.value.ja}、上限 ${measured.limit.ja}、${formatTime(now, 'ja', now)} JST）`,
    `✅ Resolved: ${title} (value ${measured.value.en}, limit ${measured.limit.en}, ${formatTime(now, 'en', now)} JST)`,
  )[language];
  await storeNotice(trx, {
    key: `${subject}:resolved`,
    channel: channels[alertCard.channel],
    thread: { kind: alertCard.name, subject },
    message: message(said, [paragraph(said)]),
  });
}

async function openAll(trx: Trx, ports: Uses<'policy'>, fresh: readonly Finding[], now: Date): Promise<void> {
  const channel = ports.policy.channels[alertCard.channel];
  const storm = fresh.length > STORM ? randomUUID() : null;
  const thread = storm === null ? null : await openStorm(trx, channel, storm);
  for (const { rule, measured } of fresh) {
    const row = await trx
      .insertInto('banto.alert')
      .values({
        rule: rule.name,
        opened_at: now,
        measured: stored(measured),
        seen_at: now,
        storm,
        resolved_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) continue;
    const subject = alertSubject(row.id);
    await openEscalation(trx, {
      subject,
      kind: alertCard.name,
      channel,
      title: rule.title,
      opened_at: now,
      level: levelAtOpening(ports.policy.escalation),
      ...(storm !== null && { bundle: `${STORM_PREFIX}${storm}` }),
    });
    await wantCards(trx, alertCard, channel, [{ subject, version: 'opened', thread }]);
  }
}

/** One message for all that breaks out at once; returns its card's id. */
async function openStorm(trx: Trx, channel: string, storm: string): Promise<string> {
  const subject = `${STORM_PREFIX}${storm}`;
  await wantCards(trx, stormCard, channel, [{ subject, version: 'opened' }]);
  const { id } = await trx
    .selectFrom('banto.card')
    .select('id')
    .where('kind', '=', stormCard.name)
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow();
  return id;
}
