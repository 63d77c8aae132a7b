import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, sam } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import { runbookSections } from '#src/domain/runbook.ts';
import { rules } from '#src/features/alerts/rules/index.ts';
import { someFriday, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

test('every alert card has its runbook section and a button that asks the related question', async () => {
  await using other = await startBanto({ seed: true });
  const { pressed, waitFor } = acts(other);
  for (const { name, title } of rules) {
    const id = randomUUID();
    await other.sql(
      `with a as (insert into banto.alert (id, rule, opened_at, measured, seen_at) values ($1, $2, now(), $3, now())),
         e as (insert into banto.escalation (subject, kind, channel, title, bundle, opened_at, level, acked_by, acked_at)
           values ('alert:' || $1::uuid, 'alert', 'C0ALERTS', $4, 'alert:' || $1::uuid, now(), 1, 'U0OPER1', now()))
       insert into banto.card (kind, subject, channel, wanted) values ('alert', 'alert:' || $1::uuid, 'C0ALERTS', 'opened')`,
      [
        id,
        name,
        JSON.stringify({ value: { ja: '値', en: 'v' }, limit: { ja: '上限', en: 'l' } }),
        JSON.stringify(title),
      ],
    );
  }
  const cards = await waitFor(() => {
    const found = other.slack.channel(channels.alerts);
    return found.length >= rules.length && found;
  }, 10_000);
  const asked: unknown[] = [];
  for (const { name, title, section } of rules) {
    const card = cards.find((message) => textOf(message).includes(`🚨 ${title.ja}　`));
    if (!card) throw new Error(`no card of ${name}`);
    expect(textOf(card)).toContain(`手順書: ${runbookSections[section].ja}`);
    const answer = await pressed(hanako, card, 'alert.run');
    // It is an answer and not a refusal: it can be refreshed, and its SQL can be shown.
    expect(actionIdsOf(answer)).toEqual(expect.arrayContaining(['answer.refresh', 'answer.more']));
    const [receipt] = await other.sql(
      `select name, parameters from banto.receipt where kind = 'query' and actor = $1 order by stored_at desc limit 1`,
      [hanako],
    );
    asked.push({ rule: name, ...receipt });
  }
  expect(asked).toEqual(
    rules.map((rule) => {
      const { query, raw } = rule.question(other.config.policy, someFriday);
      return { rule: rule.name, name: query, parameters: raw };
    }),
  );
});

test('the button of overdue payouts opens exactly those that the alert counts, with its day of grace', async () => {
  await using other = await startBanto();
  const { owe, pressed, text, waitFor } = acts(other);
  const [, second, first, scheduled] = [
    await owe({ amount: 1_000, due: '2026-11-19' }),
    await owe({ amount: 2_000, due: '2026-11-18' }),
    await owe({ amount: 3_000, due: '2026-11-01' }),
    await owe({ amount: 4_000, due: '2026-11-10' }),
  ];
  const recent = await owe({ amount: 5_000, due: '2026-11-19' });
  await other.sql(`update payouts_v31 set status = 'scheduled' where id = any($1::uuid[])`, [[scheduled, recent]]);
  move(other, '2026-11-20T11:35:01+09:00');
  const card = await waitFor(() => other.slack.channel(channels.alerts)[0], 8_000);
  expect(text(card)).toContain('期日から1日超 3件（期日超過 2・未処理 1、最長 19日）');
  const answer = await pressed(hanako, card, 'alert.run');
  const shown = (text(answer).match(/[0-9a-f]{8}-[0-9a-f-]{27}/gu) ?? []).toSorted();
  expect([...new Set(shown)]).toEqual([first, second, scheduled].toSorted());
});

test('snoozed for one hour, four hours, until tomorrow: the card shows who and until when, and can be snoozed again', async () => {
  await using other = await startBanto();
  const { asked, pressed, text, waitFor } = acts(other);
  other.marketplace.mode.health = 'error';
  move(other, '2026-11-20T11:35:01+09:00');
  const alert = await waitFor(() => other.slack.channel(channels.alerts)[0], 8_000);
  for (const [choice, from, until, sentence, steps] of [
    ['1h', '2026-11-20T11:42:00+09:00', '2026-11-20T12:42:00+09:00', /Nov 20 12:42/u, 0],
    ['4h', '2026-11-20T12:44:00+09:00', '2026-11-20T16:44:00+09:00', /Nov 20 16:44/u, 0],
    ['tomorrow', '2026-11-20T23:59:00+09:00', '2026-11-21T09:00:00+09:00', /Nov 21 09:00/u, 3],
  ] as const) {
    move(other, from);
    await waitFor(() => actionIdsOf(alert).includes('alert.snooze') && alert.replies.length === steps);
    const before = structuredClone(alert);
    await other.slack.as(sam).click(alert, 'alert.snooze', { selected: choice });
    await waitFor(() => text(alert).includes('一時停止 <@U0OPER2> → '));
    expect(JSON.stringify(alert.blocks)).toContain(String(new Date(until).getTime() / 1000));
    const again = await other.slack.as(sam).click(before, 'alert.snooze', { selected: '1h' });
    expect(text(await again.message((one) => one !== before))).toMatch(sentence);
    // Nobody is notified while it is snoozed, whatever time it is.
    move(other, new Date(new Date(until).getTime() - 20_000).toISOString());
    // Longer than two escalation rounds.
    await sleep(500);
    expect(alert.replies).toHaveLength(steps);
  }
  expect(await asked(hanako, '/ops alerts')).toContain('一時停止（11/21 09:00 まで）: Sam Smith (U0OPER2)');
  const shown = await pressed(hanako, alert, 'alert.run');
  expect(text(shown)).toContain('マーケットプレイス');
  expect(await asked(sam, '/ops contacts')).toMatch(/ \(U0ADMIN1\)/u);
});
