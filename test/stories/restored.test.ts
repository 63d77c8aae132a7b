import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, banto as bantoItself, channels, hanako, ken } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { runCli } from '../cli/run.ts';
import { type Banto, startBanto } from '../support/banto.ts';

/** Stops Banto, does something to its database, and starts it again. */
async function whileStopped<Result>(banto: Banto, work: () => Promise<Result>): Promise<Result> {
  await banto.apps.at(-1)?.stop();
  const result = await work();
  await banto.addReplica();
  banto.slack.botUrl = [`http://127.0.0.1:${banto.apps.at(-1)?.port ?? 0}`];
  return result;
}

const adopt = (banto: Banto) =>
  runCli('adopt', [], {
    ...banto.slack.env('http'),
    DATABASE_URL: banto.database.url,
    OPS_CONFIG: 'ops.example.yml',
  });

test.concurrent(
  'after a restore to an earlier time no money moves until somebody has compared; the cards are true again',
  async () => {
    await using banto = await startBanto();
    const act = acts(banto);
    const { slack } = banto;
    const [first, second, large] = [
      await act.owe({ amount: 1_000 }),
      await act.owe({ amount: 2_000 }),
      await act.owe({ amount: 300_000 }),
    ];
    const pay = async (id: string, transfer: string) =>
      act.submit(hanako, await act.open(hanako, `/payouts paid ${id} ${transfer}`));
    await pay(first, 'BANK-1');
    await pay(large, 'BANK-3');
    const { card } = await act.openRequest(`payout:${large}`);
    await act.waitForCards(10_000);

    const restore = await whileStopped(banto, () => banto.database.backUp());
    expect(await banto.sql(`select from banto.setting where name = 'later_posts'`)).toEqual([]);
    await pay(second, 'BANK-2');
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました。');
    await act.waitForCards(10_000);
    await whileStopped(banto, restore);

    // The card of the request says again what the database says, with its buttons.
    await slack.waitFor(() => textOf(card).includes('承認待ち') || !textOf(card).includes('✅'), 20_000);
    expect(await banto.sql('select status from payouts_v31 where id = $1', [second])).toEqual([
      { status: 'ready_for_transfer' },
    ]);
    const stopped =
      /以前の時点に復元されたとみられます。.*番頭の投稿 2件（.*）の記録がありません。二重に支払わないよう/u;
    expect(await act.asked(hanako, `/payouts paid ${second} BANK-2`)).toMatch(stopped);
    expect(await act.asked(hanako, '/payouts paid-all')).toMatch(stopped);
    expect(await act.decide(ken, card, 'request.approve')).toMatch(stopped);
    expect(await banto.sql(`select status from payouts_v31 where status = 'completed'`)).toHaveLength(1);
    expect(await act.asked(hanako, '/ops health')).toContain('npm run adopt');
    const alert = await slack.waitFor(
      () => slack.channel(channels.alerts).find((each) => textOf(each).includes('以前の時点への復元')),
      20_000,
    );
    expect(textOf(alert)).toContain('銀行の明細をデータベースと照合してください');
    // What moves no money goes on.
    expect(await act.asked(hanako, '/payouts ready')).toContain('¥2,000');

    const { stdout, status } = await adopt(banto);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(
        `operations that move money go on: 2 of Banto's posts without a record are taken as compared`,
      ),
    ]);
    await pay(second, 'BANK-2');
    // The request is still open.
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました。');
    expect(await banto.sql(`select status from payouts_v31 where status = 'completed'`)).toHaveLength(3);
    expect(
      await banto.sql(
        `select operation, after - 'user' as after from banto.audit_log where operation like 'database.%' order by seq`,
      ),
    ).toEqual([
      { operation: 'database.restored', after: expect.objectContaining({ posts: 2 }) as object },
      { operation: 'database.adopt', after: expect.objectContaining({ later_posts: 2 }) as object },
    ]);
    // What was compared is not found anew.
    await whileStopped(banto, () => Promise.resolve());
    expect(await act.asked(aoi, '/ops health')).not.toContain('npm run adopt');
    expect((await adopt(banto)).stdout).toContain('already\n');
  },
  longest(120_000),
);

test.concurrent.each(['others', 'none'])(
  'after a restore to before the first payment no money moves, whether %s of its posts are known',
  async (known) => {
    await using banto = await startBanto({ mayRefuse: [/^conversations\./, /^chat\./] });
    const act = acts(banto);
    const id = await act.owe({ amount: 1_000 });
    if (known === 'others') {
      await act.register({ name: '審査待ちの工房' });
      await act.asked(hanako, '/partners pending');
      await banto.slack.waitFor(() => banto.slack.channel(channels.reviews)[0], 20_000);
      await act.waitForCards(10_000);
    }
    const restore = await whileStopped(banto, () => banto.database.backUp());
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} BANK-1`));
    await act.waitForCards(10_000);
    // Slack refuses one channel: the start goes on, and the others are looked at.
    banto.slack.channels.get(channels.ops)?.members.delete(bantoItself);
    await whileStopped(banto, restore);
    expect(banto.log.where({ msg: 'later posts could not be looked for' })).toMatchObject([{ channel: channels.ops }]);
    expect(await act.asked(hanako, `/payouts paid ${id} BANK-1`)).toContain('番頭の投稿 1件');
  },
  longest(60_000),
);

test.concurrent('another database’s posts in the same channel, or a channel new to it, stop nothing', async () => {
  await using banto = await startBanto();
  const act = acts(banto);
  const id = await act.owe({ amount: 1_000 });
  await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} BANK-1`));
  await act.waitForCards(10_000);
  await whileStopped(banto, () =>
    // As if the posts were those of a staging copy that was started anew.
    banto.sql(`update banto.setting set value = '{"id": "another"}' where name = 'database'; delete from banto.card`),
  );
  expect(await banto.sql(`select from banto.setting where name = 'later_posts'`)).toEqual([]);
  const next = await act.owe({ amount: 2_000 });
  expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${next} BANK-2`))).toBeTruthy();
});

test.concurrent('noticed while a window is open: its last button does nothing', async () => {
  await using banto = await startBanto();
  const act = acts(banto);
  const id = await act.owe({ amount: 1_000 });
  const view = await act.open(hanako, `/payouts paid ${id} BANK-1`);
  await banto.sql(`insert into banto.setting (name, value) values ('later_posts',
    '{"posts": [{"channel": "C0PAYOUTS", "ts": "1795140000.000100"}], "confirmed": false}')`);
  expect(await act.submit(hanako, view)).toContain('お金を動かす操作を止めています');
  expect(await banto.sql('select status from payouts_v31 where id = $1', [id])).toEqual([
    { status: 'ready_for_transfer' },
  ]);
});
