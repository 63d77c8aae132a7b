import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, ken, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const alertsIn = (banto: Banto): Message[] => banto.slack.channel(channels.alerts);
const threadOf = (message: Message): string => message.replies.map(textOf).join('\n---\n');

/** Adds orders of an approved partner, created some hours ago. */
async function placeOrders(banto: Banto, count: number, hoursAgo: number, status = 'submitted'): Promise<void> {
  const partner = randomUUID();
  await banto.sql(
    `insert into manufacturing_partners (id, name, contact_email, status) values ($1, '工房', 'a@b.example', 'suspended')`,
    [partner],
  );
  const [now] = banto.apps.map(({ clock }) => clock.now());
  await banto.sql(
    `insert into manufacturing_orders (order_id, partner_id, status, created_at)
     select 'A-' || $1 || n, $1::uuid, $2, $3::timestamptz - make_interval(hours => $4) from generate_series(1, $5) n`,
    [partner, status, now?.toISOString(), hoursAgo, count],
  );
}

const alert = (banto: Banto, fits: (text: string) => boolean = () => true): Promise<Message> =>
  banto.slack.waitFor(
    () => alertsIn(banto).find((message) => fits(textOf(message))),
    8_000,
    () =>
      `an alert; there are ${alertsIn(banto)
        .map((each) => `${textOf(each)}\n${threadOf(each)}`)
        .join('\n===\n')}`,
  );

test.concurrent('an alert opens, counts up on its card, is acknowledged once, and ends by itself in its thread', async () => {
  await using banto = await startBanto({ replicas: 2 });
  const { ask, pressed, auditRows, text, waitFor } = acts(banto);
  await placeOrders(banto, 3, 60);
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await alert(banto, (shown) => shown.includes('滞留注文'));
  expect(text(card)).toContain('48時間超 3件（最長 2日12時間）');
  // The first level of ops.example.yml has nobody to call.
  expect(text(card)).not.toContain('連絡済み');
  expect(text(card)).not.toContain('検知');
  expect(text(card)).toContain('監視・アラート 1');
  expect(actionIdsOf(card)).toEqual(['alert.ack', 'alert.run', 'alert.snooze', 'alert.escalate']);
  expect(text(card)).toContain('3件を見る');
  expect(text(card)).toMatch(/担当がなければ .*11:50.* に連絡: <@U0ADMIN1> system-admin@company.com/u);

  move(banto, '2026-11-20T11:40:01+09:00');
  await waitFor(async () => (await banto.sql(`select from banto.alert where times = 2`)).length === 1);
  expect(alertsIn(banto)).toHaveLength(1);

  const shown = await pressed(hanako, card, 'alert.run');
  expect(text(shown)).toContain('48時間');
  expect(text(shown)).toContain('3件');
  const asked = await banto.sql(`select name, parameters from banto.receipt where kind = 'query' and actor = $1`, [
    hanako,
  ]);
  expect(asked).toEqual([{ name: 'orders.stuck', parameters: { hours: '48' } }]);
  expect(text(await pressed(aoi, card, 'alert.ack'))).toContain('権限が必要です');

  const old = structuredClone(card);
  await banto.slack.as(hanako).click(card, 'alert.ack');
  await alert(banto, (now) => now.includes('担当 <@U0OPER1>'));
  expect(actionIdsOf(card)).toEqual(['alert.run', 'alert.hand', 'alert.release', 'alert.escalate']);
  expect(text(await pressed(sam, old, 'alert.ack'))).toMatch(/acknowledged it at Nov 20 11:40/);
  expect(await auditRows(1, `operation = 'alert.ack' and outcome = 'done'`)).toMatchObject([
    { actor: hanako, subject: expect.stringMatching(/^alert:/), after: { acknowledged: hanako } },
  ]);
  // The log has the refused attempt too.
  await auditRows(2, `operation = 'alert.ack' and outcome = 'refused' and subject like 'alert:%'`);
  const listed = text(await ask(hanako, '/ops alerts'));
  expect(listed).toMatch(/担当 {2}田中花子 \(U0OPER1\)/u);
  // The values are older than the answer.
  expect(listed).toMatch(/最後に判定した時点（.*\d+:\d\d JST 以降）/u);

  await banto.sql(`update manufacturing_orders set status = 'shipped'`);
  move(banto, '2026-11-20T11:45:01+09:00');
  await waitFor(async () => (await banto.sql(`select from banto.alert where good = 1`)).length === 1);
  expect(text(card)).not.toContain('✅ 解決');
  await alert(banto, (now) => now.includes('🚨 滞留注文　48時間超 0件（上限 0件）・回復を確認中'));
  // Home says it as the card does, or a figure of 0 would stand there as an alarm.
  await banto.slack.as(sam).openHome();
  expect(textOf(await waitFor(() => banto.slack.home(sam)))).toContain('0 over 48 h, recovering');
  move(banto, '2026-11-20T11:50:01+09:00');
  await alert(banto, (now) => now.includes('✅ 解決: 滞留注文'));
  await waitFor(() => threadOf(card).includes('✅ 解決しました: 滞留注文　48時間超 0件（上限 0件）、'));
  expect(actionIdsOf(card)).toEqual(['alert.run']);
  expect(text(await ask(hanako, '/ops alerts'))).toContain('0件');
  expect(alertsIn(banto)).toHaveLength(1);
});

