import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, guest, hanako, ken, sam, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { MINUTE_MS } from '#src/domain/time/duration.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';

/** What careful people try, and what they expect to read. */
let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production' });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

let transfers = 0;
const transaction = (): string => `CARE-${(transfers += 1)}`;

const paid = async (person: string, id: string, transactionId = transaction()): Promise<string> =>
  act.submit(person, await act.open(person, `/payouts paid ${id} "${transactionId}"`));

/** Requests a payment above the limit. Returns a copy of its card, as it is on the screen at that moment. */
const asked = async (line: (id: string) => string, values: Record<string, string> = {}): Promise<Message> => {
  const id = await act.owe({ amount: 400_000 });
  await act.submit(hanako, await act.open(hanako, line(id)), values);
  return structuredClone(await act.requestCard((text) => text.includes(id) && text.includes('承認待ち')));
};

/** Submits a modal and returns the errors of its fields. */
const errorsOf = async (person: string, view: View, values: Record<string, string>): Promise<Record<string, string>> =>
  (await banto.slack.as(person).submit(view, values, { force: true })).errors;

describe('a request card', () => {
  test('can be rejected by approvers only, and others are not asked for a reason', async () => {
    const card = await asked((id) => `/payouts paid ${id} ${transaction()}`);
    for (const [person, said] of [
      [aoi, 'には承認者の権限'],
      [guest, 'ゲストの方は'],
      [hanako, 'ご自身の依頼は却下できません'],
    ] as const) {
      const answer = await banto.slack.as(person).click(card, 'request.reject');
      expect(textOf(await answer.message())).toContain(said);
      expect(answer.view()).toBeUndefined();
    }
    const modal = await (
      await banto.slack.as(ken).click(card, 'request.reject')
    ).opened((view) => Boolean(view.submit));
    await banto.slack.as(ken).submit(modal, { reason: '請求書がありません' });
    await act.directMessage(hanako, (text) => text.includes('請求書がありません'));
    const late = await banto.slack.as(ken).click(card, 'request.reject');
    const said = textOf(await late.message());
    expect(said).toMatch(/佐藤健 さんが却下済みです（.+）。/);
    expect(said).toContain('手順書: 支払い処理 1.');
    expect(late.view()).toBeUndefined();
    const rows = await act.auditRows(5, `operation = 'request.reject'`);
    expect(rows.map(({ actor, outcome, reason }) => [actor, outcome, reason?.split(':')[0]])).toEqual([
      [aoi, 'refused', 'not_permitted'],
      [guest, 'refused', 'not_permitted'],
      [hanako, 'refused', 'not_permitted'],
      [ken, 'done', '請求書がありません'],
      [ken, 'refused', 'already_decided'],
    ]);
  });

  test('shows the requester’s input: the transaction id as it will be recorded, the day, the remark', async () => {
    const card = await asked((id) => `/payouts paid ${id} "ＣＡＲＤ－　７"`, {
      paid_on: '2026-11-18',
      note: '窓口で振込',
    });
    expect(textOf(card)).toMatch(/取引ID\s+CARD- 7\n振込日\s+11月18日\(水\)\nメモ\s+窓口で振込/);
  });

  test('whose rows have changed tells the person who decides that it has ended', async () => {
    const card = await asked((id) => `/payouts paid ${id} ${transaction()}`);
    await banto.sql(`update payouts_v31 set final_payout = 1 where final_payout = 400000`);
    expect(await act.decide(ken, card, 'request.approve')).toContain('この依頼は終了しました。');
  });
});

describe('a transaction id', () => {
  test.each([
    ['ｗｉｄｅ－７', 'WIDE-7'],
    ['SPACE\u300010', 'space 10'],
    [' edge-11\t', 'EDGE-11'],
    ['NBSP\u00a012', 'nbsp12'],
  ])('that the marketplace holds as “%s” is not taken again as “%s”', async (held, typed) => {
    const other = await act.owe({ amount: 10, status: 'completed' });
    await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [other, held]);
    const id = await act.owe({ amount: 10 });
    expect(await paid(hanako, id, typed)).toContain(`別の支払い（¥10 ${other.slice(0, 8)}）で使用済みです`);
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  });

  test('that a reopened payout used before is shown as its own', async () => {
    const id = await act.owe({ amount: 20 });
    await paid(hanako, id, 'AGAIN-1');
    await act.submit(taro, await act.open(taro, `/payouts reopen ${id}`), { reason: '誤記録' });
    const card = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    await act.decide(ken, card, 'request.approve');
    const said = await paid(hanako, id, 'again-1');
    expect(said).toContain('この支払いの取り消した記録で使用済みです');
    expect(said).not.toContain('別の支払い');
    const [undone] = await act.audit(`operation = 'payouts.reopen' and outcome = 'done' and subject = $1`, [
      `payout:${id}`,
    ]);
    expect(undone?.before?.['paid_at']).toMatch(/^2026-11-20T/);
  });
});

