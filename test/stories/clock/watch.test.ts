import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, taro } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const alertOf = (banto: Banto, title: string) =>
  banto.slack.waitFor(
    () => banto.slack.channel(channels.alerts).find((message) => textOf(message).includes(title)),
    8_000,
    () => `${title}; there is ${banto.slack.channel(channels.alerts).map(textOf).join('\n')}`,
  );

test('a schedule that did not run in time raises an alert, even when schedules and queue have stopped', async () => {
  await using banto = await startBanto({ paces: { tickMs: 3_600_000, selfMs: 200 } });
  await sleep(300);
  move(banto, '2026-11-20T11:50:00+09:00');
  const card = await alertOf(banto, '定期実行の遅れ');
  expect(textOf(card)).toContain('アラートの判定');
  const { ask } = acts(banto);
  expect(textOf(await ask(hanako, '/ops jobs'))).toContain('まだありません');
});

test('a changed row of the audit log is found at the next check', async () => {
  await using banto = await startBanto();
  const { asked } = acts(banto);
  for (const line of ['/ops whoami', '/ops metrics', '/ops db']) await asked(hanako, line);
  await banto.sql(`alter table banto.audit_log disable trigger user`);
  await banto.sql(`update banto.audit_log set actor = 'U0NOBODY' where seq = 2`);
  move(banto, '2026-11-20T11:35:01+09:00');
  expect(textOf(await alertOf(banto, '監査ログの改ざんの疑い'))).toContain('2番の行が一致しません');
});

test('two processes, one killed: there is one digest that day', { timeout: longest(60_000) }, async () => {
  await using banto = await startBanto({
    now: new Date('2026-11-21T08:59:57+09:00'),
    inProcess: false,
    replicas: 2,
  });
  const digests = () =>
    banto.slack.channel(channels.ops).filter((message) => textOf(message).includes('日次ダイジェスト'));
  await banto.slack.waitFor(
    () => digests().length > 0,
    30_000,
    () => banto.log.text,
  );
  await banto.processes[0]?.kill();
  await sleep(1_500);
  expect(digests()).toHaveLength(1);
  expect(await banto.sql(`select from banto.tick where schedule = 'digest'`)).toHaveLength(1);
});

test('a run that keeps failing is not shown as running', async () => {
  await using banto = await startBanto();
  // What a digest must store, so that not only a part of it fails.
  await banto.sql(`alter table banto.digest rename to gone`);
  move(banto, '2026-11-21T09:00:02+09:00');
  const { asked, waitFor } = acts(banto);
  const failed = () => banto.log.lines.some(({ msg, schedule }) => msg === 'schedule failed' && schedule === 'digest');
  await waitFor(failed, 10_000);
  expect(await asked(hanako, '/ops jobs')).toContain('実行中');
  move(banto, '2026-11-21T09:06:00+09:00');
  expect(await asked(hanako, '/ops jobs')).toContain('未完了（再試行中）');
  await banto.slack.as(taro).openHome();
  const home = await waitFor(() => banto.slack.home(taro));
  expect(textOf(home)).toMatch(/日次ダイジェスト　前回 .*（再試行中）/u);
});