test.concurrent('while an alert recovers nobody is called, and its card announces no call', async () => {
  const ladder = [
    { level: 1, name: '標準手順', after: '0m' },
    { level: 2, name: 'システム管理者', mention: taro, after: '12m' },
  ];
  await using banto = await startBanto({ policy: { escalation: ladder } });
  const { text } = acts(banto);
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await alert(banto, (shown) => shown.includes('担当がなければ'));
  expect(JSON.stringify(card.blocks)).toContain('"style":"primary"');
  await banto.sql(`update manufacturing_orders set status = 'shipped'`);
  move(banto, '2026-11-20T11:45:01+09:00');
  await alert(banto, (shown) => shown.includes('回復を確認中'));
  expect(text(card)).not.toContain('担当がなければ');
  expect(JSON.stringify(card.blocks)).not.toContain('"style":"primary"');
  // The second level would be called by now. Longer than two rounds.
  move(banto, '2026-11-20T11:48:00+09:00');
  await sleep(500);
  expect(threadOf(card)).toBe('');
  // It got worse again before it ended: the call comes at once, because it has waited long enough.
  await banto.sql(`update manufacturing_orders set status = 'submitted'`);
  move(banto, '2026-11-20T11:50:01+09:00');
  await banto.slack.waitFor(() => threadOf(card).includes('第2段階: システム管理者'), 8_000);
});

test.concurrent('an alert escalates from its opening on, also across a restart, and a snooze pauses it', async () => {
  await using banto = await startBanto();
  const { waitFor, text, pressed } = acts(banto);
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:00+09:00');
  const card = await alert(banto);
  expect(text(card)).not.toContain('第1段階');

  move(banto, '2026-11-20T11:45:10+09:00');
  const snoozing = await banto.slack.as(sam).click(card, 'alert.snooze', { selected: '1h' });
  await alert(banto, (shown) => shown.includes('一時停止 '));
  expect(snoozing.messages()).toEqual([]);
  expect(actionIdsOf(card)).not.toContain('alert.snooze');
  move(banto, '2026-11-20T12:40:00+09:00');
  expect(threadOf(card)).toBe('');

  // Ten minutes waited, one hour snoozed: the second level is due at 12:50.
  await banto.apps[0]?.stop();
  banto.slack.botUrl = [];
  await banto.addReplica(new Date('2026-11-20T12:49:00+09:00'));
  await waitFor(() => !text(card).includes('一時停止 '));
  expect(threadOf(card)).toBe('');
  move(banto, '2026-11-20T12:50:30+09:00');
  await waitFor(() => threadOf(card).includes('第2段階: システム管理者'));
  expect(threadOf(card)).toContain('<@U0ADMIN1>');
  expect(threadOf(card)).toContain('system-admin@company.com');

  await waitFor(() => JSON.stringify(card).includes('第3段階（技術チーム）にすぐ連絡します'));
  const older = structuredClone(card);
  await banto.slack.as(hanako).click(card, 'alert.escalate');
  await waitFor(() => threadOf(card).includes('第3段階: 技術チーム'));
  expect(threadOf(card)).toContain('が連絡しました');
  move(banto, '2026-11-20T13:06:00+09:00');
  await alert(banto, (shown) => shown.includes('第3段階'));
  move(banto, '2026-11-20T13:36:00+09:00');
  await waitFor(() => threadOf(card).includes('第4段階: 事業責任者'));
  await alert(banto, (shown) => shown.includes('これ以上の連絡先はありません'));
  expect(actionIdsOf(card)).not.toContain('alert.escalate');
  expect(text(await pressed(ken, older, 'alert.escalate'))).toContain('すでに最後の段階');
  expect(card.replies).toHaveLength(3);
});

