import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, sam } from '#playground/cast.ts';
import { actionIdsOf } from '#playground/slack/workspace/text.ts';
import { limits } from '#src/slack/limits.ts';
import { startBanto, type Banto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const digestsIn = (banto: Banto) =>
  banto.slack.channel(channels.ops).filter((message) => /日次ダイジェスト|Daily digest/u.test(message.text));

test('the digest comes at nine in Tokyo, once from three replicas, and can be read again later unchanged', async () => {
  await using banto = await startBanto({ seed: true, replicas: 3 });
  const { asked, waitFor, text } = acts(banto);
  expect(digestsIn(banto)).toEqual([]);

  // Replicas whose clocks are minutes apart find the same tick.
  move(banto, '2026-11-21T09:00:10+09:00', [0, -180, 120]);
  const [digest] = await waitFor(() => (digestsIn(banto).length > 0 ? digestsIn(banto) : undefined), 15_000);
  if (!digest) throw new Error('no digest');
  const shown = text(digest);
  expect(shown).toContain('日次ダイジェスト 2026年11月21日(土)');
  // The playground's worker accepts calls from anybody: not a fault, but a warning.
  expect(shown).toContain('サイト・関数・通知ワーカー・Slack  ⚠ 3/4 正常');
  expect(shown).toContain('INTERNAL_CRON_SECRET');
  expect(shown).toMatch(/要対応 \d+項目/u);
  expect(shown).toMatch(/🔴 支払い期日超過　\d+件 ¥/u);
  // Each thing to do has its question beside it, and what needs nothing shares one line.
  expect(actionIdsOf(digest)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^payouts\.due:/u), expect.stringMatching(/^orders\.stuck:/u)]),
  );
  expect(shown).toMatch(/なし（0件）: .*未完了の定期作業/u);
  expect(shown).not.toContain('遅延');
  // A screen reader reads the figures too.
  expect(digest.text).toMatch(/昨日の注文 \S+件（7日平均/u);
  expect(digest.text).toMatch(/支払い期日超過　\S+件 ¥/u);
  const chart = digest.blocks.find(({ type }) => type === 'data_visualization');
  expect(chart).toMatchObject({ chart: { axis_config: { categories: expect.arrayContaining(['11/8', '11/21']) } } });
  expect(JSON.stringify(digest.blocks).length).toBeLessThan(limits.message.json);
  const [seal] = await banto.sql<{ seal: string }>(
    `select seq || ':' || hash as seal from banto.audit_log order by seq desc limit 1`,
  );
  expect(shown).toContain(`監査ログの検証値（改ざん検知用）: ${seal?.seal ?? `0:${'0'.repeat(64)}`}`);

  // The clocks of all replicas pass nine; the tick has run.
  move(banto, '2026-11-21T09:04:00+09:00', [0, 0, 0]);
  const stuck = /24時間超 (\S+件)/u.exec(shown)?.[1];
  await banto.sql(`update manufacturing_orders set status = 'shipped'`);
  const again = await asked(hanako, '/ops digest 2026-11-21');
  expect(again).toContain(`24時間超 ${stuck}`);
  // Read hours later, it shows its own time.
  move(banto, '2026-11-21T15:30:00+09:00', [0, 0, 0]);
  expect(await asked(hanako, '/ops digest 2026-11-21')).toMatch(/数字は 2026\/11\/21 09:0\d JST 現在のものです。/u);
  expect(await asked(sam, '/ops digest 11/21')).toContain('Daily digest, Sat, Nov 21, 2026');
  expect(await asked(hanako, '/ops digest 11/1')).toContain('ダイジェストはありません（0件）');
  expect(digestsIn(banto)).toHaveLength(1);
  expect(await banto.sql(`select schedule from banto.tick where schedule = 'digest'`)).toHaveLength(1);
  expect(await asked(hanako, '/ops jobs')).toContain('日次ダイジェスト');
});

test('a digest missed while down comes once and is marked late; those of earlier days do not come', async () => {
  await using banto = await startBanto({ replicas: 1 });
  const { waitFor, text } = acts(banto);
  await banto.apps[0]?.stop();
  banto.slack.botUrl = [];
  await banto.addReplica(new Date('2026-11-24T10:30:00+09:00'));
  const digest = await waitFor(() => digestsIn(banto)[0]);
  expect(text(digest)).toContain('日次ダイジェスト 2026年11月24日(火)');
  expect(text(digest)).toContain('遅延: 2026/11/24 09:00 JST の予定でした');
  expect(text(digest)).toContain('0件');
  expect(digestsIn(banto)).toHaveLength(1);
});

test('when Slack refuses charts, the digest has the same figures as text', async () => {
  await using banto = await startBanto({
    now: new Date('2026-12-31T23:59:59.500+09:00'),
    policy: { language: 'en', schedules: { digest: '0 0 1 1 *' } },
    slack: { refuseBlocks: ['data_visualization'] },
    mayRefuse: [/chat\.postMessage/u],
  });
  const { waitFor, text } = acts(banto);
  const digest = await waitFor(() => digestsIn(banto)[0], 8_000);
  expect(text(digest)).toContain('Daily digest, Fri, Jan 1, 2027');
  expect(text(digest)).toContain('New: 12/19 0 · ');
});

test('on a Monday that begins a quarter, the digest includes what opened in the same minute', async () => {
  await using banto = await startBanto({ now: new Date('2029-01-01T08:58:00+09:00') });
  const { waitFor, text } = acts(banto);
  await banto.sql(
    `insert into manufacturing_orders (order_id, status, created_at) values ('ORD-OLD', 'submitted', '2028-12-25')`,
  );
  move(banto, '2029-01-01T09:00:03+09:00');
  const digest = await waitFor(() => digestsIn(banto)[0]);
  expect(text(digest)).toContain('発生中のアラートと障害　1件（担当なし 1件）: 滞留注文');
  // Nine, or eight when the month's report is posted by then, which proves one of them.
  expect(text(digest)).toMatch(/定期作業　[89]件（期限超過 0件）: システムパフォーマンス確認/u);
});

test('what comes due while Banto starts for the first time is not lost', async () => {
  await using banto = await startBanto({ now: new Date('2026-11-24T08:59:59.900+09:00') });
  const { waitFor, text } = acts(banto);
  const digest = await waitFor(() => digestsIn(banto)[0]);
  expect(text(digest)).toContain('日次ダイジェスト 2026年11月24日(火)');
});
