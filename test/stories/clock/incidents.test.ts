import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const inAlerts = (banto: Banto): Message[] => banto.slack.channel(channels.alerts);

test.concurrent('an outage: steps are ticked when their check passes, people do the rest, and a report closes it', async () => {
  await using banto = await startBanto({ replicas: 2 });
  const { asked, auditRows, directMessage, pressed, text, waitFor } = acts(banto);
  banto.marketplace.mode.health = 'error';
  expect(await asked(aoi, '/ops incident outage')).toContain('権限が必要です');
  expect(await asked(hanako, '/ops incident fire')).toContain('outage（全体停止）または data');
  expect(await asked(hanako, '/ops incident outage 注文画面が開かない')).toContain(
    '「システム全体停止」の対応を開始しました。手順はアラート用チャンネルのカードで進めてください。',
  );
  const card = await waitFor(() => inAlerts(banto)[0]);
  expect(text(card)).toContain('注文画面が開かない');
  expect(text(card)).toContain('対応責任者  <@U0OPER1>');
  await waitFor(() => text(card).includes('接続できました'));
  expect(text(card)).toContain('1. サービス状況確認　確認できると自動で完了します');
  banto.marketplace.mode.health = 'ok';
  await waitFor(() => text(card).includes('1. サービス状況確認　完了 番頭'));
  // Which of the two functions said what.
  await waitFor(() => /関数 process-payouts: .+ \/ 通知ワーカー process-notification-queue: /u.test(text(card)));
  expect(await asked(sam, '/ops incident outage')).toMatch(/started “System outage” at Nov 20/);

  const old = structuredClone(card);
  await banto.slack.as(sam).click(card, 'incident.tick:4');
  await waitFor(() => text(card).includes('4. ログ分析　完了 <@U0OPER2>'));
  expect(card.text).toContain('4. ログ分析　完了 5. 復旧手順実行　未完了');
  expect(text(await pressed(hanako, old, 'incident.tick:4'))).toContain('Sam Smith さん が完了にしています');

  // Who started it leads it, so nobody else is called until a person asks for it.
  move(banto, '2026-11-20T11:45:30+09:00');
  expect(await asked(hanako, '/ops escalate 復旧の目処が立たない')).toContain('第2段階: システム管理者');
  await waitFor(() => card.replies.some((reply) => textOf(reply).includes('復旧の目処が立たない')));
  // It has a leader: who is called is asked to help, not to press a button that is not there.
  const called = await directMessage(taro, (shown) => shown.includes('システム全体停止'));
  expect(textOf(called)).toContain('対応責任者 <@U0OPER1> を支援してください。');
  expect(textOf(called)).toContain('復旧の目処が立たない');
  expect(textOf(called)).toContain('障害カードを開く');
  expect(textOf(called)).not.toContain('押してください');
  await banto.slack.as(sam).click(card, 'incident.lead');
  await waitFor(() => text(card).includes('対応責任者  <@U0OPER2>'));
  // One person by one name: the new leader has it, and nobody else does.
  expect(text(card)).not.toContain('担当  ');
  move(banto, '2026-11-20T13:45:00+09:00');

  const asking = await banto.slack.as(sam).click(card, 'incident.note');
  const modal = await asking.opened((view) => view.submit !== undefined);
  await banto.slack.as(sam).submit(modal, { note: 'DBを再起動した' });
  await waitFor(() => text(card).includes('DBを再起動した'));
  await banto.slack.as(sam).click(card, 'incident.close');
  await waitFor(() => text(card).includes('✅ システム全体停止（終了'));
  expect(actionIdsOf(card)).toEqual([]);
  expect(card.replies).toHaveLength(1);
  const file = await waitFor(() => [...banto.slack.files.values()].find(({ completed }) => completed));
  const report = file.text;
  expect(file.channel).toBe(channels.ops);
  expect(report).toContain('# 障害報告: システム全体停止');
  expect(report).toContain('4. [x] ログ分析');
  expect(report).toContain('5. [ ] 復旧手順実行: 未実施');
  expect(report).toContain('DBを再起動した');
  expect(inAlerts(banto)).toHaveLength(1);
  await auditRows(3, `operation = 'incident.tick' and actor = 'system' and subject like 'incident:%'`);
  // Nobody at a terminal did that: Banto's own check did.
  expect(await asked(hanako, '/ops audit incident.tick')).toContain('番頭（自動）');
  await auditRows(1, `operation = 'ops.escalate' and outcome = 'done' and reason = '復旧の目処が立たない'`);
});

test.concurrent('who presses for a note on a closed incident is told so at once', async () => {
  await using banto = await startBanto();
  const { asked, waitFor, text } = acts(banto);
  await asked(hanako, '/ops incident data');
  const card = await waitFor(() => inAlerts(banto)[0]);
  const old = structuredClone(card);
  await banto.slack.as(sam).click(card, 'incident.close');
  await waitFor(() => text(card).includes('（終了'));
  const pressed = await banto.slack.as(hanako).click(old, 'incident.note');
  await waitFor(() => pressed.text().includes('終了しています'));
  expect(pressed.view()).toBeUndefined();
});

