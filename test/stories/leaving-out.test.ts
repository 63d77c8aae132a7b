import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken } from '#playground/cast.ts';
import { objectOf, objectsOf } from '#playground/json.ts';
import { find, textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('payouts left out of a batch ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterEach(() => banto.sql(`delete from payouts_v31 where status = 'ready_for_transfer'`));
  afterAll(() => banto[Symbol.asyncDispose]());

  const offered = (view: View): unknown[] =>
    objectsOf(find(view, 'value', { where: ({ type }) => type === 'multi_static_select' })?.element['options']);
  const leaveOut = (view: View, ids: readonly string[]): Promise<unknown> =>
    banto.slack.as(hanako).clickInView(view, 'value', { block: 'exclude', selected: ids });
  const showing = (view: View, text: string): Promise<boolean> =>
    banto.slack.waitFor(
      () => textOf(view).includes(text),
      undefined,
      () => `${text} in: ${textOf(view)}`,
    );
  const pay = async (view: View): Promise<string> => {
    const said = await act.submit(hanako, view);
    expect(said).toContain('承認を依頼しました');
    return act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
  };

  test('the total changes with every choice, and exactly the others are paid', async () => {
    const stays = await act.owe({ amount: 9_700, name: '林 結衣' });
    const [one, other] = [
      await act.owe({ amount: 30_000, name: '星野 ひかり' }),
      await act.owe({ amount: 1_200, name: '林 結衣' }),
    ];
    // The two of 林 結衣 go to the same person.
    await banto.sql(
      `update payouts_v31 set recipient_id = (select recipient_id from payouts_v31 where id = $1) where id = $2`,
      [stays, other],
    );
    const view = await act.open(hanako, '/payouts paid-all');
    expect(textOf(view)).toContain('承認を依頼する（¥40,900）');
    expect(textOf(view)).toContain('同じ受取人 1名: 林 結衣 2件');
    expect(offered(view)).toHaveLength(3);
    await leaveOut(view, [stays]);
    await showing(view, '承認を依頼する（¥31,200）');
    expect(textOf(view)).not.toContain('同じ受取人');
    await leaveOut(view, []);
    await showing(view, '承認を依頼する（¥40,900）');
    await leaveOut(view, [stays]);
    await showing(view, '承認を依頼する（¥31,200）');
    await act.submit(hanako, view);
    const { card } = await act.openRequest();
    // The approver sees what was left out, too, also in Slack's question.
    expect(JSON.stringify(find(card, 'request.approve')?.element['confirm'])).toContain('（2件、除外 1件）');
    expect(textOf(card)).toContain('1件 ¥9,700（林 結衣）');
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('2件、合計 ¥31,200');
    // And so does who looks at it later.
    await act.requestCard((text) => text.includes('✅ 承認済み') && text.includes('1件 ¥9,700（林 結衣）'));
    for (const id of [one, other]) expect((await act.payout(id))?.status).toBe('completed');
    expect((await act.payout(stays))?.status).toBe('ready_for_transfer');
  });

  test('one that another request already asks for is named, until it is left out', async () => {
    const asked = await act.owe({ amount: 300_000, name: '星野 ひかり' });
    const one = await act.owe({ amount: 2_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${asked} ASKED-${asked.slice(0, 8)}`));
    // Whoever tries the same alone learns it before typing.
    expect(textOf(await act.open(hanako, `/payouts paid ${asked}`))).toContain(
      'すでに「支払済みにする」の承認待ちです',
    );
    const view = await act.open(hanako, '/payouts paid-all');
    expect(textOf(view)).toMatch(/1件は、すでに「支払済みにする」の承認待ちです（.+ の依頼）: ¥300,000 星野 ひかり。/u);
    await leaveOut(view, [asked]);
    await showing(view, '承認を依頼する（¥2,000）');
    expect(textOf(view)).not.toContain('承認待ちです');
    await act.decide(ken, structuredClone((await act.openRequest(`payout:${asked}`)).card), 'request.approve');
    expect((await act.payout(asked))?.status).toBe('completed');
    expect((await act.payout(one))?.status).toBe('ready_for_transfer');
  });

  test('who pays one of a list that waits for approval learns that the list cannot be paid then, and so it is', async () => {
    const [one] = [await act.owe({ amount: 5_000 }), await act.owe({ amount: 2_000 })];
    await act.submit(hanako, await act.open(hanako, '/payouts paid-all'));
    const { card } = await act.openRequest();
    const view = await act.open(hanako, `/payouts paid ${one} ALONE-${one.slice(0, 8)}`);
    expect(textOf(view)).toMatch(
      /すでに「まとめて支払済みにする」の承認待ちです（.+ の依頼）。先にこちらを実行すると、その依頼は実行できなくなります。/u,
    );
    await act.submit(hanako, view);
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('内容が変わったため');
  });

  test('one whose request was rejected lately is named with the reason, alone and in a list, for a week', async () => {
    const doubted = await act.owe({ amount: 250_000, name: '星野 ひかり' });
    await act.owe({ amount: 2_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${doubted} DOUBT-${doubted.slice(0, 8)}`));
    const { id, card } = await act.openRequest(`payout:${doubted}`);
    const modal = await (await banto.slack.as(ken).click(card, 'request.reject')).opened((shown) => !!shown.submit);
    await banto.slack.as(ken).submit(modal, { reason: '金額を確認してください' });
    await act.waitFor(
      async () => (await banto.sql(`select from banto.request where id = $1 and state = 'rejected'`, [id]))[0],
    );
    const rejected = /「支払済みにする」の依頼が .+ に却下されています（理由: 金額を確認してください）/u;
    expect(textOf(await act.open(hanako, `/payouts paid ${doubted}`))).toMatch(rejected);
    const view = await act.open(hanako, '/payouts paid-all');
    expect(textOf(view)).toMatch(
      /1件は、「支払済みにする」の依頼が .+ に却下されています（理由: 金額を確認してください）: ¥250,000 星野 ひかり。/u,
    );
    await leaveOut(view, [doubted]);
    await showing(view, '承認を依頼する（¥2,000）');
    expect(textOf(view)).not.toMatch(rejected);
    await banto.sql(`update banto.request set decided_at = decided_at - interval '8 days' where id = $1`, [id]);
    expect(textOf(await act.open(hanako, `/payouts paid ${doubted}`))).not.toMatch(rejected);
  });

  test('a choice that was not previewed shows the new total before anything is asked', async () => {
    const [stays, one] = [await act.owe({ amount: 5_000 }), await act.owe({ amount: 2_000 })];
    const view = await act.open(hanako, '/payouts paid-all');
    await banto.slack.as(hanako).submit(view, { exclude: [stays] });
    await showing(view, '承認を依頼する（¥2,000）');
    expect(await banto.sql(`select from banto.request where state = 'open'`)).toEqual([]);
    expect(await pay(view)).toContain('1件、合計 ¥2,000');
    expect((await act.payout(one))?.status).toBe('completed');
    expect((await act.payout(stays))?.status).toBe('ready_for_transfer');
  });

  test('when all are left out, nothing is asked; a single one cannot be left out', async () => {
    const ids = [await act.owe({ amount: 5_000 }), await act.owe({ amount: 2_000 })];
    const view = await act.open(hanako, '/payouts paid-all');
    await leaveOut(view, ids);
    await showing(view, 'すべて除外された');
    await banto.sql('delete from payouts_v31 where id = $1', [ids[0]]);
    expect(offered(await act.open(hanako, '/payouts paid-all'))).toEqual([]);
  });

  test('of more than a hundred, Slack asks for those that fit what is typed', async () => {
    for (let n = 1; n <= 101; n++) await act.owe({ amount: 1_000 + n });
    const stays = await act.owe({ amount: 7, name: '岡崎 なおみ' });
    const also = await act.owe({ amount: 9_000, name: '星野 ひかり' });
    const view = await act.open(hanako, '/payouts paid-all');
    const total = (101 * 1_000 + (101 * 102) / 2 + 9_007).toLocaleString('en-US');
    expect(textOf(view)).toContain(`承認を依頼する（¥${total}）`);
    const found = await banto.slack.as(hanako).suggest(view, 'exclude', '岡崎');
    expect(found.map(({ value }) => value)).toEqual([stays]);
    // Nothing typed: the largest first, as many as Slack takes.
    const all = await banto.slack.as(hanako).suggest(view, 'exclude', '');
    expect(all).toHaveLength(100);
    expect(all[0]?.['value']).toBe(also);
    expect(await banto.slack.as(hanako).suggest(view, 'exclude', 'だれもいない')).toEqual([]);
    await leaveOut(view, [stays, also]);
    await showing(view, '除外  2件 ¥9,007');
    expect(await pay(view)).toContain('101件、合計');
    for (const id of [stays, also]) expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  });

  test('nothing is suggested to somebody who may not pay', async () => {
    for (let n = 1; n <= 101; n++) await act.owe({ amount: 2_000 + n });
    const view = await act.open(hanako, '/payouts paid-all');
    const as = (user: string): Promise<readonly unknown[]> =>
      banto.slack.as(hanako).suggest(view, 'exclude', '', {
        tamper: (payload) => Object.assign(objectOf(payload['user']), { id: user }),
      });
    expect(await as(aoi)).toEqual([]);
    expect(await as(hanako)).toHaveLength(100);
  });
});
