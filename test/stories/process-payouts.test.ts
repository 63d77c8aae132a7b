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
  expect(textOf(modal)).toContain('¥75,000（2件）');
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
  // The request's card ends with the result, too.
  const card = await act.requestCard((text) => text.includes('承認済み'));
  await act.waitFor(() => /合計 ¥[\d,]+、2件を処理しました/u.test(textOf(card)));
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

/** Runs SQL at the moment the call is about to begin: after the approval read the rows, before the function does. */
const asItStarts = (statements: string): Promise<unknown> =>
  banto.sql(`create function as_it_starts() returns trigger language plpgsql as $$ begin ${statements} return null; end $$;
    create trigger as_it_starts after update on banto.receipt for each row
      when (new.state = 'started' and old.state <> 'started') execute function as_it_starts()`);

describe('what nobody saw in the preview', () => {
  test.each([
    ['was failed', 'failed', '失敗 → 振込待ち'],
    ['was paid', 'completed', '支払済み → 振込待ち'],
    ['was of an unknown status', 'banana', '不明な状態 (banana) → 振込待ち'],
  ])(
    'a payout that %s becomes scheduled before the function selects: recorded, and said',
    async (_what, status, change) => {
      const other = await act.owe({ amount: 12_000, status, notes: '前の備考' });
      await asItStarts(
        `update payouts_v31 set status = 'scheduled', scheduled_date = '2026-11-20' where id = '${other}';`,
      );
      await processed();
      const said = await outcome();
      expect(said).toContain('2件を処理しました');
      expect(said).toContain(
        `確認画面になかった支払い 1件も、呼び出しの開始後に変わりました: ${other.slice(0, 8)} ¥12,000（${change}`,
      );
      const [row] = await act.audit('subject = $1', [`payout:${other}`]);
      expect(row).toMatchObject({
        operation: 'payouts.process',
        outcome: 'done',
        before: status === 'completed' ? { status } : { status, notes: '前の備考' },
        after: { status: 'ready_for_transfer', notes: expect.stringContaining('Ready'), final_payout: 12_000 },
      });
      expect((await log()).filter((each) => each.outcome === 'done')).toHaveLength(4);
    },
  );

  test('the amount of a payout that is not in the preview changes, but not its status: recorded, and said', async () => {
    const other = await act.owe({ amount: 12_000, status: 'failed' });
    await asItStarts(`update payouts_v31 set final_payout = 90000 where id = '${other}';`);
    await processed();
    expect(await outcome()).toContain(
      `確認画面になかった支払い 1件も、呼び出しの開始後に変わりました: ${other.slice(0, 8)} ¥90,000（金額 ¥12,000 → ¥90,000）`,
    );
    expect(await act.audit('subject = $1', [`payout:${other}`])).toMatchObject([
      { before: { status: 'failed', final_payout: 12_000 }, after: { status: 'failed', final_payout: 90_000 } },
    ]);
  });

  test('a payout that is created meanwhile: recorded as new', async () => {
    await asItStarts(`insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, scheduled_date)
      values ('creator', gen_random_uuid(), '2026-10-01', '2026-10-31', 1, 0, 1, 12000, '2026-11-20');`);
    await processed();
    expect(await outcome()).toContain('確認画面になかった支払い 1件も');
    const rows = await act.audit(`operation = 'payouts.process' and outcome = 'done' and subject like 'payout:%'`);
    expect(rows.filter(({ before }) => before === null)).toMatchObject([{ after: { status: 'ready_for_transfer' } }]);
  });

  test('previewed payouts that end otherwise are named, and it is no success', async () => {
    banto.marketplace.mode.payouts = 'lie';
    await asItStarts(`update payouts_v31 set status = 'failed' where final_payout = 30000;
      delete from payouts_v31 where final_payout = 45000;`);
    const { today } = await processed();
    const said = await outcome();
    expect(said).toContain('2件中 0件が処理済み、0件が未処理です');
    expect(said).toContain('確認画面と違う結果になった支払い 2件');
    for (const [index, change] of ['¥30,000（予定 → 失敗）', '¥45,000（予定 → 削除）'].entries())
      expect(said).toContain(`${today[index]?.slice(0, 8) ?? ''} ${change}`);
    expect((await log()).at(-1)?.outcome).toBe('failed');
    const [gone] = await act.audit('subject = $1', [`payout:${today[1] ?? ''}`]);
    expect(gone).toMatchObject({ before: { status: 'scheduled' }, after: null });
  });

  test('an amount that changes on the way is recorded as it is, and said', async () => {
    await asItStarts('update payouts_v31 set final_payout = 31000 where final_payout = 30000;');
    const { today } = await processed();
    expect(await outcome()).toContain('確認画面と違う結果になった支払い 1件');
    expect(await act.audit('subject = $1', [`payout:${today[0] ?? ''}`])).toMatchObject([
      { before: { final_payout: 30_000 }, after: { final_payout: 31_000 } },
    ]);
  });
});

