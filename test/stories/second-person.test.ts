import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, mentionsOf, textOf } from '#playground/slack/workspace/text.ts';
import { waitFor } from '#playground/patience.ts';
import { MovableClock } from '#src/process/clock.ts';
import { type Banto, aMinutePasses, someFriday, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

let transfers = 0;
const transaction = (): string => `BANK-${(transfers += 1)}`;

/** Requests a payment that one person may not make alone. */
const asked = async (
  person: string,
  amount: number,
  id?: string,
): Promise<{ id: string; card: Awaited<ReturnType<typeof act.requestCard>> }> => {
  const payout = id ?? (await act.owe({ amount }));
  const modal = await act.open(person, `/payouts paid ${payout} ${transaction()}`);
  expect(await act.submit(person, modal)).toMatch(/承認を依頼しました|A second person has been asked/);
  // A copy: the card as it is on the screen, even if it changes meanwhile.
  return {
    id: payout,
    card: structuredClone(await act.requestCard((text) => text.includes(payout) && text.includes('承認待ち'))),
  };
};

/** Waits until the requester's message with 取り下げ has shrunk to what came of the request, without buttons. */
const folded = (said: string): Promise<unknown> =>
  waitFor(() =>
    banto.slack
      .channel(hanako)
      .find((message) => message.edits > 0 && textOf(message).startsWith(said) && actionIdsOf(message).length === 0),
  );

test('above the limit nothing is paid until somebody else approves; then it is paid once, with both names', async () => {
  const { id, card } = await asked(hanako, 500_000);
  expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  expect(textOf(card)).toContain('¥500,000 は1人で処理できる上限 ¥100,000 を超えています。');
  expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました。');
  expect(await act.payout(id)).toMatchObject({ status: 'completed', transaction_id: 'BANK-1' });
  const rows = await act.audit('request_id is not null and subject = $1', [`payout:${id}`]);
  expect(rows.map(({ actor, operation, outcome }) => [actor, operation, outcome])).toEqual([
    [hanako, 'payouts.paid', 'requested'],
    [ken, 'request.approve', 'done'],
    [hanako, 'payouts.paid', 'done'],
  ]);
  await act.directMessage(hanako, (text) => text.includes('承認されました'));
  const decided = await act.requestCard((text) => text.includes(id) && text.includes('✅ 承認済み'));
  expect(actionIdsOf(decided)).toEqual([]);
  expect(await act.decide(ichiro, card, 'request.approve')).toMatch(/佐藤健 さんが承認済みです（.+）。/);
});

test('nobody approves their own request, not even an administrator; the table itself refuses it', async () => {
  const { id, card } = await asked(taro, 300_000);
  expect(await act.decide(taro, card, 'request.approve')).toContain('ご自身の依頼は承認できません');
  expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  await expect(
    banto.sql(
      `update banto.request set state = 'approved', decided_by = requester, decided_at = now() where subject = $1`,
      [`payout:${id}`],
    ),
  ).rejects.toThrow(/check constraint/);
  expect(await act.decide(hanako, card, 'request.approve')).toContain('権限が必要です');
  const refused = await act.audit(`operation = 'request.approve' and outcome = 'refused' and subject = $1`, [
    `payout:${id}`,
  ]);
  expect(refused.map((row) => row.reason?.split(':', 1)[0])).toEqual(['self', 'not_permitted']);
});

test('whoever may not approve is told on their own request that it is theirs, and whom they wait for', async () => {
  const { card } = await asked(hanako, 330_000);
  const said = await act.decide(hanako, card, 'request.approve');
  expect(said).toMatch(/ご自身の依頼は承認できません。承認者（佐藤健 さん、.+ さん.*）の承認をお待ちください。/u);
  const english = await asked(sam, 340_000);
  expect(await act.decide(sam, english.card, 'request.approve')).toMatch(
    /You cannot approve your own request. Please wait for an approver \(.+\)\./u,
  );
  for (const person of [hanako, sam]) {
    const rows = await act.audit(`operation = 'request.approve' and actor = $1`, [person]);
    expect(rows.at(-1)?.reason).toMatch(/^not_permitted: /u);
  }
});

test('a request is rejected with a reason, and only the requester can withdraw it', async () => {
  const rejected = await asked(hanako, 200_000);
  const modal = await (
    await banto.slack.as(ken).click(rejected.card, 'request.reject')
  ).opened((view) => view.submit !== undefined);
  // Nobody rejects unseen: the window says which request it is.
  for (const part of ['¥200,000', '支払済みにする', hanako, '依頼番号 ']) expect(textOf(modal)).toContain(part);
  await banto.slack.as(ken).submit(modal, { reason: '請求書と金額が違います' });
  const told = await act.directMessage(hanako, (text) => text.includes('却下しました'));
  expect(textOf(told)).toContain('請求書と金額が違います');
  const mine = await act.directMessage(ken, (text) => text.includes('却下しました: ¥200,000'));
  expect(textOf(mine)).toContain('理由を 田中花子 さんに伝えました。');
  // Asked again with what was entered before.
  expect(textOf(told)).toContain('もう一度依頼する…');
  const anew = await (
    await banto.slack.as(hanako).click(told, 'payouts.paid')
  ).opened((view) => view.submit !== undefined);
  expect(textOf(anew)).toContain('¥200,000');
  await folded('依頼しました（結果は下のメッセージ）: ¥200,000');
  await act.requestCard((text) => text.includes(rejected.id) && text.includes('却下'));

  const withdrawn = await asked(hanako, 200_000);
  expect(await act.decide(ken, withdrawn.card, 'request.withdraw')).toContain('取り下げは依頼者本人だけ');
  expect(await act.decide(hanako, withdrawn.card, 'request.withdraw')).toContain('取り下げました: ¥200,000');
  for (const { id } of [rejected, withdrawn]) expect((await act.payout(id))?.status).toBe('ready_for_transfer');
});

test('requested twice: the second person is told that a request is already waiting', async () => {
  const { id } = await asked(hanako, 250_000);
  const again = await act.open(sam, `/payouts paid ${id} ${transaction()}`);
  const said = await act.submit(sam, again);
  expect(said).toMatch(/already waiting for a decision/);
  expect(said).toContain('Ask 田中花子 to withdraw it, or wait for the result.');
  expect(act.buttons(again)).toEqual(['ops.requests:1']);
  const mine = await act.open(hanako, `/payouts paid ${id} ${transaction()}`);
  expect(await act.submit(hanako, mine)).toContain('取り下げるか、結果をお待ちください。');
  // The audit log's word for it fits what happened.
  expect(await act.asked(sam, `/ops audit payout:${id}`)).toContain('already waiting for a decision');
  expect(await act.asked(hanako, `/ops audit payout:${id}`)).toContain('すでに処理済み、または承認待ちだった');
});

test('what cannot be applied does not become a request: a used transaction id is refused at once', async () => {
  const used = await asked(hanako, 300_000);
  await act.decide(ken, used.card, 'request.approve');
  const taken = (await act.payout(used.id))?.transaction_id ?? '';
  const other = await act.owe({ amount: 300_000 });
  const modal = await act.open(hanako, `/payouts paid ${other} ${taken}`);
  expect(await act.submit(hanako, modal)).toContain('別の支払い');
  expect(await banto.sql('select from banto.request where subject = $1', [`payout:${other}`])).toEqual([]);
  // The input is not lost: the modal opens again with it, and another id is accepted.
  await banto.slack.as(hanako).clickInView(modal, 'payouts.paid');
  await banto.slack.waitFor(() => modal.submit !== undefined || undefined);
  expect(await act.submit(hanako, modal, { transaction_id: transaction() })).toContain('承認を依頼しました');
});

test('the rows have changed since the request: nothing is paid, the difference is shown, the request is closed', async () => {
  const { id, card } = await asked(hanako, 400_000);
  await banto.sql('update payouts_v31 set final_payout = 450000 where id = $1', [id]);
  expect(await act.decide(ken, card, 'request.approve')).toMatch(/内容が変わったため.*金額: 400,000 → 450,000/);
  expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer', transaction_id: null });
  await act.requestCard((text) => text.includes(id) && text.includes('実行できず終了'));
  await act.directMessage(hanako, (text) => text.includes('400,000 → 450,000'));
});

test('the requester has lost the role meanwhile: the request is not applied', async () => {
  const { id, card } = await asked(sam, 150_000);
  const group = banto.slack.groups.get('S0OPSGRP');
  const members = group?.members ?? [];
  if (group) group.members = [];
  aMinutePasses();
  expect(await act.decide(ken, card, 'request.approve')).toContain('依頼者（Sam Smith）が現在この操作の権限を持たない');
  if (group) group.members = members;
  aMinutePasses();
  expect((await act.payout(id))?.status).toBe('ready_for_transfer');
});

test('twenty decide at the same moment: one decision, everybody gets an answer, every attempt is recorded', async () => {
  const { id, card } = await asked(hanako, 600_000);
  const presses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => act.decide(index % 2 === 0 ? ken : ichiro, card, 'request.approve')),
  );
  expect(presses.filter((text) => text.includes('承認しました。'))).toHaveLength(1);
  expect(presses.filter((text) => /さんが承認済みです/.test(text))).toHaveLength(19);
  const rows = await act.audit(`operation = 'request.approve' and subject = $1`, [`payout:${id}`]);
  expect(rows.filter((row) => row.outcome === 'done')).toHaveLength(1);
  expect(rows).toHaveLength(20);
  expect(
    await act.audit(`operation = 'payouts.paid' and outcome = 'done' and subject = $1`, [`payout:${id}`]),
  ).toHaveLength(1);
});

