import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, channels, hanako, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const threadOf = (card: Message): string => card.replies.map(textOf).join('\n');

test('an alert is given back, taken, handed over with a note; only who has it can do that, and a snooze can be ended', async () => {
  await using banto = await startBanto();
  const { pressed, text, waitFor, asked, directMessage, auditRows } = acts(banto);
  banto.marketplace.mode.health = 'error';
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await waitFor(() => banto.slack.channel(channels.alerts)[0], 8_000);

  // Snoozed and ended again: the next call is the same time later as the snooze took.
  await banto.slack.as(hanako).click(card, 'alert.snooze', { selected: '4h' });
  await waitFor(() => actionIdsOf(card).includes('alert.resume'));
  expect(text(card)).toContain('15:50');
  move(banto, '2026-11-20T11:45:01+09:00');
  await banto.slack.as(sam).click(card, 'alert.resume');
  await waitFor(() => actionIdsOf(card).includes('alert.snooze'));
  expect(text(card)).toContain('12:00');

  await banto.slack.as(hanako).click(card, 'alert.ack');
  await waitFor(() => text(card).includes('担当 <@U0OPER1>'));
  expect(text(await pressed(sam, card, 'alert.release'))).toContain(
    'only 田中花子 or an administrator can give it back',
  );
  // Who cannot hand it over is told at once, and fills nothing in.
  const notHers = await banto.slack.as(sam).click(card, 'alert.hand');
  await waitFor(() => notHers.text().includes('田中花子 has it'));
  expect(notHers.view()).toBeUndefined();
  const opened = await banto.slack.as(hanako).click(card, 'alert.hand');
  const modal = await opened.opened((view) => view.submit !== undefined);
  expect(modal.submit?.['text']).toBe('引き継ぐ');
  expect(textOf(modal)).toContain('稼働状況');
  // Who may not take it is said at the field, and what was typed stays.
  const refused = await banto.slack.as(hanako).submit(modal, { person: aoi, note: '早退します' });
  await waitFor(() => refused.errors['person']?.includes('には運用担当の権限がありません'));
  const toHerself = await banto.slack.as(hanako).submit(modal, { person: hanako, note: '早退します' });
  await waitFor(() => toHerself.errors['person']?.includes('すでに担当です'));
  await banto.slack.as(hanako).submit(modal, { person: sam, note: '早退します' });
  await waitFor(() => text(card).includes('担当 <@U0OPER2>'));
  expect(textOf(await directMessage(sam, (said) => said.includes('handed it to you')))).toContain('早退します');
  await waitFor(() => threadOf(card).includes('<@U0OPER1> → <@U0OPER2> に引き継ぎました'));
  expect(await asked(hanako, '/ops alerts')).toContain('担当  Sam Smith');
  expect(textOf(banto.slack.channel(sam).at(-1))).toContain('Open the alert');
  await auditRows(1, `operation = 'alert.hand' and outcome = 'done' and reason = '早退します'`);

  // Given back after an hour: that hour does not count as waiting, so nobody is called at once.
  move(banto, '2026-11-20T12:45:01+09:00');
  await banto.slack.as(sam).click(card, 'alert.release');
  await waitFor(() => actionIdsOf(card).includes('alert.ack'));
  expect(text(card)).toMatch(/12:59|13:00/u);
  expect(threadOf(card)).not.toContain('第2段階');
  expect(await banto.slack.as(taro).command('/ops alerts')).toBeDefined();
});

test('the list of alerts says who is called next and when, and has the buttons of each', async () => {
  await using banto = await startBanto();
  const { ask, pressed, text, waitFor, buttons } = acts(banto);
  banto.marketplace.mode.health = 'error';
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await waitFor(() => banto.slack.channel(channels.alerts)[0], 8_000);
  const listed = await ask(hanako, '/ops alerts');
  expect(text(listed)).toMatch(/次の連絡 \(JST\)\s+11\/20 11:50 システム管理者/u);
  expect(text(listed)).not.toMatch(/検知|段階/u);
  expect(text(await pressed(hanako, listed, 'ops.health'))).toContain('稼働状況');
  const old = structuredClone(listed);
  // The card is elsewhere, so the answer says what became of it.
  expect(text(await pressed(hanako, listed, 'alert.ack'))).toContain('の対応者になりました');
  await waitFor(() => text(card).includes('担当 <@U0OPER1>'));
  expect(text(await pressed(hanako, old, 'alert.ack'))).toContain('すでにあなたが担当しています');
  const taken = await ask(hanako, '/ops alerts');
  expect(buttons(taken)).not.toContain('alert.ack');
  expect(text(taken)).not.toContain('次の連絡');
  // A viewer reads it, and is offered nothing that only operators may do.
  expect(buttons(await ask(aoi, '/ops alerts'))).not.toContain('alert.ack');
});

test('an alert that was snoozed, taken and given back climbs when the time in which neither counted is over', async () => {
  await using banto = await startBanto();
  const { text, waitFor } = acts(banto);
  banto.marketplace.mode.health = 'error';
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await waitFor(() => banto.slack.channel(channels.alerts)[0], 8_000);
  await banto.slack.as(hanako).click(card, 'alert.snooze', { selected: 'tomorrow' });
  await waitFor(() => actionIdsOf(card).includes('alert.resume'));
  move(banto, '2026-11-20T11:40:01+09:00');
  await banto.slack.as(hanako).click(card, 'alert.ack');
  await waitFor(() => text(card).includes('担当 <@U0OPER1>'));
  move(banto, '2026-11-20T12:00:01+09:00');
  const opened = await banto.slack.as(hanako).click(card, 'alert.hand');
  const modal = await opened.opened((view) => view.submit !== undefined);
  await banto.slack.as(hanako).submit(modal, { person: sam });
  await waitFor(() => text(card).includes('担当 <@U0OPER2>'));
  move(banto, '2026-11-20T12:30:01+09:00');
  await banto.slack.as(sam).click(card, 'alert.release');
  // The snooze ended when it was taken: five minutes of it and fifty in somebody's hands, each minute once.
  await waitFor(() => text(card).includes('12:45'));
  expect(actionIdsOf(card)).toContain('alert.snooze');
  expect(threadOf(card)).not.toContain('第2段階');
  move(banto, '2026-11-20T12:45:02+09:00');
  await waitFor(() => threadOf(card).includes('第2段階'));
});

test('an alert that nobody has is not handed over', async () => {
  await using banto = await startBanto();
  const { waitFor } = acts(banto);
  banto.marketplace.mode.health = 'error';
  move(banto, '2026-11-20T11:35:01+09:00');
  const card = await waitFor(() => banto.slack.channel(channels.alerts)[0], 8_000);
  const pressed = await banto.slack.as(hanako).click(card, 'alert.ack', {
    tamper: (payload) => Object.assign((payload['actions'] as object[])[0]!, { action_id: 'alert.hand' }),
  });
  await waitFor(() => pressed.text().includes('まだ担当者がいません'));
  expect(pressed.view()).toBeUndefined();
});
