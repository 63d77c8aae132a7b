import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { guest, hanako, ken, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import { startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

test('Home shows in my language what waits for me, and is updated after what I do', async () => {
  await using banto = await startBanto({ seed: true, transport: 'socket' });
  const { waitFor } = acts(banto);
  move(banto, '2026-11-23T09:00:05+09:00');
  await waitFor(async () => (await banto.sql(`select from banto.task`)).length === 3);
  await waitFor(async () => (await banto.sql(`select from banto.alert`)).length > 0);
  const home = async (person: string) => {
    await banto.slack.as(person).openHome();
    return waitFor(() => banto.slack.home(person));
  };

  const mine = await home(hanako);
  expect(textOf(mine)).toContain('システムパフォーマンス確認');
  expect(textOf(mine)).toContain('滞留注文');
  expect(textOf(mine)).toContain('運用担当');
  expect(textOf(mine)).not.toContain('定期実行');
  // Partners wait for a review, but not for an operator's: that nothing waits for this person is said.
  expect(textOf(mine)).toContain('承認・審査は 0件です。');
  expect(actionIdsOf(mine)).toContain('payouts.paid');
  expect(textOf(mine)).toMatch(/対応待ち \d+件/u);
  expect(textOf(mine)).toMatch(/本日までに振り込む支払い　\d+件 ¥[\d,]+（うち期日超過 \d+件）/u);
  expect(actionIdsOf(mine)).toEqual(expect.arrayContaining(['orders.today', 'orders.stuck', 'payouts.due']));
  expect(actionIdsOf(mine)).not.toContain('partners.approve');
  await banto.slack.as(hanako).clickInView(mine, 'task.tick:1');
  await waitFor(() => !textOf(banto.slack.home(hanako) ?? mine).includes('システムパフォーマンス確認'));
  const asking = await banto.slack.as(hanako).clickInView(banto.slack.home(hanako) ?? mine, 'payouts.paid');
  await asking.opened();

  expect(textOf(await home(sam))).toContain('Waiting for you');
  expect(textOf(await home(ken))).toContain('審査待ちのパートナー');
  expect(textOf(await home(taro))).toContain('日次ダイジェスト');
  const refused = textOf(await home(guest));
  expect(refused).toContain('ゲストの方はご利用いただけません');
  expect(refused).not.toContain('注文');
});

test('a Home that cannot be drawn says so, with the number that the log has', async () => {
  await using banto = await startBanto({ seed: true });
  const { waitFor } = acts(banto);
  await banto.sql('alter table banto.task rename to task_away');
  await banto.slack.as(hanako).openHome();
  const said = await waitFor(() => banto.slack.home(hanako));
  const reference = /参照番号: (\S+)/u.exec(textOf(said))?.[1];
  expect(JSON.stringify(banto.log)).toContain(reference ?? 'a reference');
  await banto.sql('alter table banto.task_away rename to task');
  await banto.slack.as(hanako).openHome();
  await waitFor(() => textOf(banto.slack.home(hanako) ?? said).includes('滞留注文'));
});
