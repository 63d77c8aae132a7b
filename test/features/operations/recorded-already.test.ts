import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

/** Ready payouts that carry a transaction id or a paid day which something else wrote. Friday 2026-11-20, 11:30 in Tokyo. */
describe.each(['production', 'runbook'] as const)('%s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const PAID = '2026-11-19T00:00:00.000Z';
  const record = (id: string, transactionId: string | null, paidAt: string | null = null) =>
    banto.sql('update payouts_v31 set transaction_id = $2, paid_at = $3 where id = $1', [id, transactionId, paidAt]);
  const beforeOf = async (id: string) => (await act.audit('subject = $1', [`payout:${id}`])).at(-1)?.before;
  const decided = async (): Promise<string> =>
    act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');

  test('paid: it is warned of, named in the notes, kept in the log, and never free again', async () => {
    const [id, other] = [await act.owe({ amount: 5_000 }), await act.owe({ amount: 6_000 })];
    await record(id, 'tr_live_1', PAID);
    const modal = await act.open(hanako, `/payouts paid ${id} NEW-1`);
    expect(textOf(modal)).toContain(
      '⚠ すでに取引ID「tr_live_1」が記録されています（振込日 11/19 09:00）。振込済みでないか確認してください。',
    );
    expect(await act.submit(hanako, modal)).toContain('支払済みにしました');
    expect((await act.payout(id))?.notes).toMatch(
      /田中花子\] 銀行振込完了 NEW-1（記録されていた取引ID tr_live_1 から変更）$/u,
    );
    expect(await beforeOf(id)).toMatchObject({ transaction_id: 'tr_live_1', paid_at: PAID });
    for (const payout of [other, await act.owe({ amount: 7_000 })])
      expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${payout} TR_live_1`))).toContain(
        '使用済み',
      );
    await banto.sql('delete from payouts_v31 where final_payout in (6000, 7000)');
    // It was this payout's after all: then it is corrected, and only what Banto itself recorded stays used.
    const correcting = await act.open(hanako, `/payouts correct ${id}`);
    const right = { reason: '前の取引IDが正しかった', transaction_id: 'tr_live_1' };
    expect(await act.submit(hanako, correcting, right)).toContain('訂正');
    expect((await act.payout(id))?.transaction_id).toBe('tr_live_1');
  });

  test('paid with the same id: nothing is replaced; with a paid day alone: it is named', async () => {
    const [same, day] = [await act.owe({ amount: 5_100 }), await act.owe({ amount: 5_200 })];
    await record(same, 'Same 1');
    await record(day, null, PAID);
    const modal = await act.open(hanako, `/payouts paid ${same} SAME1`);
    expect(textOf(modal)).toContain('⚠ すでに取引ID「Same 1」が記録されています。振込済みでないか確認してください。');
    expect(await act.submit(hanako, modal)).toContain('支払済みにしました');
    expect((await act.payout(same))?.notes).toMatch(/銀行振込完了 SAME1$/u);
    const other = await act.open(hanako, `/payouts paid ${day} DAY-1`);
    expect(textOf(other)).toContain(
      '⚠ すでに振込日（11/19 09:00）が記録されています。振込済みでないか確認してください。',
    );
    // A row without a paid day is bound as it was before paid days were: requests that are open during an update hold.
    const bound = await banto.sql(`select rows ? 'paid_at' as bound from banto.preview where rows ->> 'id' = $1`, [
      same,
    ]);
    expect(bound[0]).toEqual({ bound: false });
    await banto.sql('delete from payouts_v31 where id = $1', [day]);
  });

  test('paid-all: the warning names them, and the replaced id stays taken', async () => {
    const ids = [await act.owe({ amount: 5_300, name: '林 結衣' }), await act.owe({ amount: 5_400, name: '青木' })];
    await record(ids[0] ?? '', 'tr_live_2', PAID);
    await record(ids[1] ?? '', null, PAID);
    const modal = await act.open(hanako, '/payouts paid-all');
    expect(textOf(modal)).toContain(
      '⚠ 取引IDか振込日が記録済み 2件: ¥5,400 青木（11/19 09:00）、¥5,300 林 結衣（tr_live_2）。振込済みでないか確認してください。',
    );
    expect(await act.submit(hanako, modal)).toContain('承認を依頼しました');
    expect(await decided()).toContain('支払済みにしました');
    expect((await act.payout(ids[0] ?? ''))?.notes).toMatch(
      /一括振込完了 batch_20261120_\d{3}（記録されていた取引ID tr_live_2 から変更）$/u,
    );
    expect(await beforeOf(ids[0] ?? '')).toMatchObject({ transaction_id: 'tr_live_2', paid_at: PAID });
    const other = await act.owe({ amount: 1 });
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${other} tr_live_2`))).toContain('使用済み');
    await banto.sql('delete from payouts_v31 where id = $1', [other]);
  });

  test('paid-list: the same', async () => {
    const id = await act.owe({ amount: 5_500, name: '森' });
    await record(id, 'tr_live_3', PAID);
    const rows = `支払いID\t取引ID\t金額\n${id}\tNEW-9\t5500`;
    const modal = await act.open(hanako, '/payouts paid-list', { rows });
    expect(textOf(modal)).toContain('⚠ 取引IDか振込日が記録済み 1件: ¥5,500 森（tr_live_3）。');
    await act.submit(hanako, modal);
    expect(await decided()).toContain('支払済みにしました');
    expect((await act.payout(id))?.notes).toMatch(/銀行振込完了 NEW-9（記録されていた取引ID tr_live_3 から変更）$/u);
    expect(await beforeOf(id)).toMatchObject({ transaction_id: 'tr_live_3', paid_at: PAID });
    const kept = await banto.sql(`select payout_id from banto.transfer where key = 'tr_live_3'`);
    expect(kept).toEqual([{ payout_id: id }]);
  });

  test.each([
    ['appears', null, PAID, '振込日: — → 2026/11/19 09:00'],
    ['changes', PAID, '2026-11-18T00:00:00.000Z', '振込日: 2026/11/19 09:00 → 2026/11/18 09:00'],
    ['disappears', PAID, null, '振込日: 2026/11/19 09:00 → —'],
  ])('a paid day that %s before the approval is drift, in every payment', async (_how, from, to, said) => {
    const id = await act.owe({ amount: 200_000 });
    await record(id, null, from);
    const refused = async (): Promise<void> => {
      await record(id, null, to);
      expect(await decided()).toContain(said);
      expect((await act.payout(id))?.status).toBe('ready_for_transfer');
      await record(id, null, from);
    };
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} DRIFT-1`));
    await refused();
    await act.submit(hanako, await act.open(hanako, '/payouts paid-all'));
    await refused();
    const rows = `支払いID\t取引ID\t金額\n${id}\tDRIFT-2\t200000`;
    await act.submit(hanako, await act.open(hanako, '/payouts paid-list', { rows }));
    await refused();
    await banto.sql('delete from payouts_v31 where id = $1', [id]);
  });
});
