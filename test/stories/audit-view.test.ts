import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, sam } from '#playground/cast.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { columnOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('what an auditor sees ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport });
    act = acts(banto);
    const id = await act.owe({ amount: 12_300 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: 'AUDIT-1' });
    await act.asked(aoi, '/payouts due');
    await act.asked(sam, '/orders stuck');
    await act.auditRows(1, `operation = 'orders.stuck'`);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('names, verbs, amounts and reasons in the language of the reader; questions only when asked for', async () => {
    const said = act.text(await act.ask(ken, '/ops audit'));
    expect(said).toContain('田中花子 (U0OPER1)');
    expect(said).toContain('¥12,300');
    expect(said).toContain('その権限がない');
    expect(said).not.toContain('Only operators can');
    expect(said).not.toContain('payouts.paid');
    expect(said).not.toContain('滞留');
    expect(act.text(await act.ask(ken, '/ops audit すべて'))).toContain('滞留');
    expect(act.text(await act.ask(sam, '/ops audit'))).toContain('not_permitted');
  });

  test('searched by what the columns show: the operation, the person, the beginning of a subject', async () => {
    const [paid] = await act.audit(`operation = 'payouts.paid' and outcome = 'done'`);
    const [, id = ''] = (paid?.subject ?? '').split(':');
    for (const line of [
      'operation:支払済みにする',
      '支払済みにする',
      'actor:田中花子',
      'actor:田中',
      '田中花子',
      '@田中花子',
      '＠田中花子さん',
      'actor:@田中花子',
      '今日',
      '11/20',
      '支払済みにする @田中花子',
      'payouts.paid 田中花子',
      `subject:${id.slice(0, 8)}`,
      `subject:payout:${id.slice(0, 8)}…`,
      id.slice(0, 8),
    ])
      expect(act.text(await act.ask(ken, `/ops audit ${line}`)), line).toContain('支払済みにする');
    expect(act.text(await act.ask(ken, '/ops audit operation:"「/orders 滞留」を見る"'))).toContain('Sam Smith');
    expect(act.text(await act.ask(ken, '/ops audit refused'))).toContain('その権限がない');
    expect(act.text(await act.ask(ken, '/ops audit refused'))).not.toContain('支払済みにする');
  });

  test('a name that nothing has: what was probably meant', async () => {
    expect(act.text(await act.ask(ken, '/ops audit payouts.pay'))).toContain('もしかして: payouts.paid');
    expect(act.text(await act.ask(ken, '/ops audit foo'))).toContain('「foo」は監査ログにありません。操作（');
    expect(await act.asked(ken, '/ops audit operation:支払済に')).toContain('「支払済に」は監査ログにありません');
    expect(await act.asked(ken, '/ops audit actor:山本')).toContain('実行者「山本」は監査ログにありません');
  });

  test('what an entry changed is said in the language of the reader', async () => {
    const japanese = act.text(await act.ask(ken, '/ops audit payouts.paid done'));
    expect(japanese).toContain('状態: 振込待ち');
    expect(japanese).toContain('状態: 支払済み');
    expect(japanese).toMatch(/振込日: 2026-11-20|振込日: 2026\/11\/20/u);
    const english = act.text(await act.ask(sam, '/ops audit payouts.paid done'));
    expect(english).toContain('Transaction id: AUDIT-1');
    for (const said of [japanese, english]) expect(said).not.toMatch(/ready_for_transfer|"status"|\dT\d/u);
  });

  test('money only; the file is one that a spreadsheet understands', async () => {
    const answer = await act.ask(ken, '/ops audit お金だけ');
    expect(act.text(answer)).toContain('該当する記録は 1件です');
    expect(act.text(answer)).toContain('¥12,300');
    await act.more(ken, answer, 'csv');
    const file = await act.waitFor(() => banto.slack.files.find(({ name }) => name.startsWith('ops-audit')));
    expect(file.text).toMatch(/,2026-11-20 \d\d:\d\d:\d\d,田中花子 \(U0OPER1\),[^,]+,12300,/u);
  });

  test('money that a second person approved: both are named, in the answer and in the file', async () => {
    const id = await act.owe({ amount: 735_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: 'AUDIT-2' });
    const { card } = await act.openRequest(`payout:${id}`);
    await act.decide(ken, card, 'request.approve');
    await act.auditRows(1, `operation = 'payouts.paid' and outcome = 'done' and subject = $1`, [`payout:${id}`]);
    expect(columnOf(await act.ask(sam, `/ops audit payout:${id} requested`), 'Amount')).toEqual(['¥735,000']);
    const answer = await act.ask(sam, '/ops audit money');
    const index = columnOf(answer, 'Amount').indexOf('¥735,000');
    expect(columnOf(answer, 'Actor')[index]).toBe('田中花子 (U0OPER1)');
    expect(columnOf(answer, 'Approved by')[index]).toBe('佐藤健 (U0APPR1)');
    expect(columnOf(answer, 'Approved by')[columnOf(answer, 'Amount').indexOf('¥12,300')]).toBe('—');
    const before = banto.slack.files.length;
    await act.more(sam, answer, 'csv');
    await act.waitFor(() => banto.slack.files.length > before);
    expect(banto.slack.files.at(-1)?.text).toContain(',735000,佐藤健 (U0APPR1),');
  });
});