test('the requested day has passed: the card and the approval say so, and other cards still work', async () => {
  const id = await act.owe({ amount: 300_000, status: 'failed', due: '2026-11-10' });
  await act.submit(hanako, await act.open(hanako, `/payouts reschedule ${id} 11/21`));
  await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
  const clock = banto.apps[0]?.clock;
  if (!(clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
  clock.set(new Date('2026-11-21T00:30:00+09:00'));
  const shown = await act.requestCard((text) => text.includes(id) && text.includes('依頼後に内容が変わりました'));
  expect(textOf(shown)).toContain('新しい予定日 2026-11-21 は明日以降ではなくなりました');
  expect(await act.decide(ken, shown, 'request.approve')).toContain('明日以降ではなくなりました');
  expect((await act.payout(id))?.status).toBe('failed');
  const [refused] = await act.auditRows(1, `operation = 'request.approve' and outcome <> 'done' and subject = $1`, [
    `payout:${id}`,
  ]);
  expect(refused?.reason).toMatch(/^stale: /u);
  clock.set(someFriday);
  const other = await asked(hanako, 210_000);
  expect(await act.decide(hanako, other.card, 'request.withdraw')).toContain('取り下げました');
  await act.requestCard((text) => text.includes(other.id) && text.includes('取り下げ'));
});

test('nobody decides: one reminder halfway, then the request expires and its card says so', async () => {
  const { id, card } = await asked(hanako, 700_000);
  const clock = banto.apps[0]?.clock;
  if (!(clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
  clock.set(new Date(clock.now().getTime() + 13 * 3_600_000));
  await act.posted((text) => /承認を待っています（依頼者 田中花子 さん、期限 .*¥700,000 を/.test(text));
  clock.set(new Date(clock.now().getTime() + 12 * 3_600_000));
  const expired = await act.requestCard((text) => text.includes(id) && text.includes('期限切れ'));
  // When it was asked stands by who asked, not the time at which it expired.
  expect(textOf(expired)).toMatch(new RegExp(`依頼 <@${hanako}> .*\\d+:\\d\\d.* ・ .*\\d+:\\d\\d.* に期限切れ`, 'u'));
  await folded('依頼しました（結果は下のメッセージ）: ¥700,000');
  const again = await act.directMessage(
    hanako,
    (text) => text.includes('期限切れで終了しました: ¥700,000') && text.includes('もう一度'),
  );
  expect(textOf(again)).toContain('もう一度依頼する…');
  expect(await act.decide(ken, card, 'request.approve')).toContain('期限が切れました');
  const about = banto.slack
    .channel(channels.payouts)
    .filter((message) => textOf(message).includes('承認を待っています'));
  // Other requests in this file reached their half at the same time; each has one reminder.
  expect(new Set(about.map((message) => message.ts)).size).toBe(about.length);
  expect(await act.audit(`operation = 'request.expire' and subject = $1`, [`payout:${id}`])).toHaveLength(1);
  clock.set(someFriday);
});

test('the approvers are called at once: mentioned on the card, and by direct message where they do not read the channel', async () => {
  banto.slack.channels.get(channels.payouts)!.members.delete(ichiro);
  const { id, card } = await asked(hanako, 310_000);
  expect(mentionsOf(card).join(' ')).toContain(ken);
  expect(card.text).toContain('¥310,000');
  const called = await act.directMessage(ichiro, (text) => text.includes('承認のお願い') && text.includes('¥310,000'));
  expect(JSON.stringify(called.blocks)).toContain(`/archives/${channels.payouts}/p${card.ts.replace('.', '')}`);
  expect(banto.slack.channel(ken).filter((message) => textOf(message).includes('¥310,000'))).toEqual([]);
  banto.slack.channels.get(channels.payouts)!.members.add(ichiro);

  // The requester withdraws in their own message; the card has no button for it.
  expect(actionIdsOf(card)).not.toContain('request.withdraw');
  const own = await act.directMessage(
    hanako,
    (text) => text.includes('承認を依頼しました') && text.includes('¥310,000'),
  );
  const [, number = ''] = /依頼番号 ([0-9a-f]{8})/u.exec(textOf(own)) ?? [];
  expect(textOf(card)).toContain(number);
  await banto.slack.as(hanako).click(own, 'request.withdraw');
  await act.requestCard((text) => text.includes(id) && text.includes('取り下げ'));
  await folded('取り下げました: ¥310,000');
});

test('the requester withdraws in the window that says it is requested: the window says so, and nothing else is sent', async () => {
  const id = await act.owe({ amount: 330_000 });
  const modal = await act.open(hanako, `/payouts paid ${id} WINDOW-1`);
  expect(await act.submit(hanako, modal)).toContain('承認を依頼しました');
  await act.waitFor(() => textOf(modal).includes('承認待ち'));
  await banto.slack.as(hanako).clickInView(modal, 'request.withdraw');
  await act.waitFor(() => textOf(modal).includes('取り下げました: ¥330,000'));
  expect(actionIdsOf(modal)).not.toContain('request.withdraw');
  await act.waitForCards(10_000);
  // Their own message about the request says it too; no other one came.
  const said = banto.slack.channel(hanako).filter((each) => textOf(each).includes('取り下げました: ¥330,000'));
  expect(said).toHaveLength(1);
});

test('the requester withdraws and goes on to the next payout: what they enter there stays, and the outcome comes as a message', async () => {
  const [id, next] = [await act.owe({ amount: 331_000 }), await act.owe({ amount: 332_000 })];
  const modal = await act.open(hanako, `/payouts paid ${id} WINDOW-3`);
  await act.submit(hanako, modal);
  await act.waitFor(
    () => actionIdsOf(modal).includes('payouts.paid') && actionIdsOf(modal).includes('request.withdraw'),
  );
  // As when Slack is slow: the person is faster than the outcome.
  const held = structuredClone(modal);
  await banto.slack.as(hanako).clickInView(modal, 'payouts.paid');
  await act.waitFor(() => modal.submit !== undefined);
  await banto.slack.as(hanako).clickInView(held, 'request.withdraw');
  await act.directMessage(hanako, (text) => text.includes('取り下げました: ¥331,000'));
  expect(modal.submit).toBeDefined();
  expect(textOf(modal)).not.toContain('取り下げました');
  await banto.sql(`update payouts_v31 set status = 'failed' where id = any($1)`, [[id, next]]);
});

test('somebody has approved it meanwhile: the window says so when the requester withdraws', async () => {
  const id = await act.owe({ amount: 340_000 });
  const modal = await act.open(hanako, `/payouts paid ${id} WINDOW-2`);
  await act.submit(hanako, modal);
  const { card } = await act.openRequest(`payout:${id}`);
  expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('承認しました。');
  await banto.slack.as(hanako).clickInView(modal, 'request.withdraw');
  await act.waitFor(() => textOf(modal).includes('佐藤健 さんが承認済みです'));
});

test('one decision is told once: on its card and to the requester, under the number of the request', async () => {
  const { id, card } = await asked(hanako, 320_000);
  // What earlier stories had still to say.
  await act.waitForCards(10_000);
  const before = banto.slack.channel(channels.payouts).length;
  const [, number = ''] = /依頼番号 ([0-9a-f]{8})/u.exec(textOf(card)) ?? [];
  expect(await act.decide(ken, card, 'request.approve')).toContain(`依頼番号 ${number}`);
  const told = await act.directMessage(hanako, (text) => text.includes('✅ 承認されました: ¥320,000'));
  expect(textOf(told)).toContain(`依頼番号 ${number}`);
  await folded('依頼しました（結果は下のメッセージ）: ¥320,000');
  const results = banto.slack.channel(hanako).filter((message) => textOf(message).includes('承認されました: ¥320,000'));
  expect(results).toHaveLength(1);
  const decided = await act.requestCard((text) => text.includes(id) && text.includes('✅ 承認済み'));
  expect(textOf(decided)).toContain('支払済みにしました');
  expect(banto.slack.channel(channels.payouts)).toHaveLength(before);
});

test('the requester’s message begins with what waits: the amount, the payee or the number of payouts', async () => {
  const { card } = await asked(hanako, 530_000);
  const one = await act.directMessage(hanako, (text) => text.includes('¥530,000') && text.includes('結果はDMで'));
  expect(textOf(one)).toMatch(/^承認待ち: ¥530,000\s+作家 様（支払済みにする）\n承認を依頼しました。/u);
  await act.decide(hanako, card, 'request.withdraw');
  await act.owe({ amount: 7_000 });
  await act.submit(sam, await act.open(sam, '/payouts paid-all'));
  const all = await act.directMessage(sam, (text) => text.includes('A second person has been asked'));
  expect(textOf(all)).toMatch(/^Waiting for approval: ¥[\d,]+ \(\d+ payouts\) \(Mark all due as paid\)\n/u);
  await act.decide(sam, await act.requestCard((text) => text.includes('まとめて支払済みにする')), 'request.withdraw');
});
