import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken } from '#playground/cast.ts';
import { asText, objectsOf } from '#playground/json.ts';
import { plain } from '#src/domain/text/text.ts';
import { actionIdsOf, find, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { columnOf, tablesOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('what one does next ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());
  const tellOf = (partner: string, order: string) =>
    banto.sql(
      `insert into partner_notifications (partner_id, ${dialect === 'production' ? 'notification_type' : 'type'}, payload, status)
       values ($1, 'order_created', jsonb_build_object('order_id', $2::text), 'sent')`,
      [partner, order],
    );
  const headerOf = (message: Message): string[] => tablesOf(message)[0]?.[0] ?? [];

  test('two payouts are paid one after the other without typing an id', async () => {
    const due = await act.ask(hanako, '/payouts due');
    const modal = await (
      await banto.slack
        .as(hanako)
        .click(due, 'payouts.paid', { where: (button) => asText(button['action_id']) === 'payouts.paid:10' })
    ).opened(({ submit }) => submit !== undefined);
    const said = await act.submit(hanako, modal, { transaction_id: 'NEXT-1' });
    expect(said).toMatch(/支払済みにしました/);
    const left = Number(/次の支払いへ（残り(\d+)件）/.exec(said)?.[1]);
    expect(left).toBeGreaterThan(10);
    await banto.slack.as(hanako).clickInView(modal, 'payouts.paid');
    await banto.slack.waitFor(() => modal.submit !== undefined);
    const then = await act.submit(hanako, modal, { transaction_id: 'NEXT-2' });
    expect(then).toContain(`残り${left - 1}件`);
  });

  test('a payout that is in an open request of any kind is not offered next', async () => {
    const pay = async (): Promise<number> => {
      const id = await act.owe({ amount: 10 });
      const modal = await act.open(hanako, `/payouts paid ${id}`);
      const said = await act.submit(hanako, modal, { transaction_id: `OPEN-${id.slice(0, 8)}` });
      return Number(/次の支払いへ（残り(\d+)件）/.exec(said)?.[1]);
    };
    const before = await pay();
    // The longest overdue, which would come first.
    const due = '2026-01-05';
    const [one, listed] = [await act.owe({ amount: 20, due }), await act.owe({ amount: 30, due: '2026-01-06' })];
    await act.owe({ amount: 40, due });
    expect(await pay()).toBe(before + 3);
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid-all ${due}`))).toContain(
      '承認を依頼しました',
    );
    expect(await pay()).toBe(before + 1);
    const rows = `支払いID\t取引ID\t金額\n${listed}\tOPEN-LIST\t30`;
    expect(await act.submit(hanako, await act.open(hanako, '/payouts paid-list', { rows }))).toContain(
      '承認を依頼しました',
    );
    expect(await pay()).toBe(before);
    expect((await act.payout(one))?.status).toBe('ready_for_transfer');
    await banto.sql(`delete from payouts_v31 where scheduled_date < '2026-01-10'`);
  });

  test('a payout whose day has passed gets a new one where it is listed, and Home counts it', async () => {
    const missed = await act.owe({ amount: 7_770, name: '見落とし', status: 'scheduled', due: '2026-11-01' });
    await banto.slack.as(hanako).openHome();
    await banto.slack.waitFor(() =>
      /予定日を過ぎた未処理 \d+件/u.test(textOf(banto.slack.home(hanako) ?? { blocks: [] })),
    );
    const due = await act.ask(hanako, '/payouts due');
    const modal = await (
      await banto.slack.as(hanako).click(due, 'payouts.reschedule', { selected: JSON.stringify({ id: missed }) })
    ).opened(({ submit }) => submit !== undefined);
    expect(textOf(modal)).toContain('¥7,770');
    const another = await act.owe({ amount: 7_771, status: 'scheduled', due: '2026-11-02' });
    expect(await act.submit(hanako, modal)).toMatch(/次の再スケジュールへ（残り\d+件）/u);
    expect((await act.payout(missed))?.notes).toContain('再スケジュール 2026-11-01 →');
    await banto.sql(`delete from payouts_v31 where status = 'scheduled' and id <> $1`, [another]);
    await banto.slack.as(hanako).clickInView(modal, 'payouts.reschedule');
    await banto.slack.waitFor(() => textOf(modal).includes('¥7,771'));
    expect(await act.submit(hanako, modal)).not.toContain('次の再スケジュールへ');
  });

  test('a payout that failed gets a new day at once, from the window that says so', async () => {
    const id = await act.owe({ amount: 7_772, name: '組戻し' });
    const modal = await act.open(hanako, `/payouts fail ${id}`);
    expect(await act.submit(hanako, modal, { reason: '組戻し' })).toContain('再スケジュール…');
    const [button = ''] = actionIdsOf(modal).filter((each) => each.startsWith('payouts.reschedule'));
    await banto.slack.as(hanako).clickInView(modal, button);
    await banto.slack.waitFor(() => modal.submit !== undefined && textOf(modal).includes('¥7,772'));
    await act.submit(hanako, modal);
    expect(await act.payout(id)).toMatchObject({ status: 'scheduled' });
  });

  test('in a shared list, where no names are, a choice tells a payout by its amount, its day and its id', async () => {
    const id = await act.owe({ amount: 7_773, name: '名前は出ない', status: 'scheduled', due: '2026-11-03' });
    const shared = await (await banto.slack.as(hanako).command('/payouts due share')).message();
    expect(JSON.stringify(shared.blocks)).toContain(`¥7,773 ・ 11月3日(火) ・ ${id}`);
    expect(JSON.stringify(shared.blocks)).not.toContain('名前は出ない');
  });

  test('after one partner is approved the next that waits is opened, and after one resend the next that failed', async () => {
    const [first, second] = await banto.sql<{ id: string; name: string }>(
      `select id, name from manufacturing_partners where status = 'pending' order by created_at, id`,
    );
    const review = await act.open(ken, `/partners approve ${first?.id}`);
    expect(await act.submit(ken, review)).toMatch(/次の審査へ（残り\d+件）/u);
    await banto.slack.as(ken).clickInView(review, 'partners.approve');
    await banto.slack.waitFor(() => review.submit !== undefined);
    expect(textOf(review)).toContain(plain(second?.name ?? ''));

    const failed = await act.ask(hanako, '/orders notifications failed');
    const resend = await (
      await banto.slack.as(hanako).click(failed, 'orders.resend', { where: ({ type }) => type === 'button' })
    ).opened(({ submit }) => submit !== undefined);
    const [order = ''] = /[0-9a-f-]{36}/u.exec(textOf(resend)) ?? [];
    expect(await act.submit(hanako, resend)).toMatch(/次の再送へ（残り\d+件）/u);
    await banto.slack.as(hanako).clickInView(resend, 'orders.resend');
    await banto.slack.waitFor(() => resend.submit !== undefined);
    expect(textOf(resend)).not.toContain(order);
  });

  test('an order number in the wrong case, or a part of one, offers the orders that it may be', async () => {
    const partner = await act.register({ name: '番号の工房', status: 'approved' });
    for (const number of ['ZQ-20261028-0001', 'ZQ-20261028-0002']) await act.order(partner, number);
    const one = await act.ask(hanako, '/orders show zq-20261028-0001');
    expect(act.text(one)).toContain('「zq-20261028-0001」は見つかりません。ZQ-20261028-0001 ですか？');
    expect(act.text(await act.pressed(hanako, one, 'orders.show'))).toContain('番号の工房');
    const part = await act.ask(hanako, '/orders show zq-20261028');
    expect(act.text(part)).toMatch(/ZQ-20261028-000[12] を開く\n(?:.*\n)*ZQ-20261028-000[12] を開く/u);
    expect(act.buttons(await act.ask(hanako, '/orders show zzzz-1')).map((id) => id.split(':')[0])).toEqual([
      'ops.find',
    ]);
  });

  test('a name that several partners have offers each of them', async () => {
    const names = ['渡辺 製作所', '渡辺 工業'];
    for (const name of names) await act.register({ name });
    const several = await act.ask(hanako, '/partners show 渡辺');
    expect(act.text(several)).toContain('どのパートナーですか？');
    const sheet = await act.pressed(hanako, several, 'partners.show');
    expect(act.text(sheet)).toContain('パートナーの詳細');
    expect(names.some((name) => act.text(sheet).includes(name))).toBe(true);
  });

  test('orders that can be resent are offered even when the first page has none', async () => {
    const partner = await act.register({ name: '十一通の紙工', status: 'approved' });
    for (let number = 1; number <= 34; number += 1) {
      const order = await act.order(partner, `ELEVEN-${number}`);
      await banto.sql(`update manufacturing_orders set created_at = now() - make_interval(hours => $2) where id = $1`, [
        order,
        2_000 - number,
      ]);
      // The oldest eleven were told of; the others were not.
      if (number <= 11) await tellOf(partner, order);
    }
    const stuck = () => act.ask(hanako, '/orders stuck partner:十一通の紙工');
    const none = await stuck();
    expect(headerOf(none)).not.toContain('操作');
    // The oldest have been told of, and can still be opened.
    const opens = find(none, 'orders.show', { where: ({ type }) => type === 'static_select' });
    const [oldest] = objectsOf(opens?.element['options']);
    expect(textOf({ text: oldest?.['text'] })).toContain('ELEVEN-1 ');
    const chosen = await banto.slack.as(hanako).click(none, 'orders.show', { selected: asText(oldest?.['value']) });
    expect(act.text(await chosen.message((shown) => act.text(shown).includes('十一通の紙工')))).toContain('ELEVEN-1');
    const select = find(none, 'orders.resend', { where: ({ type }) => type === 'static_select' });
    const options = objectsOf(select?.element['options']);
    expect(options.map((option) => textOf({ text: option['text'] }))).toEqual(
      Array.from({ length: 20 }, (_, index) => expect.stringContaining(`ELEVEN-${index + 12} `)),
    );
    expect(textOf(none)).toContain('選べるのは、対象の行のうち上から20件です。');

    // One of the first page was not told of: now it has a button, and so have the next ones down the table.
    await banto.sql(
      `delete from partner_notifications where partner_id = $1 and payload ->> 'order_id' =
      (select id::text from manufacturing_orders where order_id = 'ELEVEN-3')`,
      [partner],
    );
    const some = await stuck();
    expect(act.buttons(some).filter((id) => id.startsWith('orders.resend'))).toEqual(
      [3, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((row) => `orders.resend:${row}`),
    );
    expect(textOf(some)).toContain('「再送する…」のボタンは、対象の行のうち上から10件にあります。');
  });

  test('an order that nobody can be told of has no button, in the list and alone', async () => {
    await banto.sql(
      `insert into manufacturing_orders (order_id, status, partner_id, created_at)
       select format('NOBODY-%s', n), 'submitted',
         case n when 2 then (select id from manufacturing_partners where status <> 'approved' limit 1) end,
         '2025-01-02T00:00:00Z'::timestamptz
       from generate_series(1, 2) n`,
    );
    const stuck = await act.ask(hanako, '/orders stuck');
    for (const order of ['NOBODY-1', 'NOBODY-2']) {
      const place = columnOf(stuck, '注文番号').indexOf(order) + 1;
      expect(place).toBeGreaterThan(0);
      expect(act.buttons(stuck)).not.toContain(`orders.resend:${place}`);
      expect(act.buttons(await act.ask(hanako, `/orders show ${order}`))).not.toContain('orders.resend');
    }
    await banto.sql(`delete from manufacturing_orders where order_id in ('NOBODY-1', 'NOBODY-2')`);
  });

  test('the payouts due begin with the longest overdue, and their buttons stand before ids and remarks', async () => {
    const late = await act.owe({ amount: 4_321, due: '2026-01-15', name: '待ちわびた人', notes: '手動振込の備考' });
    const due = await act.ask(hanako, '/payouts due');
    expect(columnOf(due, '金額')[0]).toBe('¥4,321');
    const header = headerOf(due);
    expect(header.slice(header.indexOf('操作'))).toEqual(['操作', '支払いID', '備考']);
    const first = find(due, 'payouts.paid', { where: (button) => asText(button['action_id']) === 'payouts.paid:1' });
    expect(asText(first?.element['value'])).toContain(late);
    expect(textOf(due)).toContain('「支払済みにする…」のボタンは、対象の行のうち上から10件にあります。');
    await banto.sql('delete from payouts_v31 where id = $1', [late]);
  });

  test('somebody who may not do it is offered only to look', async () => {
    const stuck = await act.ask(aoi, '/orders stuck');
    expect(act.buttons(stuck).filter((id) => !id.startsWith('answer.'))).toEqual(['orders.show']);
  });

  test('where Slack takes no buttons in a table, a select below does the same', async () => {
    banto.slack.refuseBlocks.add('action_cell');
    const due = await act.ask(hanako, '/payouts due');
    banto.slack.refuseBlocks.clear();
    expect(due.blocks.map(({ type }) => type)).toContain('data_table');
    const select = find(due, 'payouts.paid', { where: ({ type }) => type === 'static_select' });
    const [option] = objectsOf(select?.element['options']);
    const opened = await banto.slack.as(hanako).click(due, 'payouts.paid', {
      where: ({ type }) => type === 'static_select',
      selected: asText(option?.['value']),
    });
    const modal = await opened.opened();
    await banto.slack.waitFor(() => modal.submit !== undefined);
    const [amount = ''] = /¥[\d,]+/.exec(JSON.stringify(option)) ?? [];
    expect(textOf(modal)).toContain(amount);
  });

  test('a mistyped word offers what was meant, with the rest of the line', async () => {
    const refusal = await act.ask(hanako, '/orders stuk 48');
    expect(act.text(refusal)).toContain('「stuk」は見つかりません。stuck ですか？');
    const answer = await act.pressed(hanako, refusal, 'orders.stuck');
    expect(act.text(answer)).toContain('滞留注文（48時間超）');
    expect(act.buttons(await act.ask(aoi, '/payouts pade'))).toEqual([]);
    // What is too long for a button, here because JSON writes each of these characters as six, is only said.
    const long = await act.ask(hanako, `/orders shwo ${'\u0001'.repeat(390)}`);
    expect(act.text(long)).toContain('show ですか？');
    expect(act.buttons(long)).toEqual([]);
  });
});
