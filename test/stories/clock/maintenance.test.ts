import { expect, test, vi } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, sam, gone, guest, outsider, robot } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const posted = (banto: Banto, fits: RegExp): Message[] =>
  banto.slack.channel(channels.ops).filter((message) => fits.test(textOf(message)));

test.each([
  ['runbook', ['payouts.generate'], '内容を確認して承認を依頼すると'],
  // The marketplace's own function fails there.
  ['production', [], 'このデータベースでは番頭から生成できません'],
] as const)('the monthly reminder on the %s database offers %j', async (dialect, buttons, said) => {
  await using banto = await startBanto({ dialect, now: new Date('2026-12-31T23:00:00+09:00') });
  move(banto, '2027-01-01T09:00:05+09:00');
  await banto.slack.waitFor(() => posted(banto, /支払い生成/u).length > 0);
  const [reminder] = posted(banto, /支払い生成/u);
  expect(textOf(reminder ?? { blocks: [] })).toContain(said);
  expect(actionIdsOf(reminder ?? { blocks: [] })).toEqual(buttons);
});

test('on New Year in Tokyo everything due comes once, although the process is in another time zone', async () => {
  vi.stubEnv('TZ', 'America/Los_Angeles');
  await using banto = await startBanto({
    replicas: 2,
    seed: true,
    now: new Date('2026-12-31T23:00:00+09:00'),
  });
  const { ask, pressed, waitFor, text, auditRows } = acts(banto);
  move(banto, '2027-01-01T09:00:05+09:00', [0, 60]);
  await waitFor(() => posted(banto, /メンテナンス（/u).length === 2);
  expect(posted(banto, /四半期メンテナンス/u)).toHaveLength(1);
  expect(posted(banto, /週次メンテナンス/u)).toHaveLength(0);
  await waitFor(
    () => posted(banto, /月次レポート|2026年12月/u).length > 0 && posted(banto, /日次ダイジェスト/u).length === 1,
  );
  const [report] = posted(banto, /いつでも|\/reports monthly/u);
  expect(report).toBeDefined();

  const [card] = posted(banto, /月次メンテナンス/u);
  if (!card) throw new Error('no checklist');
  expect(text(card)).toContain('1. 支払い処理実行');
  // A screen reader reads the tasks too.
  expect(card.text).toContain('1. 支払い処理実行　未完了');
  expect(text(card)).toContain('期限 2/1 09:00');
  const old = structuredClone(card);
  expect(text(await pressed(aoi, card, 'task.tick:1'))).toContain('権限が必要です');
  await auditRows(1, `operation = 'task.tick' and outcome = 'refused' and subject like 'checklist:%'`);
  await banto.slack.as(hanako).click(card, 'task.tick:1');
  await waitFor(() => text(card).includes('3件中 1件完了'));
  expect(text(await pressed(sam, old, 'task.tick:1'))).toMatch(/did “Process payouts” at Jan 1/);
  await banto.slack.as(sam).click(card, 'task.assign:3', { selected: hanako });
  await waitFor(() => text(card).includes('担当: <@U0OPER1>'));
  for (const unfit of [guest, gone, robot, outsider, aoi]) {
    const refused = await banto.slack.as(sam).click(card, 'task.assign:3', { selected: unfit });
    expect(text(await refused.message())).toContain('does not have the role “operator”');
  }
  expect(text(card)).toContain('担当: <@U0OPER1>');
  const asking = await banto.slack.as(hanako).click(card, 'task.note:2');
  const modal = await asking.opened((view) => view.submit !== undefined);
  await banto.slack.as(hanako).submit(modal, { note: '12月分を確認中' });
  await waitFor(() => text(card).includes('メモ: 12月分を確認中 — <@U0OPER1>'));
  const listed = text(await ask(aoi, '/ops tasks'));
  expect(listed.match(/田中花子 \(U0OPER1\)/gu)).toHaveLength(2);
  await banto.slack.as(hanako).click(card, 'task.untick:1');
  await waitFor(() => text(card).includes('3件中 0件完了'));
  expect(await auditRows(4, `operation like 'task.%' and outcome = 'done'`)).toMatchObject([
    { actor: hanako, operation: 'task.tick', subject: expect.stringMatching(/^checklist:/) },
    { actor: sam, operation: 'task.assign' },
    { actor: hanako, operation: 'task.note', reason: '12月分を確認中', source: 'modal' },
    { actor: hanako, operation: 'task.untick' },
  ]);
  expect(text(await ask(aoi, '/ops tasks'))).toContain('6件のうち未完了は 6件、期限超過は 0件');

  // A month later it is overdue: its thread and the digest say so.
  move(banto, '2027-02-01T09:00:05+09:00');
  await waitFor(() => card.replies.some((reply) => textOf(reply).includes('期限超過: 月次メンテナンスのうち2件')));
  expect(card.replies.map(textOf).join('')).toContain('<@U0OPER1>');
  // The report stands in the channel, which proves that task.
  await waitFor(() => text(card).includes('番頭（自動）'));
  await auditRows(1, `operation = 'task.tick' and actor = 'system' and source = 'schedule' and outcome = 'done'`);
  move(banto, '2027-02-02T09:00:05+09:00');
  await waitFor(() => posted(banto, /日次ダイジェスト 2027年2月2日/u).length === 1);
  expect(text(posted(banto, /日次ダイジェスト 2027年2月2日/u)[0] ?? card)).toContain(
    '（期限超過 2件）: 支払い処理実行',
  );
  expect(card.replies).toHaveLength(1);
  expect(posted(banto, /月次メンテナンス/u)).toHaveLength(2);
});

test('a leap day and the ends of months have their digests', async () => {
  vi.stubEnv('TZ', 'America/New_York');
  await using banto = await startBanto({ now: new Date('2028-02-28T12:00:00+09:00') });
  const { waitFor } = acts(banto);
  for (const [day, shown] of [
    ['2028-02-29', '2028年2月29日(火)'],
    ['2028-03-01', '2028年3月1日(水)'],
    ['2028-12-31', '2028年12月31日(日)'],
  ] as const) {
    move(banto, `${day}T09:00:01+09:00`);
    await waitFor(() => posted(banto, /日次ダイジェスト/u).some((message) => textOf(message).includes(shown)));
  }
  const days = await banto.sql<{ day: string }>(`select day from banto.digest order by day`);
  expect(days.map(({ day }) => day)).toEqual(['2028-02-29', '2028-03-01', '2028-12-31']);
});

test('started in the middle of a week, a month and a quarter, it shows what comes and when', async () => {
  await using banto = await startBanto({ now: new Date('2026-11-25T12:00:00+09:00') });
  const { asked, waitFor } = acts(banto);
  const first = await asked(aoi, '/ops tasks');
  expect(first).toContain('作業は 0件です。');
  expect(first).toContain(
    '週次メンテナンスは 11/30 09:00 JST に始まります: システムパフォーマンス確認 / ログローテーション / 不要データの削除',
  );
  expect(first).toContain('四半期メンテナンスは 2027/1/1 09:00 JST に始まります: パフォーマンス分析');
  expect(await asked(sam, '/ops tasks')).toContain('Monthly maintenance begins Dec 1 09:00 JST: Process payouts');
  move(banto, '2026-11-30T09:00:02+09:00');
  await waitFor(() => posted(banto, /週次メンテナンス/u).length === 1);
  const then = await asked(aoi, '/ops tasks');
  expect(then).not.toContain('週次メンテナンスは');
  expect(then).toContain('月次メンテナンスは 12/1 09:00 JST に始まります');
});
