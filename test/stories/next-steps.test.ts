import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako } from '#playground/cast.ts';
import { asText, objectsOf } from '#playground/json.ts';
import { find, textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('what one does next ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

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

  test('somebody who may not do it is offered nothing', async () => {
    const stuck = await act.ask(aoi, '/orders stuck');
    expect(act.buttons(stuck).filter((id) => !id.startsWith('answer.'))).toEqual([]);
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
  });
});
