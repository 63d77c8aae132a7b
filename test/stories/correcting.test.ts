import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

const reason = '明細の転記ミス';

describe.each(ways)('a mistyped transaction id ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const pay = async (amount: number, transactionId: string, name = '星野 ひかり'): Promise<string> => {
    const id = await act.owe({ amount, name });
    const said = await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), {
      transaction_id: transactionId,
    });
    expect(said).toContain('支払済みにしました');
    return id;
  };
  const correct = async (person: string, id: string, to: string): Promise<string> =>
    act.submit(person, await act.open(person, `/payouts correct ${id}`), { transaction_id: to, reason });
  const freed = (id: string) =>
    banto.sql<{ transaction_id: string; actor: string; freed_by: string }>(
      'select transaction_id, actor, freed_by from banto.freed_transfer where payout_id = $1 order by freed_at',
      [id],
    );

  test('is put right by the operator, and the mistyped id is free for the transfer it belongs to', async () => {
    const id = await pay(9_700, 'BK-0012');
    const before = await act.payout(id);
    const view = await act.open(sam, `/payouts correct ${id}`);
    expect(textOf(view)).toMatch(/^Correct transaction id\n¥9,700 {2}星野 ひかり\nCompleted \(BK-0012\) · creator\n/u);
    expect(await act.submit(sam, view, { transaction_id: 'BK-0021', reason })).toContain('from BK-0012 to BK-0021');
    const row = await act.payout(id);
    expect(row).toMatchObject({ status: 'completed', transaction_id: 'BK-0021', paid_at: before?.paid_at });
    expect(row?.notes).toMatch(/銀行振込完了 BK-0012\n\[.*\] 取引ID訂正 BK-0012 → BK-0021: 明細の転記ミス$/u);
    expect(await freed(id)).toEqual([{ transaction_id: 'BK-0012', actor: hanako, freed_by: sam }]);
    expect((await act.audit(`operation = 'payouts.correct' and outcome = 'done'`)).at(-1)).toMatchObject({
      actor: sam,
      subject: `payout:${id}`,
      reason,
      before: { transaction_id: 'BK-0012' },
      after: { transaction_id: 'BK-0021' },
    });
    // The transfer that really has this id.
    await pay(1_200, 'bk-0012', '林 結衣');
    await act.posted((text) => text.includes('BK-0012 から BK-0021 に訂正しました'));
  });

  test('leaves on record who paid it', async () => {
    const id = await act.owe({ amount: 600 });
    const old = await act.open(sam, `/payouts paid ${id}`);
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: `PAID-${dialect}` });
    await correct(ken, id, `PAID-${dialect}-2`);
    expect(await act.submit(sam, old, { transaction_id: 'AGAIN' })).toContain('田中花子 did “Mark as paid”');
  });

  test('may be put right again, and the payout reopened after it', async () => {
    const id = await pay(500, 'TWICE-1');
    expect(await correct(hanako, id, 'TWICE-2')).toContain('訂正しました');
    expect(await correct(hanako, id, 'TWICE-1')).toContain('TWICE-2 から TWICE-1 に訂正しました');
    expect((await freed(id)).map((each) => each.transaction_id)).toEqual(['TWICE-1', 'TWICE-2']);
    const reopened = await act.submit(taro, await act.open(taro, `/payouts reopen ${id}`), { reason });
    expect(reopened).toContain('必ず2人目の承認');
    await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  });

  test('cannot become one that another payout has, or the one that it is; then nothing is freed', async () => {
    const [id, other] = [await pay(700, 'MINE-1'), await pay(800, 'THEIRS-1')];
    expect(await correct(hanako, id, 'theirs-1')).toContain(`別の支払い（¥800 ${other.slice(0, 8)}）で使用済み`);
    expect(await correct(hanako, id, 'MINE-1')).toContain('取引IDはすでに「MINE-1」です');
    expect((await act.payout(id))?.transaction_id).toBe('MINE-1');
    expect(await freed(id)).toEqual([]);
  });

  test('of an amount above the limit is put right by two', async () => {
    const id = await act.owe({ amount: 250_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: 'LARGE-1' });
    await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
    expect(await correct(hanako, id, 'LARGE-2')).toContain('承認を依頼しました');
    expect((await act.payout(id))?.transaction_id).toBe('LARGE-1');
    const { card } = await act.openRequest();
    expect(textOf(card)).toContain('LARGE-2');
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('訂正しました');
    expect((await act.payout(id))?.transaction_id).toBe('LARGE-2');
    expect(await freed(id)).toEqual([{ transaction_id: 'LARGE-1', actor: hanako, freed_by: hanako }]);
  });

  test('in a batch frees no number for the next batch', async () => {
    await banto.sql(`delete from payouts_v31 where status = 'ready_for_transfer'`);
    const batch = async (): Promise<string[]> => {
      const due = [await act.owe({ amount: 1_000 }), await act.owe({ amount: 2_000 })];
      await act.submit(hanako, await act.open(hanako, '/payouts paid-all'));
      await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
      return Promise.all(due.map(async (id) => (await act.payout(id))?.transaction_id ?? ''));
    };
    const first = (await batch()).toSorted();
    const [last] = await banto.sql<{ id: string }>('select id from payouts_v31 where transaction_id = $1', [first[1]]);
    expect(await correct(hanako, last?.id ?? '', `REAL-${dialect}-${transport}`)).toContain('訂正しました');
    const second = (await batch()).toSorted();
    const [[, freedNumber = ''], [next = '']] = [first, second];
    expect(Number(next.slice(-3))).toBe(Number(freedNumber.slice(-3)) + 1);
  });

  test('and back again: the payout is offered once', async () => {
    const id = await pay(3_400, `BACK-${dialect}-${transport}`, '小田 みき');
    await correct(hanako, id, `AWAY-${dialect}-${transport}`);
    await correct(hanako, id, `BACK-${dialect}-${transport}`);
    const offered = async (person: string, line: string): Promise<string> => textOf(await act.open(person, line));
    // The only one that is meant opens by itself.
    expect(await offered(hanako, '/payouts correct 小田')).toContain('¥3,400  小田 みき 様');
    expect(await offered(taro, '/payouts reopen 小田')).toContain('¥3,400  小田 みき 様');
    await pay(3_500, `ELSE-${dialect}-${transport}`, '小田 けい');
    const both = await offered(hanako, '/payouts correct 小田');
    expect(both.split('¥3,400').length - 1).toBe(1);
    expect(both).toContain('¥3,500');
  });

  test('is offered by name; the function frees no other payout’s id', async () => {
    const id = await pay(3_300, 'NAMED-1', '岡崎 なおみ');
    expect(textOf(await act.open(hanako, '/payouts correct 岡崎'))).toContain('¥3,300  岡崎 なおみ 様');
    const [free] = await banto.sql<{ free: boolean }>(
      `select banto.free_transfer('named-1', gen_random_uuid(), 'U', now()) as free`,
    );
    expect(free?.free).toBe(false);
    expect(await freed(id)).toEqual([]);
  });
});