test('a negative amount does not let one person pay more than the limit alone', async () => {
  await paid(sam, await act.owe({ amount: -500_000 }));
  await paid(sam, await act.owe({ amount: 100_000 }));
  const id = await act.owe({ amount: 1 });
  expect(await paid(sam, id)).toContain('A second person has been asked');
  expect((await act.payout(id))?.status).toBe('ready_for_transfer');
});

describe('the audit log', () => {
  test('can be searched by the number that people were given, or by the subject', async () => {
    const id = await act.owe({ amount: 30 });
    const [, receipt = ''] = /受付番号 ([0-9a-f]{8})/.exec(await paid(hanako, id, 'FOUND-1')) ?? [];
    for (const line of [receipt, id, `payout:${id}`, `受付番号:${receipt}`]) {
      const found = await act.asked(hanako, `/ops audit ${line}`);
      expect(found, line).toContain('該当する記録は 1件です。');
      expect(found, line).toContain('FOUND-1');
    }
    expect(await act.asked(hanako, '/ops audit @yamada')).toContain('支払済みを取り消す');
    expect(await act.asked(hanako, '/ops audit actr:U0OPER1')).toContain('もしかして: actor:');
  });
});

describe('a modal', () => {
  test('shows an error at the field for a wrong day, and accepts another day with the last button', async () => {
    const id = await act.owe({ amount: 3_000, status: 'failed', due: '2026-11-10' });
    const modal = await act.open(hanako, `/payouts reschedule ${id}`);
    expect(await errorsOf(hanako, modal, { date: '2026-11-20' })).toEqual({
      date: expect.stringContaining('（空欄なら約1週間後の銀行営業日）で指定してください'),
    });
    expect(await act.submit(hanako, modal, { date: '2026-12-01' })).toContain('12月1日(火) にしました');
    const [row] = await banto.sql('select status, scheduled_date from payouts_v31 where id = $1', [id]);
    expect(row).toEqual({ status: 'scheduled', scheduled_date: '2026-12-01' });
  });

  test('shows a warning for a day on which banks are closed, before the last button', async () => {
    const id = await act.owe({ amount: 3_000, status: 'failed', due: '2026-11-10' });
    const modal = await act.open(hanako, `/payouts reschedule ${id}`);
    await banto.slack.as(hanako).submit(modal, { date: '2026-11-23' });
    await banto.slack.waitFor(() => textOf(modal).includes('銀行の休業日') || undefined);
    expect(await act.submit(hanako, modal)).toContain('11月23日(月) にしました');
  });

  test('does not accept another day when that changes what is paid', async () => {
    await act.owe({ amount: 40, due: '2026-11-01', name: '月初' });
    const modal = await act.open(hanako, '/payouts paid-all 2026-11-01');
    await act.owe({ amount: 50, due: '2026-11-02', name: '翌日' });
    await banto.slack.as(hanako).submit(modal, { date: '2026-11-02' });
    await banto.slack.waitFor(() => textOf(modal).includes('翌日') || undefined);
    expect(await act.audit(`operation = 'payouts.paid-all' and outcome = 'requested'`)).toEqual([]);
  });

  test('warns before a batch when the same amount went to the same recipient a few days ago', async () => {
    const recipient = '0a1b2c3d-0000-4000-8000-00000000ca1e';
    await paid(hanako, await act.owe({ amount: 4_500, recipient, due: '2026-11-01' }));
    await act.owe({ amount: 4_500, recipient, due: '2026-11-01' });
    expect(textOf(await act.open(hanako, '/payouts paid-all 2026-11-01'))).toMatch(
      /同じ受取人に同額 1件: ¥4,500 作家.*二重払いでないか/,
    );
  });

  test('shows an error at the field when a reason is needed', async () => {
    const rows = makeRows(banto.sql, 'production');
    const order = await rows.order(await rows.register({ name: '再送工房', status: 'approved' }), 'ORD-CARE');
    const opened = await act.open(hanako, '/orders resend ORD-CARE');
    await act.submit(hanako, opened);
    // The notification worker is called at once: what it writes must not come after the next statement.
    await banto.slack.waitFor(
      async () => (await banto.sql(`select from partner_notifications where status not in ('pending', 'retry')`))[0],
      20_000,
      'the notification worker',
    );
    // Five minutes ago by the bot's clock, which runs on while a busy machine is slow.
    const now = banto.apps[0]?.clock.now() ?? new Date();
    await banto.sql(`update partner_notifications set status = 'sent', sent_at = $1`, [
      new Date(now.getTime() - 5 * MINUTE_MS),
    ]);
    const again = await act.open(hanako, '/orders resend ORD-CARE');
    expect(Object.keys(await errorsOf(hanako, again, {}))).toEqual(['reason']);
    expect(await act.submit(hanako, again, { reason: '届いていないとの連絡' })).toContain('送信待ちにしました');
    await banto.sql(`update manufacturing_partners set status = 'suspended' where name = '再送工房'`);
    expect(await act.asked(hanako, '/orders resend ORD-CARE')).toContain('承認済みではない');
    // The person typed the order's number; the log has the order's id.
    await act.auditRows(1, `operation = 'orders.resend' and outcome = 'refused' and subject = $1`, [`order:${order}`]);
  });

  test('sends no notification to a partner who is suspended at that moment', async () => {
    const rows = makeRows(banto.sql, 'production');
    const partner = await rows.register({ name: '停止中の工房', status: 'approved' });
    await rows.order(partner, 'ORD-RACE');
    const modal = await act.open(hanako, '/orders resend ORD-RACE');
    const outcome = await banto.database.withClient(async (client) => {
      await client.query('begin');
      await client.query(`update manufacturing_partners set status = 'suspended' where id = $1`, [partner]);
      const submitted = act.submit(hanako, modal);
      await banto.slack.waitFor(
        async () =>
          (await banto.sql(`select from pg_locks where not granted and pid <> pg_backend_pid()`)).length > 0 ||
          undefined,
      );
      await client.query('commit');
      return submitted;
    });
    expect(outcome).toContain('承認済みではない');
    expect(await banto.sql('select from partner_notifications where partner_id = $1', [partner])).toEqual([]);
  });

  test('shows choices in the reader’s language, and says when nothing matches', async () => {
    await act.owe({ amount: 60, status: 'failed', name: 'Choice' });
    const modal = await act.open(sam, '/payouts reschedule');
    expect(textOf(modal)).toContain('Choice Fri, Nov 20 failed');
    expect(await act.asked(hanako, '/payouts fail 実在しない作家')).toContain(
      'の対象に「実在しない作家」は見つかりません。',
    );
    // Several have that name, and none may be recorded as failed: they are not missing.
    for (const amount of [61, 62]) await act.owe({ amount, status: 'failed', name: '二重 名前' });
    expect(await act.asked(hanako, '/payouts fail 二重名前')).toContain(
      '「二重名前」に当てはまるものは複数ありますが、いま「振込失敗を記録」の対象になるものはありません。',
    );
    expect(await act.asked(hanako, '/orders resend ORD-MISSING')).toContain('「ORD-MISSING」は見つかりません');
  });
});

test('Home’s buttons name their subject', async () => {
  const home = (await banto.slack.as(ken).openHome()).opened((view) => textOf(view).includes('パートナーの承認'));
  expect(textOf(await home)).toMatch(/パートナーの承認\nパートナーの拒否・停止\nパートナーの再開/);
});

test('a refusal because of the state says who changed the state', async () => {
  const id = await act.owe({ amount: 70 });
  await act.submit(sam, await act.open(sam, `/payouts fail ${id}`), { reason: 'wrong account' });
  expect(await act.asked(hanako, `/payouts fail ${id}`)).toContain('手順書: 支払い処理 2.');
  expect(await act.asked(hanako, `/payouts paid ${id}`)).toMatch(
    /「失敗」のため.*11\/20 11:\d\d に Sam Smith さんが「振込失敗を記録」を行いました。/,
  );
  const foreign = await act.owe({ amount: 70, status: 'failed' });
  expect(await act.asked(hanako, `/payouts paid ${foreign}`)).not.toContain('番頭の外');
});