test.concurrent('all rules at once make one message with its alerts in the thread, and flapping posts nothing more', async () => {
  await using banto = await startBanto({ seed: true, replicas: 2, policy: { thresholds: loud } });
  const { waitFor, text } = acts(banto);
  banto.marketplace.mode.health = 'error';
  await banto.sql(`update manufacturing_partners set status = 'approved' where status = 'pending'`);
  move(banto, '2026-11-20T11:35:01+09:00');
  const storm = await alert(banto, (shown) => shown.includes('同時に'));
  const opened = await banto.sql(`select from banto.alert`);
  expect(opened.length).toBeGreaterThan(5);
  await waitFor(() => storm.replies.length === opened.length);
  for (const at of ['11:40', '11:45', '11:50']) {
    move(banto, `2026-11-20T${at}:01+09:00`);
    await waitFor(
      async () =>
        (
          await banto.sql(`select from banto.tick where schedule = 'alerts' and ended_at is not null and due = $1`, [
            `2026-11-20T${at}:00+09:00`,
          ])
        ).length === 1,
    );
  }
  const [first] = storm.replies;
  if (!first) throw new Error('no alert');
  await banto.slack.as(hanako).click(first, 'alert.ack');
  await waitFor(() => text(storm).includes('担当:'));
  // The next level is mentioned once for all of them.
  move(banto, '2026-11-20T11:51:01+09:00');
  await waitFor(() => threadOf(storm).includes('⬆️ 次の担当へ連絡: 第2段階'));
  expect(storm.replies).toHaveLength(opened.length + 1);
  expect(alertsIn(banto)).toHaveLength(1);
});

const loud = {
  error_rate_percent: 0.1,
  error_rate_min_orders: 1,
  stuck_alert_hours: 1,
  response_hours: 1,
  connections_percent: 1,
  notifications_failed: 1,
  notifications_waiting_minutes: 1,
  payouts_overdue_days: 1,
};

test.concurrent('the first level is notified at its own time, when it has somebody, and a policy with two levels stops there', async () => {
  const first = { level: 1, name: '一次対応', mention: hanako, after: '1m' };
  const second = { level: 2, name: 'システム管理者', contact: '03-0000-0000', after: '90s' };
  await using banto = await startBanto({ policy: { escalation: [first, second] } });
  const { ask, pressed, text, waitFor } = acts(banto);
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:00+09:00');
  const card = await alert(banto);
  expect(text(card)).not.toContain('連絡済み');
  const older = structuredClone(card);
  move(banto, '2026-11-20T11:36:02+09:00');
  await waitFor(() => threadOf(card).includes('第1段階: 一次対応'));
  expect(threadOf(card)).toContain('<@U0OPER1>');
  expect(threadOf(card)).toContain('担当者が1分間決まっていません');
  move(banto, '2026-11-20T11:36:35+09:00');
  await waitFor(() => threadOf(card).includes('第2段階: システム管理者'));
  expect(threadOf(card)).toContain('03-0000-0000');
  await alert(banto, (shown) => shown.includes('第2段階'));
  expect(text(await pressed(hanako, older, 'alert.escalate'))).toContain('すでに最後の段階（第2段階');
  expect(text(await ask(hanako, '/ops alerts'))).toContain('48時間超 1件');
  expect(card.replies).toHaveLength(2);
});

test.concurrent('a first level without a delay is notified at once', async () => {
  const only = { level: 1, name: '当番', mention: 'S0TECH', after: '0m' };
  await using banto = await startBanto({ policy: { escalation: [only] } });
  const { asked, waitFor } = acts(banto);
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:00+09:00');
  const card = await alert(banto);
  await waitFor(() => threadOf(card).includes('第1段階: 当番'));
  expect(threadOf(card)).toContain('<!subteam^S0TECH>');
  expect(threadOf(card)).toContain('「滞留注文」が発生しました');
  expect(await asked(hanako, '/ops escalate 誰もいない')).toContain('すでに最後の段階（第1段階');
});