test('the payouts that were left are named', async () => {
  banto.marketplace.mode.payouts = 'lie';
  const { today } = await processed();
  const said = await outcome();
  for (const id of today) expect(said).toContain(id.slice(0, 8));
});

test('two processes never handle one call at once: while another holds it, nothing is called and nothing is concluded', async () => {
  await act.owe({ amount: 30_000, status: 'scheduled' });
  expect(await act.submit(taro, await act.open(taro, '/payouts process'))).toContain('承認を依頼しました');
  const card = structuredClone(await act.requestCard((text) => text.includes('承認待ち')));
  const [request] = await banto.sql<{ receipt: string }>(`select receipt_id as receipt from banto.request`);
  await banto.database.withClient(async (other) => {
    // The key that every version uses.
    const key = [`foreign ${request?.receipt ?? ''}`];
    await other.query('select pg_advisory_lock(hashtextextended($1, 0))', key);
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
    // Old enough for every round that looks for receipts without a process.
    await banto.sql(`update banto.receipt set stored_at = stored_at - interval '2 minutes' where state = 'started'`);
    await aRoundPasses();
    await aRoundPasses();
    expect(await banto.sql(`select state from banto.receipt where id = $1`, [request?.receipt])).toEqual([
      { state: 'started' },
    ]);
    await other.query('select pg_advisory_unlock(hashtextextended($1, 0))', key);
  });
  // Whoever held it may have made the call, so it is not made again.
  expect(await outcome()).toContain('番頭が再起動したため、結果が不明です');
  expect(calls()).toBe(0);
});

/** Waits until a round has concluded a receipt whose process is gone. */
async function aRoundPasses(): Promise<void> {
  const [row] = await banto.sql<{ id: string }>(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at, stored_at)
     values (gen_random_uuid()::text, 'operation', 'none.such', '{}', $1, 'T0000001', 'modal', now(), now() - interval '1 hour')
     returning id`,
    [taro],
  );
  await banto.slack.waitFor(
    async () =>
      (await banto.sql(`select from banto.receipt where id = $1 and state <> 'stored'`, [row?.id])).length > 0 ||
      undefined,
    longest(10_000),
  );
}

test('an operator may not process payouts, and before nine nobody may', async () => {
  expect(await act.asked(hanako, '/payouts process')).toContain('権限が必要です');
  expect(await act.asked(taro, '/payouts process')).toContain('本日が予定日の支払いは 0件です');
});

describe('killed during the call to the marketplace', () => {
  test.each([
    ['it had not begun', false, 'unknown', /番頭が再起動したため、結果が不明です(?!.*確認画面になかった)/su],
    ['it had done its work', true, 'done', /2件を処理しました.*確認画面になかった支払い 1件も/su],
  ] as const)(
    '%s: the rows are read again, the function is not called again',
    async (_what, worked, state, words) => {
      await banto[Symbol.asyncDispose]();
      // Killed while it sends a direct message, Banto looks for it there after the restart, which Slack refuses.
      const mayRefuse = [/^views\.update/, /^conversations\.history D/];
      banto = await startBanto({ dialect: 'production', inProcess: false, mayRefuse });
      act = acts(banto);
      banto.marketplace.mode.payouts = 'hang';
      // One that nobody saw, and one that Banto itself pays meanwhile.
      const besides = await act.owe({ amount: 5_000, status: 'failed' });
      const paid = await act.owe({ amount: 4_000 });
      const { today } = await processed();
      await banto.slack.waitFor(() => calls() === 1 || undefined, 10_000);
      await banto.processes[0]?.kill();
      if (worked)
        await banto.sql(`update payouts_v31 set status = 'ready_for_transfer' where id = any($1) or id = $2`, [
          today,
          besides,
        ]);
      await banto.sql(`update banto.channel_turn set next_at = next_at - interval '2 minutes'`);
      await banto.addReplica();
      expect(
        await act.submit(hanako, await act.open(hanako, `/payouts paid ${paid}`), { transaction_id: 'MEANWHILE-1' }),
      ).toContain('支払済みにしました');
      // Pretend that minutes have passed: until then the dead process's call and messages may still be in progress.
      await banto.sql(`update banto.receipt set stored_at = stored_at - interval '2 minutes' where state = 'started'`);
      await banto.slack.waitFor(
        async () => (await log()).some((row) => row.subject === 'payouts:process' && row.outcome === state),
        30_000,
      );
      const said = await outcome();
      expect(said).toMatch(words);
      expect(said).not.toContain(paid.slice(0, 8));
      expect(calls()).toBe(1);
      await act.directMessage(taro, (text) => words.test(text));
      const rows = await log();
      expect(rows.filter((row) => row.outcome === 'started')).toHaveLength(1);
      expect(rows.filter((row) => row.outcome === 'done')).toHaveLength(worked ? 4 : 0);
    },
    longest(60_000),
  );
});