test.concurrent('with nothing open, an escalation gets its own card', async () => {
  await using banto = await startBanto();
  const { asked, waitFor, text } = acts(banto);
  expect(await asked(hanako, '/ops escalate 取引先から苦情')).toContain(
    '「緊急連絡」について、第2段階: システム管理者 に連絡しました',
  );
  const card = await waitFor(() => inAlerts(banto)[0]);
  expect(text(card)).toContain('取引先から苦情');
  await waitFor(() => card.replies.some((reply) => textOf(reply).includes('<@U0ADMIN1>')));
  expect(text(card)).toContain('対応責任者  まだいません');
  expect(await asked(sam, '/ops escalate still open')).toContain('level 3');
  // A call for help has no leader: it climbs by itself until somebody takes it.
  move(banto, '2026-11-20T12:31:00+09:00');
  await waitFor(() => text(card).includes('担当者が決まっていません。第4段階: 事業責任者 に連絡しました。'));
  expect(inAlerts(banto)).toHaveLength(1);
  expect(banto.slack.channel(channels.ops)).toEqual([]);
  // Home has the button to take it, and who takes it leads it.
  await banto.slack.as(sam).openHome();
  const home = await waitFor(() => banto.slack.home(sam));
  await banto.slack.as(sam).clickInView(home, 'incident.ack:1');
  await waitFor(() => text(card).includes('対応責任者  <@U0OPER2>'));
  expect(actionIdsOf(card)).not.toContain('incident.ack');
});

test.concurrent.each([
  ['came through, and its answer was lost', { deliver: true, reset: true }],
  ['never came through', { reset: true }],
])('the report %s: it stands once', async (_, plan) => {
  await using banto = await startBanto();
  const { asked, waitFor, text } = acts(banto);
  const reports = () => banto.slack.channel(channels.ops).filter(({ files }) => files.length > 0);
  const due = () => banto.sql<{ report_at: Date | null }>(`select report_at from banto.incident`);
  await asked(hanako, '/ops incident data');
  const card = await waitFor(() => inAlerts(banto)[0]);
  banto.slack.fail('files.completeUploadExternal', [plan]);
  await banto.slack.as(sam).click(card, 'incident.close');
  await waitFor(() => text(card).includes('（終了'));
  await waitFor(() => banto.log.lines.some((line) => line['msg'] === 'round failed' && line['round'] === 'climb'));
  expect((await due())[0]?.report_at).toBeNull();
  // Simulates that the process working on it is dead.
  await banto.sql(
    `update banto.incident set report_try_at = now() - interval '3 minutes', report_begun_at = now() - interval '3 minutes'`,
  );
  await waitFor(async () => (await due())[0]?.report_at !== null);
  expect(reports()).toHaveLength(1);
});

test.concurrent('people tick a step whose check is not configured', async () => {
  await using banto = await startBanto({ policy: { marketplace: {} } });
  const { asked, waitFor, text } = acts(banto);
  await asked(hanako, '/ops incident outage');
  const card = await waitFor(() => inAlerts(banto)[0]);
  await waitFor(() => text(card).includes('接続できました'));
  expect(text(card)).toContain('1. サービス状況確認　未完了');
  expect(text(card)).toContain('3. Edge Functions 稼働確認　未完了');
});

test.concurrent('"/ops incident" alone asks which one it is', async () => {
  await using banto = await startBanto();
  const { asked, open, waitFor } = acts(banto);
  expect(await asked(aoi, '/ops incident')).toContain('権限が必要です');
  const view = await open(hanako, '/ops incident');
  expect(textOf(view)).toContain('システム全体停止');
  expect(inAlerts(banto)).toEqual([]);
  const submitted = banto.slack.as(hanako);
  await expect(submitted.submit(view, { note: '在庫が合わない' })).rejects.toThrow('required field');
  await submitted.submit(view, { kind: 'data', note: '在庫が合わない' });
  const card = await waitFor(() => inAlerts(banto)[0]);
  expect(textOf(card)).toContain('在庫が合わない');
  expect(textOf(card)).toContain('対応責任者  <@U0OPER1>');
});

test.concurrent.each([
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'cannot_reply_to_message',
])('Slack takes no reply below the card (%s): who is called is called in the channel', async (error) => {
  await using banto = await startBanto({ mayRefuse: [/^chat\.postMessage/] });
  const { asked, waitFor } = acts(banto);
  const reply = { error, when: (args: object) => 'thread_ts' in args };
  banto.slack.fail(
    'chat.postMessage',
    Array.from({ length: 100 }, () => reply),
  );
  await asked(hanako, '/ops escalate 取引先から苦情');
  await waitFor(() => inAlerts(banto).length === 2, 20_000);
  expect(inAlerts(banto).map(textOf).join('\n')).toContain('<@U0ADMIN1>');
  expect(inAlerts(banto).flatMap(({ replies }) => replies)).toEqual([]);
});