test.concurrent('where ops.yml names nobody, nothing says that somebody was called', async () => {
  const [start, admins, technicians] = [
    { level: 1, name: '自動復旧/標準手順', after: '0m' },
    { level: 2, name: 'システム管理者', after: '15m' },
    { level: 3, name: '技術チーム', contact: '03-1111-2222', after: '30m' },
  ];
  await using banto = await startBanto({ policy: { escalation: [start, admins, technicians] } });
  const { asked, text, waitFor } = acts(banto);
  expect(await asked(hanako, '/ops health')).toContain(
    '第2・3段階の宛先がSlackにないため、アラートは誰にも連絡されません',
  );
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:00+09:00');
  const card = await alert(banto);
  expect(text(card)).toMatch(/→ 担当がなければ .* に 第2段階: システム管理者（宛先なし。番頭からは連絡しません）/u);
  expect(await asked(hanako, '/ops escalate 急ぎ')).toContain(
    '第2段階: システム管理者 の宛先が ops.yml にないため、誰にも連絡していません',
  );
  await waitFor(() => threadOf(card).includes('誰にも連絡していません'));
  expect(threadOf(card)).toContain('が進めました。');
  await waitFor(() => text(card).includes('第3段階: 技術チーム（03-1111-2222。番頭からは連絡しません）'));
  expect(await asked(sam, '/ops escalate urgent')).toContain('Please call 03-1111-2222.');
  await waitFor(() => threadOf(card).includes('03-1111-2222 に連絡してください'));
  expect(await asked(hanako, '/ops escalate もう一度')).toContain('すでに最後の段階（第3段階）です');
  await waitFor(() => text(card).includes('第3段階: 技術チーム（番頭からは連絡していません）'));
  for (const said of [threadOf(card), text(card)]) {
    expect(said.match(/03-1111-2222/gu)?.length ?? 0).toBeLessThan(2);
    for (const claim of ['次の担当へ連絡: ', '連絡済み', 'が連絡しました', 'に連絡: ', 'に連絡しました'])
      expect(said).not.toContain(claim);
  }
});

test.concurrent('a call for the next level picks none of several: each is a button that names whom it calls', async () => {
  await using banto = await startBanto();
  const { ask, asked, auditRows, owe, pressed, text, waitFor } = acts(banto);
  await placeOrders(banto, 1, 60);
  await owe({ amount: 5_000, due: '2026-11-01' });
  move(banto, '2026-11-20T11:35:01+09:00');
  const stuck = await alert(banto, (shown) => shown.includes('滞留注文'));
  const late = await alert(banto, (shown) => shown.includes('期日を過ぎた支払い'));
  // One that she took herself is as likely meant as the others.
  await banto.slack.as(hanako).click(late, 'alert.ack');
  await alert(banto, (shown) => shown.includes('担当 <@U0OPER1>'));
  await asked(hanako, '/ops incident data');

  const which = await ask(hanako, '/ops escalate 復旧しない "在庫"');
  expect(text(which)).toContain('3件が発生中のため、まだどこにも連絡していません。');
  expect(actionIdsOf(which)).toEqual(['incident.escalate:1', 'alert.escalate:2', 'alert.escalate:3']);
  expect(JSON.stringify(which.blocks)).toContain('第2段階（システム管理者）にすぐ連絡します。取り消せません。');
  expect(text(which)).toContain('滞留注文: 次の担当へ連絡…');
  await auditRows(0, `operation like '%escalate' and outcome = 'done'`);

  expect(text(await pressed(hanako, which, 'alert.escalate:2'))).toContain(
    '「滞留注文」について、第2段階: システム管理者 に',
  );
  await waitFor(() => threadOf(stuck).includes('復旧しない "在庫"'));
  await auditRows(1, `operation = 'alert.escalate' and outcome = 'done' and reason = '復旧しない "在庫"'`);
  // The button named the second level: pressed again it calls nobody whom it did not name.
  expect(text(await pressed(hanako, which, 'alert.escalate:2'))).toContain('すでに 第2段階: システム管理者 まで');
  expect(text(await pressed(hanako, which, 'incident.escalate:1'))).toContain('「データ不整合」について、第2段階');
  expect(await asked(sam, '/ops escalate still open')).toContain('3 alerts and incidents are open');
  await auditRows(2, `operation like '%escalate' and outcome = 'done'`);
});

test.concurrent('a call for the next level passes over an alert that has reached the last, and says which one it means', async () => {
  const ladder = [
    { level: 1, name: '標準手順', after: '0m' },
    { level: 2, name: 'システム管理者', mention: taro, after: '2h' },
  ];
  await using banto = await startBanto({ policy: { escalation: ladder } });
  const { asked, owe } = acts(banto);
  await placeOrders(banto, 1, 60);
  move(banto, '2026-11-20T11:35:01+09:00');
  await alert(banto, (shown) => shown.includes('滞留注文'));
  expect(await asked(hanako, '/ops escalate 誰もいない')).toContain('「滞留注文」について、第2段階: システム管理者');
  await owe({ amount: 5_000, due: '2026-11-01' });
  move(banto, '2026-11-20T11:40:01+09:00');
  await alert(banto, (shown) => shown.includes('期日を過ぎた支払い'));
  expect(await asked(hanako, '/ops escalate まだ誰もいない')).toContain(
    '「期日を過ぎた支払い」について、第2段階: システム管理者',
  );
  expect(await asked(hanako, '/ops escalate もう一度')).toContain('「滞留注文」は、すでに最後の段階（第2段階）');
});
