import { randomUUID } from 'node:crypto';
import { readSnapshot } from '../../db/snapshot.ts';
import { levelAtOpening } from '../../domain/escalation/escalation.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { storeNotice, wantCards } from '../../engine/posting/card.ts';
import { asReadonly, type Tables, type Trx } from '../../engine/database.ts';
import { endEscalation, openEscalation } from '../../engine/escalation/store.ts';
import { measuredWords } from '../../engine/escalation/text.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { alertCard, stormCard } from './card.ts';
import type { Uses } from '../../engine/ports.ts';
import type { Measured, Rule, RulePorts } from './rules/rule.ts';
import { ruleNamed, rules } from './rules/index.ts';
import { type Alert, alertSubject, lockOpenAlerts, toStoredMeasurement, STORM_PREFIX } from './store.ts';

/** Consecutive good measurements that end an alert. */
const GOOD_TIMES = 2;
/** More than this many new alerts at once are a storm: one message, with their cards in its thread. */
const STORM = 5;
/** Rounds closer together than this count as one, because several replicas measure. Milliseconds. */
const SAME_ROUND_MS = 20_000;

export interface Measurement {
  readonly rule: Rule;
  readonly measured: Measured;
}

export type MeasurePorts = RulePorts & Uses<'readPool' | 'clock' | 'policy' | 'log'>;

/** Measures the rules one after another. A rule that fails is logged and leaves its alert as it is. */
export async function measureRules(ports: MeasurePorts, by: Rule['by']): Promise<Measurement[]> {
  const now = ports.clock.now();
  const measurements: Measurement[] = [];
  const failed: Rule[] = [];
  for (const rule of rules.filter((each) => each.by === by)) {
    try {
      const measured = await readSnapshot<Tables, Measured>(ports.readPool, (db) =>
        rule.measure({ db: asReadonly(db), ports, policy: ports.policy, now, failed }),
      );
      measurements.push({ rule, measured });
    } catch (error) {
      failed.push(rule);
      ports.log.error({ err: error, rule: rule.name }, 'rule not measured');
    }
  }
  return measurements;
}

/** Opens, counts up and ends alerts according to the measurements. */
export async function updateAlerts(
  trx: Trx,
  ports: Uses<'clock' | 'policy'>,
  measurements: readonly Measurement[],
): Promise<void> {
  const now = ports.clock.now();
  const open = await lockOpenAlerts(trx);
  const fresh: Measurement[] = [];
  for (const measurement of measurements) {
    const alert = open.find(({ rule }) => rule === measurement.rule.name);
    if (alert) await updateOpenAlert(trx, ports, { alert, measured: measurement.measured, now });
    else if (measurement.measured.level === 'bad') fresh.push(measurement);
    await measurement.measured.save?.(trx);
  }
  await openAll(trx, ports, fresh, now);
}

async function updateOpenAlert(
  trx: Trx,
  ports: Uses<'policy'>,
  { alert, measured, now }: { readonly alert: Alert; readonly measured: Measured; readonly now: Date },
): Promise<void> {
  if (Math.abs(now.getTime() - alert.seen_at.getTime()) < SAME_ROUND_MS) return;
  const good = measured.level === 'good' ? alert.good + 1 : 0;
  const ends = good >= GOOD_TIMES;
  await trx
    .updateTable('banto.alert')
    .set({
      measured: toStoredMeasurement(measured),
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
  const value = measuredWords(measured);
  const text = words(
    `✅ 解決しました: ${title}　${value.ja}、${formatTime(now, 'ja', now)} JST`,
    `✅ Resolved: ${title}　${value.en}, ${formatTime(now, 'en', now)} JST`,
  )[language];
  await storeNotice(trx, {
    key: `${subject}:resolved`,
    channel: channels[alertCard.channel],
    thread: { kind: alertCard.name, subject },
    message: message(text, [paragraph(text)]),
  });
}

async function openAll(trx: Trx, ports: Uses<'policy'>, fresh: readonly Measurement[], now: Date): Promise<void> {
  const channel = ports.policy.channels[alertCard.channel];
  const storm = fresh.length > STORM ? randomUUID() : null;
  const thread = storm === null ? null : await openStorm(trx, channel, storm);
  for (const { rule, measured } of fresh) {
    const row = await trx
      .insertInto('banto.alert')
      .values({
        rule: rule.name,
        opened_at: now,
        measured: toStoredMeasurement(measured),
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

/** Requests one message for all alerts that open together. Returns the id of its card. */
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
