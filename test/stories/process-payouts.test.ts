import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, taro } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeEach(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterEach(() => banto[Symbol.asyncDispose]());

const calls = (): number =>
  banto.marketplace.calls.filter(({ method, path }) => method === 'POST' && path.includes('process-payouts')).length;

/** Processes two payouts of today and one left from an earlier day: taro requests, ken approves. */
const processed = async (): Promise<{ today: string[]; left: string }> => {
  const today = [
    await act.owe({ amount: 30_000, status: 'scheduled', notes: '先月分' }),
    await act.owe({ amount: 45_000, status: 'scheduled' }),
  ];
  const left = await act.owe({ amount: 9_000, status: 'scheduled', due: '2026-11-10' });
  const modal = await act.open(taro, '/payouts process');
  expect(textOf(modal)).toMatch(/2件（¥75,000）を振込待ちにします[\s\S]*/);
  expect(textOf(modal)).toContain('予定日を過ぎたまま残っている支払いが 1件');
  expect(textOf(modal)).toContain('1件の備考は上書きされます');
  expect(await act.submit(taro, modal)).toContain('承認を依頼しました');
  const card = await act.requestCard((text) => text.includes('承認待ち'));
  await banto.slack.as(ken).click(card, 'request.approve');
  return { today, left };
};

const outcome = (): Promise<string> => act.posted((text) => text.startsWith('支払い処理を実行')).then(textOf);
const log = () => act.audit(`operation = 'payouts.process'`);

test('called once, and the rows decide the outcome: both payouts are ready, the one from an earlier day is not changed', async () => {
  const { today, left } = await processed();
  expect(await outcome()).toContain('2件を処理しました');
  expect(calls()).toBe(1);
  for (const id of today) expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  expect((await act.payout(left))?.status).toBe('scheduled');
  const rows = await act.auditRows(5, `operation = 'payouts.process'`);
  expect(rows.map((row) => row.outcome)).toEqual(['requested', 'started', 'done', 'done', 'done']);
  expect(rows.filter((row) => row.subject?.startsWith('payout:')).map((row) => row.before?.['notes'])).toContain(
    '先月分',
  );
  await act.directMessage(taro, (text) => text.includes('2件を処理しました'));
});

test('it says ok and has written nothing: reported as a failure, with the count', async () => {
  banto.marketplace.mode.payouts = 'lie';
  await processed();
  expect(await outcome()).toMatch(
    /成功と応答しましたが、更新されていない行があります。2件中 0件が処理済み、2件が未処理/,
  );
  expect((await log()).at(-1)?.outcome).toBe('failed');
});

test('the connection breaks after the work: the rows show that it is done', async () => {
  banto.marketplace.mode.payouts = 'drop';
  await processed();
  expect(await outcome()).toContain('2件を処理しました（応答は確認できませんでしたが、行は更新されています）');
  expect(calls()).toBe(1);
});

test.each([
  ['forbidden', 'failed', '権限がありません (403)'],
  ['limited', 'failed', '回数の上限'],
  ['error', 'unknown', 'サーバー内部のエラー'],
  ['html', 'unknown', 'HTML'],
] as const)('%s: %s, in words, and not called again', async (mode, state, words) => {
  banto.marketplace.mode.payouts = mode;
  await processed();
  expect(await outcome()).toContain(words);
  expect((await log()).at(-1)?.outcome).toBe(state);
  expect(calls()).toBe(1);
});

test('an operator may not process payouts, and before nine nobody may', async () => {
  expect(await act.asked(hanako, '/payouts process')).toContain('権限が必要です');
  expect(await act.asked(taro, '/payouts process')).toContain('本日が予定日の支払いは 0件です');
});

describe('killed during the call to the marketplace', () => {
  test.each([
    ['it had not begun', false, 'unknown', '番頭が再起動したため、結果が不明です'],
    ['it had done its work', true, 'done', '2件を処理しました'],
  ] as const)(
    '%s: the rows are read again, the function is not called again',
    async (_what, worked, state, words) => {
      await banto[Symbol.asyncDispose]();
      // Killed while it sends a direct message, Banto looks for it there after the restart, which Slack refuses.
      const mayRefuse = [/^views\.update/, /^conversations\.history D/];
      banto = await startBanto({ dialect: 'production', inProcess: false, mayRefuse });
      act = acts(banto);
      banto.marketplace.mode.payouts = 'hang';
      const { today } = await processed();
      await banto.slack.waitFor(() => calls() === 1 || undefined, 10_000);
      await banto.processes[0]?.kill();
      if (worked) await banto.sql(`update payouts_v31 set status = 'ready_for_transfer' where id = any($1)`, [today]);
      // Pretend that minutes have passed: until then the dead process's call and messages may still be in progress.
      await banto.sql(`update banto.receipt set stored_at = stored_at - interval '2 minutes' where state = 'started'`);
      await banto.sql(`update banto.channel_turn set next_at = next_at - interval '2 minutes'`);
      await banto.addReplica();
      await banto.slack.waitFor(
        async () => (await log()).some((row) => row.subject === 'payouts:process' && row.outcome === state),
        30_000,
      );
      expect(await outcome()).toContain(words);
      expect(calls()).toBe(1);
      await act.directMessage(taro, (text) => text.includes(words));
      const rows = await log();
      expect(rows.filter((row) => row.outcome === 'started')).toHaveLength(1);
      expect(rows.filter((row) => row.outcome === 'done')).toHaveLength(worked ? 3 : 0);
    },
    longest(60_000),
  );
});
