import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { actionIdsOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { columnOf, rowsOf, tablesOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('notifications that did not arrive ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('they are listed with their order, and one is sent again from its row', async () => {
    const answer = await act.ask(hanako, '/orders 通知 失敗 720');
    const rows = rowsOf(answer);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(columnOf(answer, '状態'))).toEqual(new Set(['送信失敗']));
    expect(act.text(answer)).toContain(`失敗 ${rows.length}件（720時間以内）`);
    expect(columnOf(answer, '注文番号').every((order) => order !== '—')).toBe(true);
    const opened = await banto.slack.as(hanako).click(answer, 'orders.resend');
    const modal = await opened.opened();
    await banto.slack.waitFor(() => act.text(modal).includes('通知'));
  });

  test('one whose order was told by a later one says so, and is not sent again', async () => {
    const line = '/orders notifications failed 720';
    const before = await act.ask(hanako, line);
    const kind = dialect === 'runbook' ? 'type' : 'notification_type';
    const columns = `partner_id, ${kind}, payload`;
    await banto.sql(
      `insert into partner_notifications (${columns}, status, created_at, sent_at)
        select ${columns}, 'sent', created_at + interval '1 minute', created_at + interval '2 minutes'
        from partner_notifications where status = 'failed' and ${kind} in ('new_order', 'order_created')`,
    );
    const after = await act.ask(hanako, line);
    expect(rowsOf(after)).toHaveLength(rowsOf(before).length);
    expect(columnOf(after, '状態')).toContain('送信失敗（その後送信済み）');
    const offered = (answer: typeof after): boolean => actionIdsOf(answer).some((id) => id.startsWith('orders.resend'));
    expect(offered(before)).toBe(true);
    expect(offered(after)).toBe(false);
    // One that failed after that changes nothing: the partner was told.
    await banto.sql(
      `insert into partner_notifications (${columns}, status, created_at)
        select ${columns}, 'failed', created_at + interval '30 seconds'
        from partner_notifications where status = 'sent' and sent_at = created_at + interval '1 minute'`,
    );
    expect(columnOf(await act.ask(hanako, line), '状態')).toContain('送信失敗（その後送信済み）');
    await banto.sql(
      `delete from partner_notifications f using partner_notifications s
        where f.status = 'failed' and s.status = 'sent' and s.sent_at = s.created_at + interval '1 minute'
          and f.created_at = s.created_at + interval '30 seconds' and f.payload = s.payload`,
    );
    await banto.sql(
      `delete from partner_notifications where status = 'sent' and sent_at = created_at + interval '1 minute'`,
    );
  });

  test('what waits is counted as the alert counts it', async () => {
    const answer = await act.ask(hanako, '/orders notifications waiting');
    for (const [shown, kind] of [
      ['待ち', 'waiting'],
      ['送信待ち', 'waiting'],
      ['失敗', 'failed'],
      ['送信失敗', 'failed'],
    ] as const)
      expect(tablesOf(await act.ask(hanako, `/orders notifications ${shown}`))).toEqual(
        tablesOf(await act.ask(hanako, `/orders notifications ${kind}`)),
      );
    const health = act.text(await act.ask(hanako, '/ops health'));
    const [, waiting] = /送信待ち (\d+)件/u.exec(act.text(answer)) ?? [];
    expect(rowsOf(answer)).toHaveLength(Number(waiting));
    expect(health).toContain(`${waiting}件`);
  });

  // The runbook's schema keeps no answers.
  if (dialect === 'runbook') return;
  test('a viewer sees the HTTP code, not what a partner’s server said', async () => {
    await banto.sql(`update partner_notifications set error_message = 'SECRET-ANSWER' where status = 'failed'`);
    expect(act.text(await act.ask(aoi, '/orders notifications failed 720'))).not.toContain('SECRET-ANSWER');
    expect(act.text(await act.ask(hanako, '/orders notifications failed 720'))).toContain('SECRET-ANSWER');
    const line = `/orders show ${landmarks.orders.notificationFailed}`;
    expect(act.text(await act.ask(aoi, line))).not.toContain('SECRET-ANSWER');
    expect(columnOf(await act.ask(hanako, line), 'エラー内容')).toContain('SECRET-ANSWER');
  });

  test('what failed is not said to be sent: it was tried', async () => {
    const id = landmarks.orders.notificationFailed;
    const shown = await act.ask(hanako, `/orders show ${id}`);
    expect(columnOf(shown, '最終試行').join('')).toMatch(/\d:\d\d/u);
    expect(columnOf(shown, '応答')).toContain('HTTP 500');
    const modal = await act.open(hanako, `/orders resend ${id}`);
    expect(act.text(modal)).toMatch(/通知\s+送信失敗\s+最終試行\s+\S+ \d+:\d\d/u);
  });
});
