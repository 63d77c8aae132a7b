import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, ken, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';
import { askingForCodes, enrolAll } from '../../support/second-factors.ts';
import { ways } from '../../support/ways.ts';

describe.each(ways)('the evidence for maintenance ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  let card: (title: string) => Promise<Message>;
  beforeAll(async () => {
    const now = new Date('2026-12-31T23:00:00+09:00');
    banto = await startBanto({ dialect, transport, seed: true, now, ...askingForCodes(1_000_000) });
    await enrolAll(banto.sql, ken, taro);
    act = acts(banto);
    card = (title) =>
      act.waitFor(() => banto.slack.channel(channels.ops).find((message) => textOf(message).includes(title)));
    move(banto, '2027-01-01T09:00:05+09:00');
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const thread = (message: Message): string => message.replies.map(textOf).join('\n');

  test('the month’s payouts, report and ratings are kept in the thread, without names of people', async () => {
    const monthly = await card('月次メンテナンス（');
    expect(textOf(await act.pressed(aoi, monthly, 'task.evidence:1'))).toContain('権限が必要です');
    expect(textOf(await act.pressed(hanako, monthly, 'task.evidence:1'))).toContain('スレッドに残しました');
    await act.waitFor(() => thread(monthly).includes('/payouts due'));
    expect(thread(monthly)).toContain('支払い処理実行 の証跡');
    expect(thread(monthly)).not.toContain('星野');
    await act.pressed(hanako, monthly, 'task.evidence:2');
    await act.waitFor(() => thread(monthly).includes('/reports monthly'));
    await act.auditRows(2, `operation = 'task.evidence' and outcome = 'done' and subject like 'checklist:%'`);
    await act.auditRows(1, `operation = 'payouts.due' and outcome = 'read'`);
  });

  test('what has no history is kept each month: sizes and ratings are shown against the month before', async () => {
    await act.waitFor(
      async () => (await banto.sql(`select name from banto.month_figures where month = '2027-01'`)).length === 3,
    );
    await banto.sql(
      `update banto.month_figures set month = '2026-12', figures =
         case name when 'table-bytes' then figures || '{"payouts_v31": 1}' else figures end`,
    );
    const monthly = await card('月次メンテナンス（');
    await act.pressed(hanako, monthly, 'task.evidence:3');
    await act.waitFor(() => thread(monthly).includes('2026年12月初めの完了率'));
    const sizes = await act.asked(hanako, '/ops db');
    expect(sizes).toContain('2026年12月初めから');
    expect(sizes).toMatch(/payouts_v31[^\n]*\+\d+\.\d [kM]B/u);
  });

  test('of the security audit only counts are kept, and only an approver may press it', async () => {
    const quarterly = await card('四半期メンテナンス（');
    expect(textOf(await act.pressed(hanako, quarterly, 'task.evidence:3'))).toContain('権限が必要です');
    await act.pressed(ken, quarterly, 'task.evidence:3');
    await act.waitFor(() => thread(quarterly).includes('2026年第4四半期'));
    expect(thread(quarterly)).toContain('1人で足りる操作は');
    expect(thread(quarterly)).toContain('コードで承認できる人 2人 ・ 認証アプリが未登録の承認者 1人');
    expect(thread(quarterly)).not.toContain('U0APPR2');
    expect(thread(quarterly)).not.toContain('operator:');
  });
});
